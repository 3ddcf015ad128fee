"""QRY-PROCEDURE-DETAIL."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.indicators import stated, written
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import EncounterClass, FindingOwner, Severity

HURT = r"\b(?:lacerations?|wounds?|cut|lac)\b"
CLOSED = (
    r"\b(?:sutur(?:ed|es)|stitche[sd]|stapled|repair(?:ed)?|approximated|dermabond|tissue adhesive"
    r"|closed (?:with|primarily)|(?:primary|layered) closure)\b"
)
SUTURED = re2.compile(rf"(?i){HURT}[^\n]{{0,80}}{CLOSED}|(?i){CLOSED}[^.\n]{{0,40}}{HURT}")
DONE = re2.compile(
    r"(?i)\b(?:removed|removal|no (?:sutures|repair|closure)|not (?:sutured|repaired|closed)|ago)\b"
)
SIZE = r"\d{1,2}(?:\.\d)?[ -]?(?:cm|centimeters?|mm)\b"
LENGTH = re2.compile(
    rf"(?i){HURT}[^\n]{{0,80}}\b{SIZE}|(?i)\b{SIZE}[^.\n]{{0,40}}(?:{HURT}|{CLOSED})"
    rf"|(?i)\b(?:length|measur\w+)\b[^\n]{{0,20}}{SIZE}"
)


@rule(
    "QRY-PROCEDURE-DETAIL",
    severity=Severity.QUERY,
    owner=FindingOwner.PROVIDER,
    version=2,
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
    said = tuple(stated(encounter, SUTURED, DONE, providers=True))
    if said and not any(written(encounter, LENGTH)):
        yield Problem("procedures/repair", "length not documented", indicators=said)
