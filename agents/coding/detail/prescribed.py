"""What drugs of a plan are for: "continue levothyroxine 75 mcg for hypothyroidism"."""

from collections.abc import Iterator
from functools import lru_cache

import re2

from claimstream.agents.coding.causes.drug_names import own_names
from claimstream.agents.coding.causes.drug_table import listed_drugs
from claimstream.agents.coding.drafts import Chart, Span
from claimstream.agents.coding.reading.reading import SectionKind
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["prescribed_for"]

PLANS = frozenset(
    {
        SectionKind.ASSESSMENT,
        SectionKind.ASSESSMENT_AND_PLAN,
        SectionKind.PLAN,
        SectionKind.IMPRESSION,
    }
)
GIVEN = re2.compile(
    r"(?i)\b(?:continu\w+|refill\w*|renew\w*|prescri\w+|start\w*|begin|began|resum\w+|increas\w+|decreas\w+"
    r"|remains?\s+on|stays?\s+on|maintain\w*|switch\w*|adjust\w*|keep)\b(?:[^.;\n]|[.]\d)*?\bfor\s+"
)
LATER = re2.compile(r"(?i)\b(?:prescribed|refilled|continued|renewed|started|increased)\s+for\s+")
NOT_FOR = re2.compile(
    r"(?i)\b(?:prevent\w*|prophyla\w*|possible|possibly|probable|suspected|presumed|likely|concern|risk|rule"
    r"|versus|vs|trial|in\s+case|if|as\s+needed|prn|not|no|without|her\s+(?:mother|son|daughter|husband)"
    r"|mother|father|brother|sister|wife)\b"
)
CLAUSE = re2.compile(r"[,.;:\n(]|\b(?:and|with|which|since|as|but|because|that|he|she|until)\b")
STRENGTH = re2.compile(r"(?i)\b\d[\d.,]*\s*(?:mg|mcg|units?|g|ml|puffs?|tablets?)\b")
WORD = re2.compile(r"\w[\w-]+")


def prescribed_for(chart: Chart) -> Iterator[Span]:
    """Yield the words behind "for" of the sentences of the plan that give a drug."""
    text, listed = chart.document.text, listed_drugs(chart.resolver.codesets)
    for sentence in chart.document.sentences:
        said = text[sentence.start : sentence.end]
        found = GIVEN.search(said) or LATER.search(said) if sentence.section in PLANS else None
        if found is None or NOT_FOR.search(said):
            continue
        before = said[: found.end()]
        named = {word.group().lower() for word in WORD.finditer(before)}
        if STRENGTH.search(before) or named & _names() or named & listed.keys():
            cut = CLAUSE.search(said[found.end() :])
            start = sentence.start + found.end()
            yield Span(start, start + cut.start() if cut else sentence.end)


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """Return our own names of drugs."""
    lasting = (name for names in table("drugs")["long_term"].values() for name in names)
    return frozenset((*own_names(), *lasting, "allopurinol", "levothyroxine", "tiotropium"))
