"""Diagnoses in their places on a claim form: who leads, roles, ranks, admitting diagnosis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from claimstream.schemas.coded_encounter import AssignedCode
from claimstream.schemas.vocabulary import ClaimType, DiagnosisRole, EncounterClass

CAUSES = ("V", "W", "X", "Y")
DESCRIPTIVE = (
    *("Z68.", "R29.7", "Y90.", "Z3A.", "Z37.", "Z66", "Z79."),
    *(f"Z{number}." for number in range(55, 66)),
)
"""Beginnings of codes that describe beside a diagnosis (I.B.14, I.C.15, I.C.21.c.3): never lead."""


def placed(
    codes: Iterable[AssignedCode], form: ClaimType, setting: EncounterClass
) -> tuple[AssignedCode, ...]:
    """Return the codes with rank and role for the form, in order.

    The first code that may lead does; a list of external causes and descriptions alone has no
    leader, which VALIDATION holds.
    """
    rows = list(codes)
    leader = next((code for code in rows if may_lead(code.code)), None)
    ordered = [code for code in rows if code is leader] + [
        code for code in rows if code is not leader
    ]
    stay = form is ClaimType.INSTITUTIONAL and setting is EncounterClass.INPATIENT
    leading = DiagnosisRole.PRINCIPAL if stay else DiagnosisRole.FIRST_LISTED
    return tuple(
        code.model_copy(
            update={"rank": rank, "role": leading if code is leader else _role(code.code, form)}
        )
        for rank, code in enumerate(ordered, start=1)
    )


def may_lead(code: str) -> bool:
    """Return whether a code may be first-listed or principal."""
    return not code.startswith((*CAUSES, *DESCRIPTIVE))


def _role(code: str, form: ClaimType) -> DiagnosisRole:
    """Return the role of a code that does not lead; only facility bills set causes apart."""
    apart = form is ClaimType.INSTITUTIONAL and code.startswith(CAUSES)
    return DiagnosisRole.EXTERNAL_CAUSE if apart else DiagnosisRole.OTHER


def unique(codes: Sequence[AssignedCode]) -> Iterator[AssignedCode]:
    """Yield each code once, where it comes first (I.B.12)."""
    seen: set[str] = set()
    for code in codes:
        if code.code not in seen:
            seen.add(code.code)
            yield code
