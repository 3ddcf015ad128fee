"""CLAIM-ATTENDING-PROVIDER."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import forms, is_stay
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
)
def attending_provider(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a facility bill without an attending provider, inpatient or outpatient.

    On an outpatient bill the provider who gave the service is the attending one if no other is
    named.
    """
    roles = {provider.role for provider in coded.ready.encounter.providers}
    form = ClaimType.INSTITUTIONAL
    enough = {ProviderRole.ATTENDING}
    if not is_stay(coded, form):
        enough.add(ProviderRole.RENDERING)
    if form in forms(coded) and roles.isdisjoint(enough):
        yield Problem("providers/ATTENDING", "no attending provider", claim_type=form)
