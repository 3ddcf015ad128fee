"""MSP-EMPLOYER-PLAN."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.validation.forms import age, payer_class
from claimstream.agents.validation.indicators import stated
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, PayerClass, Severity

AGED = 65
WORKING = re2.compile(
    r"(?i)\b(?:(?:employed|works?|working) (?:full|part)[- ]time"
    r"|(?:currently|still) (?:employed|work\w*)|works? \d{2} hours"
    r"|employer(?:'s)? (?:group )?(?:health )?(?:plan|insurance|coverage)"
    r"|(?:insurance|coverage|plan) through"
    r" (?:work|(?:his|her|their|the|spouse's) (?:employer|job)))\b"
)
ENDED = re2.compile(
    r"(?i)\b(?:not|no longer|never|retired|retiree|until|formerly|previously|was|used to|lost)\b"
)


@rule(
    "MSP-EMPLOYER-PLAN",
    severity=Severity.HOLD,
    owner=FindingOwner.REGISTRATION,
    version=2,
    cites="42 CFR 411.170-411.172 (working aged); CMS Medicare Secondary Payer Manual ch. 3",
)
def employer_plan(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold Medicare in the first place while the record tells of a job and the other plan.

    A second plan alone is no sign: most are supplements. The employer's size is asked at
    registration.
    """
    encounter = coded.ready.encounter
    classes = {coverage.payer_class for coverage in encounter.coverages}
    old = age(encounter.patient.birth_date, encounter.service_from) >= AGED
    first = payer_class(coded) is PayerClass.MEDICARE and PayerClass.COMMERCIAL in classes
    if old and first and any(stated(encounter, WORKING, ENDED)):
        yield Problem("coverages/PRIMARY", "an employer's plan may pay before Medicare")
