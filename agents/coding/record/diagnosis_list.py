"""Diagnoses in their places on a claim form: who leads, roles, ranks, admitting diagnosis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from claimstream.schemas.coded_encounter import AssignedCode
from claimstream.schemas.evidence import Evidence
from claimstream.schemas.vocabulary import ClaimType, DiagnosisRole, EncounterClass

CAUSES = ("V", "W", "X", "Y")
DESCRIPTIVE = (
    *("Z68.", "R29.7", "R40.21", "R40.22", "R40.23", "R40.24", "Y90.", "Z28.3"),
    *("Z3A.", "Z37.", "Z66", "Z79."),
    *(f"Z{number}." for number in range(55, 66)),
)
"""Beginnings of codes that describe beside a diagnosis (I.B.14, I.C.15, I.C.21.c.3): never lead."""

BARRED = frozenset({"ecodepdx", "manifestation"})
UNACCEPTABLE = frozenset({"unacceptable"})
"""Edit attributes of codes that lead no list, and of those that are no reason for a stay (MCE)."""


def placed(
    codes: Iterable[AssignedCode],
    form: ClaimType,
    setting: EncounterClass,
    attributes: Callable[[str], frozenset[str]] = lambda _: frozenset(),
) -> tuple[AssignedCode, ...]:
    """Return the codes with rank and role for the form, in order.

    The first code that may lead does, by itself and by its edit ``attributes``; a list of
    external causes and descriptions alone has no leader, which VALIDATION holds.
    """
    rows = list(codes)
    able = [code for code in rows if may_lead(code.code)]
    stay = form is ClaimType.INSTITUTIONAL and setting is EncounterClass.INPATIENT
    barred = BARRED | UNACCEPTABLE if stay else BARRED
    fit = (code for code in able if not barred & attributes(code.code))
    leader = next(fit, next(iter(able), None))
    ordered = [code for code in rows if code is leader] + [
        code for code in rows if code is not leader
    ]
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
    """Yield each code once, where it comes first, with the evidence of all (I.B.12)."""
    evidence: dict[str, tuple[Evidence, ...]] = {}
    for code in codes:
        evidence[code.code] = evidence.get(code.code, ()) + code.evidence
    first = {code.code: code for code in reversed(codes)}
    for name, pieces in evidence.items():
        yield first[name].model_copy(update={"evidence": tuple(dict.fromkeys(pieces))})
