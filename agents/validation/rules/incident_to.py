"""INCIDENT-TO-NEW-PROBLEM."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.forms import line_subject, lines_of, payer_class
from claimstream.agents.validation.indicators import stated
from claimstream.agents.validation.record import readable
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import (
    AuthorRole,
    ClaimType,
    FindingOwner,
    PayerClass,
    Severity,
)

NEW = re2.compile(
    r"(?i)\bnew(?:[- ]onset|ly diagnosed)?\b[^.\n]{0,20}"
    r"\b(?:problem|patient|pt|complaint|diagnosis|symptom|issue|concern|condition)\b"
    r"|(?i)\bnew[- ]onset\b|(?i)\bnewly diagnosed\b|(?i)\bfirst (?:visit|seen) for\b"
)
NONE = re2.compile(r"(?i)\b(?:no|not|denies|without)\b[^.\n]{0,20}\bnew")
OFFICE = "11"


@rule(
    "INCIDENT-TO-NEW-PROBLEM",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    version=2,
    cites="42 CFR 410.26(b); CMS Benefit Policy Manual ch. 15, sec. 60",
)
def incident_to(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a Medicare office visit billed under another than the practitioner who alone saw it.

    Services incident to a physician's continue a plan that the physician began: a new problem
    is billed under the practitioner's own number.
    """
    notes = list(readable(coded.ready.encounter))
    advanced = {AuthorRole.ADVANCED_PRACTICE_PROVIDER}
    alone = {each.author_role for each in notes} == advanced
    new = any(stated(coded.ready.encounter, NEW, NONE))
    if payer_class(coded) is not PayerClass.MEDICARE or not (alone and new):
        return
    authors = {each.author_npi for each in notes}
    for line in lines_of(coded, ClaimType.PROFESSIONAL):
        if line.place_of_service == OFFICE and line.rendering_npi not in authors:
            yield Problem(line_subject(line), "a new problem, seen by another", line.claim_type)
