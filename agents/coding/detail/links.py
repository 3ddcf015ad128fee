"""Links that the provider denies: a presumed cause is none when the record says so (I.A.15)."""

from functools import cache

import re2

from claimstream.agents.coding.detail.wording import own_texts
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["denied"]

SOFTENED = r"(?:(?:felt|thought|believed|considered|likely|clearly|directly|to|be|a|the)\s+){0,5}"
RELATION = (
    r"(?:due|related|secondary|attributed|attributable)\s+to|caused\s+by|from|because\s+of"
    r"|(?:complication|result|consequence|manifestation)\s+of"
)
OWNER = r"\s+(?:(?:her|his|their|the|any|underlying|known|long-?standing)\s+){0,3}"


def denied(draft: Draft, cause: str, chart: Chart) -> bool:
    """Tell whether the condition's own lines say that it does not come from a cause.

    ``cause`` is a table of ``lexicon/links.toml``.
    """
    return any(_denial(cause).search(text) for text in own_texts(draft, chart))


@cache
def _denial(cause: str) -> re2._Regexp:
    """Return the pattern of a denied link to a cause."""
    named = table("links")[cause]
    nouns, adjectives = ("|".join(named[kind]) for kind in ("nouns", "adjectives"))
    relation = rf"(?:unrelated\s+to|independent\s+of|not\s+{SOFTENED}(?:{RELATION})){OWNER}"
    return re2.compile(
        rf"(?i)\b(?:{relation}(?:{nouns})|non-?\s?(?:{adjectives})|not\s+{SOFTENED}(?:{adjectives}))\b"
    )
