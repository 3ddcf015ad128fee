"""ICD-POA-MISSING."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import diagnoses, is_stay, subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.agents.validation.tables import may_be_poa_exempt
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "ICD-POA-MISSING",
    severity=Severity.HOLD,
    owner=FindingOwner.CODER,
    cites="ICD-10-CM Official Guidelines, Appendix I; CMS present on admission reporting",
    releasable=False,
)
def poa_missing(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold an inpatient diagnosis without its present-on-admission indicator.

    Exempt codes carry none, so a code under a beginning that holds exempt codes passes.
    Admitting diagnosis and reason for the visit never carry one. For a pressure ulcer the
    provider is asked (QRY-POA).
    """
    for form, code in diagnoses(coded):
        silent = may_be_poa_exempt(code.code) or code.code.startswith("L89.")
        if is_stay(coded, form) and code.poa is None and not silent:
            yield Problem(
                subject(form, code.code), "no present-on-admission indicator", claim_type=form
            )
