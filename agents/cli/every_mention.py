"""Every-mention coding for CodiEsp: a probe of the lexicon's breadth, never a way to bill.

The corpus codes each mention, negated and past ones too; the coder codes what is addressed. So
this mode asks only whether the words were known, and lives in ``claimstream evaluate`` alone.
"""

from __future__ import annotations

from claimstream.agents.coding.coder import Coder
from claimstream.agents.coding.drafts import Span
from claimstream.agents.coding.reading.reading import read
from claimstream.agents.coding.words.matching import matches
from claimstream.agents.coding.words.vocabulary import own_words
from claimstream.agents.coding.words.words import split

__all__ = ["every_mention"]

REACH = 3


def every_mention(coder: Coder, text: str) -> frozenset[str]:
    """Return the code of every match in every sentence, asserted or not."""
    found: set[str] = set()
    for sentence in read(text).sentences:
        found |= _sentence(coder, text, Span(sentence.start, sentence.end))
    return frozenset(found)


def _sentence(coder: Coder, text: str, span: Span) -> set[str]:
    """Return the codes of one sentence."""
    units = own_words().units(split(text[span.start : span.end]))
    forms = frozenset(form for unit in units for form in unit.forms)
    read_codes = {
        coder.resolver.leaf(match.term.code, forms | match.term.implied)
        for match in matches(coder.resolver.lexicon, units, REACH, without="index")
    }
    return {code for code in read_codes if code}
