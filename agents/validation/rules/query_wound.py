"""QRY-PROCEDURE-DETAIL."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.indicators import written
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import EncounterClass, FindingOwner, Severity

SUTURED = re2.compile(
    r"(?i)\b(?:laceration|wound|cut)\b[^.]{0,80}\b(?:sutured|stapled|repaired)\b"
    r"|(?i)\b(?:sutured|repaired)\b[^.\n]{0,40}\b(?:laceration|wound)\b"
)
LENGTH = re2.compile(r"(?i)\b\d{1,2}(?:\.\d)?[ -]?(?:cm|centimeters?|mm)\b")


@rule(
    "QRY-PROCEDURE-DETAIL",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    blocking=True,
    cites="NCCI Policy Manual ch. III; repair services are chosen by length and depth",
)
def query_wound(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Ask for length and depth of a wound that was sutured, when no document gives a length.

    The repair cannot be reported without it, and the visit must not take its place. A stay
    reports it by another code set, which asks for no length.
    """
    encounter = coded.ready.encounter
    if encounter.encounter_class is EncounterClass.INPATIENT:
        return
    said = tuple(written(encounter, SUTURED, providers=True))
    if said and not any(written(encounter, LENGTH)):
        yield Problem("procedures/repair", "length not documented", indicators=said)
