"""INCIDENT-TO-NEW-PROBLEM."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.forms import line_subject, lines_of, payer_class
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

NEW = re2.compile(r"(?i)\bnew (?:problem|patient|complaint|diagnosis)\b")
OFFICE = "11"


@rule(
    "INCIDENT-TO-NEW-PROBLEM",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
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
    new = any(NEW.search(each.text) for each in notes)
    if payer_class(coded) is not PayerClass.MEDICARE or not (alone and new):
        return
    authors = {each.author_npi for each in notes}
    for line in lines_of(coded, ClaimType.PROFESSIONAL):
        if line.place_of_service == OFFICE and line.rendering_npi not in authors:
            yield Problem(line_subject(line), "a new problem, seen by another", line.claim_type)
