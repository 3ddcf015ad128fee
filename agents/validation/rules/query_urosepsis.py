"""QRY-UROSEPSIS."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.forms import diagnoses
from claimstream.agents.validation.indicators import written
from claimstream.agents.validation.rule import Problem, rule
from claimstream.agents.validation.tables import is_systemic_infection
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

TERM = re2.compile(r"(?i)\burosepsis\b")
DENIED = re2.compile(
    r"(?i)\b(no|not|without|denies|unlikely|ruled out)\b[^.;\n]{0,40}\burosepsis\b"
)


@rule(
    "QRY-UROSEPSIS",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    blocking=True,
    cites="ICD-10-CM Official Guidelines I.C.1.d.1.a.ii",
)
def query_urosepsis(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Ask what "urosepsis" means: the word has no code, and the provider must be asked.

    Silent where sepsis is documented and coded, and where the word is denied. It blocks: the
    condition cannot be reported without the answer.
    """
    if any(is_systemic_infection(code.code) for _, code in diagnoses(coded)):
        return
    encounter = coded.ready.encounter
    denied = {each.reference for each in written(encounter, DENIED)}
    said = tuple(
        each for each in written(encounter, TERM, providers=True) if each.reference not in denied
    )
    if said:
        yield Problem("terms/urosepsis", "a term without a code", indicators=said)
