"""Words that say where a symptom comes from."""

import re2

from claimstream.agents.coding.diagnoses import Reader
from claimstream.agents.coding.drafts import Draft

__all__ = ["is_blamed", "is_doubted"]

BLAMING = re2.compile(
    r"(?i)\b(?:due to|secondary to|(?:caused|explained) by|because of|result(?:s|ing)? (?:of|from)"
    r"|attribut\w+ to|(?:is|are|comes?|stems?|stemming) from"
    r"|(?:etiology|cause|source) of [^.;]* (?:is|was|being|to be))\b[^.;]*$"
)
DOUBTING = re2.compile(
    r"(?i)\b(?:not?r?|never|n't|rather|think\w*|thought|believ\w*|feels?|felt|fear\w*|worr\w*"
    r"|suspect\w*|(?:un)?likely|prob\w+|possib\w+|may|might|could|perhaps|presum\w+|appears?"
    r"|seems?|doubt\w*|question\w*|wonder\w*|blames?|if|whether|un(?:clear|known|certain|sure)"
    r"|used to|(?:sister|brother|mother|father|wife|husband|son|daughter|friend|neighbor)'?s?)\b"
)
POINTING = re2.compile(r"(?i)\b(?:this|these|it|symptoms?|complaints?)\b|^\W*$")
BEING = re2.compile(
    r"(?i)(?:^|[.:;] *)(?:this|it|these|that) (?:is|are|was|represents?) (?:[a-z-]+ ){0,4}$"
)


def is_doubted(before: str) -> bool:
    """Tell whether words leave open what stands after them, or are not the writer's own."""
    return bool(DOUBTING.search(before))


def is_blamed(symptom: Draft, before: str, reader: Reader) -> bool:
    """Tell whether the words before a diagnosis say, without doubt, that a symptom comes from it.

    The effect may be the symptom's own words, or "this", "it", "her symptoms"; "this is a drug
    eruption" says what the symptom is.
    """
    if is_doubted(before):
        return False
    if BEING.search(before):
        return True
    said = BLAMING.search(before)
    pointed = said and POINTING.search(before[: said.start()])
    return bool(pointed or (said and reader.words(before) & symptom.forms))
