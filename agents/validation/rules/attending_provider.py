"""CLAIM-ATTENDING-PROVIDER."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import forms
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import ClaimType, FindingOwner, ProviderRole, Severity


@rule(
    "CLAIM-ATTENDING-PROVIDER",
    severity=Severity.HOLD,
    owner=FindingOwner.REGISTRATION,
    cites="ASC X12N 005010X223A2, loop 2310A",
    releasable=False,
    version=2,
)
def attending_provider(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a facility bill without an attending provider, inpatient or outpatient.

    Who is responsible for the care is the source's to say: whoever gave one service of it is not
    taken for that person.
    """
    roles = {provider.role for provider in coded.ready.encounter.providers}
    form = ClaimType.INSTITUTIONAL
    if form in forms(coded) and ProviderRole.ATTENDING not in roles:
        yield Problem("providers/ATTENDING", "no attending provider", claim_type=form)
