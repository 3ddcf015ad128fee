"""COVERAGE-FILING-INDICATOR."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import forms
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import ClaimType, FindingOwner, PayerClass, Severity

PART = {ClaimType.INSTITUTIONAL: "MA", ClaimType.PROFESSIONAL: "MB"}


@rule(
    "COVERAGE-FILING-INDICATOR",
    severity=Severity.HOLD,
    owner=FindingOwner.REGISTRATION,
    cites="ASC X12N 005010X222A1 and X223A2, SBR09; CMS 837 edits: MA on 837I, MB on 837P",
    releasable=False,
)
def filing_indicator(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold Medicare under another part than its form's, and another payer under Medicare's.

    Part A alone covers no physician, Part B alone no stay. An account with both forms may name
    either part of original Medicare: each claim then carries its own form's.
    """
    needed = {PART[form] for form in forms(coded)}
    for coverage in coded.ready.encounter.coverages:
        medicare = coverage.payer_class is PayerClass.MEDICARE
        said = coverage.claim_filing_indicator
        wrong = said not in needed if medicare else said in PART.values()
        if needed and wrong:
            yield Problem(f"coverages/{coverage.sequence}", "filing indicator is another's")
