"""Contradictions and gaps of the documentation: typed findings beside the codes.

A finding never adds or changes a code. ``findings_of`` finds what one text shows by itself;
``record_findings`` adds what only a whole encounter shows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from claimstream.agents.coding.drafts import Chart, Span

__all__ = ["CONFLICTS", "Codes", "CodingFinding", "FindingKind", "Titles", "severally"]

Codes = Mapping[str, tuple[Span, ...]]
"""The codes of a list with the characters behind each."""
Titles = Callable[[str], str]
"""The title of a code on the date, empty without one."""


class FindingKind(StrEnum):
    """What may be found; the rule id of a finding is ``CODING-`` and the kind."""

    LATERALITY_MISSING = "LATERALITY-MISSING"
    TYPE_MISSING = "TYPE-MISSING"
    STAGE_MISSING = "STAGE-MISSING"
    EPISODE_MISSING = "EPISODE-MISSING"
    SIDE_CONFLICT = "SIDE-CONFLICT"
    TYPE_CONFLICT = "TYPE-CONFLICT"
    PRESENCE_CONFLICT = "PRESENCE-CONFLICT"
    UNCERTAIN_DIAGNOSIS = "UNCERTAIN-DIAGNOSIS"
    ABBREVIATION_UNREAD = "ABBREVIATION-UNREAD"
    NOT_A_PROVIDER = "NOT-A-PROVIDER"
    RESULT_WITHOUT_DIAGNOSIS = "RESULT-WITHOUT-DIAGNOSIS"
    COPIED_FORWARD = "COPIED-FORWARD"
    PRINCIPAL_EQUAL = "PRINCIPAL-EQUAL"

    @property
    def rule_id(self) -> str:
        """Return the id under which VALIDATION and QUERIES know the finding."""
        return f"CODING-{self.value}"

    @property
    def message(self) -> str:
        """Return what was found, in words that quote nobody."""
        return MESSAGES[self]


MESSAGES: Mapping[FindingKind, str] = {
    FindingKind.LATERALITY_MISSING: "no document gives the side that the code asks for (I.B.13)",
    FindingKind.TYPE_MISSING: "the type is not documented (I.B.2)",
    FindingKind.STAGE_MISSING: "stage, grade or severity is not documented (I.B.2)",
    FindingKind.EPISODE_MISSING: "coded as active treatment, seen again later (I.C.19.a)",
    FindingKind.SIDE_CONFLICT: "complaint or another document names the other side (I.B.13)",
    FindingKind.TYPE_CONFLICT: "types that exclude each other are documented (I.B.14)",
    FindingKind.PRESENCE_CONFLICT: "a later document rules it out (I.B.14)",
    FindingKind.UNCERTAIN_DIAGNOSIS: "documented as uncertain, not coded (IV.H)",
    FindingKind.ABBREVIATION_UNREAD: "an abbreviation of several meanings was not read",
    FindingKind.NOT_A_PROVIDER: "only a clinician who is no provider documents it (I.B.14)",
    FindingKind.RESULT_WITHOUT_DIAGNOSIS: "abnormal result, no related diagnosis (III.B)",
    FindingKind.PRINCIPAL_EQUAL: "another diagnosis may be the reason for the stay (II.B, II.C)",
    FindingKind.COPIED_FORWARD: "stands on text carried forward, restated by nobody since (III)",
}
CONFLICTS = frozenset(
    {FindingKind.SIDE_CONFLICT, FindingKind.TYPE_CONFLICT, FindingKind.PRESENCE_CONFLICT}
)
"""Kinds that contradict a code: it is for review, and its provider is asked."""


@dataclass(frozen=True, slots=True)
class CodingFinding:
    """One finding: its kind, a path such as ``diagnoses/E11.9``, and the words that show it.

    ``against`` are the codes that it makes doubtful.
    """

    kind: FindingKind
    subject: str
    evidence: tuple[Span, ...] = ()
    against: tuple[str, ...] = ()


Finder = Callable[[Chart, Codes], Iterator[CodingFinding]]


def severally(finders: Sequence[Finder], chart: Chart, codes: Codes) -> tuple[CodingFinding, ...]:
    """Return what each finder finds, each kind once for a subject."""
    found = (finding for find in finders for finding in find(chart, codes))
    once = {(finding.kind, finding.subject): finding for finding in reversed(tuple(found))}
    return tuple(reversed(once.values()))
