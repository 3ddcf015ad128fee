"""Draft diagnoses: what was read, where, and how sure, before and after the rules."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from claimstream.agents.coding.reading.reading import Document
from claimstream.agents.coding.words.resolution import Resolver
from claimstream.agents.coding.words.sites import LEFT_HANDED

__all__ = ["Aside", "Chart", "Draft", "Place", "Span", "by_prefix"]

SAID_LEFT = ("left-handed", "left handed", "left-hand-dominant", "left hand dominant")
Place = Literal["title", "prose", "finding", "indication", "record"]
"""Where a diagnosis stands: a problem title, assessment prose, a report's finding or its
indication, or elsewhere in the record (external causes, partners)."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Characters of one document: ``start`` to ``end``, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A diagnosis on its way: code, evidence, the rule that gave it, and its features.

    ``statement`` is the statement that named it; ``coverage`` the share of the statement's
    telling words that the code explains; ``forms`` the words it was read from.
    """

    code: str
    evidence: tuple[Span, ...]
    rule: str
    place: Place
    statement: Span
    coverage: float = 1.0
    source: str = "own"
    forms: frozenset[str] = field(default_factory=frozenset)
    notes: frozenset[str] = field(default_factory=frozenset)

    def recode(self, code: str, rule: str, *evidence: Span) -> "Draft":
        """Return the draft under another code, with further evidence."""
        spans = tuple(sorted({*self.evidence, *evidence}))
        return replace(self, code=code, rule=rule, evidence=spans)


@lru_cache(maxsize=1)
def _says_left_handed(text: str) -> bool:
    """Tell whether a record calls the patient left-handed; read once for all its statements."""
    lower = text.lower()
    return any(words in lower for words in SAID_LEFT)


@dataclass(frozen=True, slots=True)
class Aside:
    """A text that may only tell details of a diagnosis of the provider (I.B.14).

    ``start`` is its place behind the end of the record's text.
    """

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Chart:
    """What the rules may look at: the document, the resolver and the patient's known facts.

    ``with_status`` asks for the status codes that only complete a claim (long-term drugs);
    ``asides`` are the notes of other clinicians.
    """

    document: Document
    resolver: Resolver
    on: date
    age: float | None = None
    gender: str | None = None
    with_status: bool = False
    asides: tuple[Aside, ...] = ()

    @property
    def known_words(self) -> frozenset[str]:
        """Return what is known of the patient in the words of titles."""
        known = {self.gender.strip().lower()} if self.gender else set()
        return frozenset(known | {LEFT_HANDED} if _says_left_handed(self.document.text) else known)

    def billable(self, code: str) -> bool:
        """Tell whether a code may stand on a claim on the date."""
        return self.resolver.codesets.is_billable(code, self.on)


def by_prefix(drafts: Iterable[Draft], *prefixes: str) -> list[Draft]:
    """Return the drafts whose codes begin with one of the prefixes."""
    return [draft for draft in drafts if draft.code.startswith(prefixes)]
