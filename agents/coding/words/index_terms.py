"""Terms of the official Alphabetic Index and the neoplasm table, when the user has loaded them."""

from collections.abc import Iterator
from typing import Protocol

from claimstream.agents.coding.words.terms import Term, written_term
from claimstream.schemas.codesets.finding_aids import IndexEntry, NeoplasmRow

__all__ = ["FindingAid", "index_terms"]

COST = 0.5
NOT_CONDITIONS = frozenset(
    """admission aftercare attention boarder check checking checkup contact counseling delivery
    donor encounter examination exposure failure family follow-up history maintenance observation
    outcome personal presence problem procedure screening status supervision test testing
    transplant vaccination""".split()  # noqa: SIM905
)
BEHAVIOURS = (
    ("malignant neoplasm", "malignant_primary"),
    ("metastasis", "malignant_secondary"),
    ("malignant neoplasm in situ", "in_situ"),
    ("benign neoplasm", "benign"),
)


class FindingAid(Protocol):
    """What is asked of the loaded finding aids; both are empty until loaded."""

    def index_entries(self) -> Iterator[IndexEntry]:
        """Yield the lines of the Alphabetic Index."""

    def neoplasm_rows(self) -> Iterator[NeoplasmRow]:
        """Yield the sites of the Neoplasm Table."""


def index_terms(aids: FindingAid) -> Iterator[Term]:
    """Yield the terms of every line that leads to a code; the code is checked on the date later."""
    for entry in aids.index_entries():
        if entry.code and entry.path[0].split(",")[0].lower() not in NOT_CONDITIONS:
            yield from _term(entry.code, " ".join(_first(part) for part in entry.path))
    for row in aids.neoplasm_rows():
        site = " ".join(_first(part) for part in row.path[1:])
        for words, column in BEHAVIOURS:
            code = getattr(row, column)
            if code and site:
                yield from _term(code, f"{words} {site}")


def _term(code: str, words: str) -> Iterator[Term]:
    """Yield the term of a line, unless its words name a place only."""
    term = written_term(code.rstrip("-").rstrip("."), words, "index", COST)
    if term:
        yield term


def _first(part: str) -> str:
    """Return the first of the alternatives of an index line ("filaria, filarial")."""
    return part.split(",")[0]
