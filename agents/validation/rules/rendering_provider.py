"""LINE-RENDERING-PROVIDER."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import line_subject, lines_of
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import ClaimType, FindingOwner, ProviderRole, Severity


@rule(
    "LINE-RENDERING-PROVIDER",
    severity=Severity.HOLD,
    owner=FindingOwner.BILLER,
    cites="ASC X12N 005010X222A1, loops 2310B and 2420A",
    releasable=False,
)
def rendering_provider(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a professional line of which nobody knows who gave the service.

    The line's own provider must be among those of the encounter, which knows the name; without
    one the encounter's rendering provider stands for the line.
    """
    providers = coded.ready.encounter.providers
    named = {provider.npi for provider in providers}
    rendering = any(provider.role is ProviderRole.RENDERING for provider in providers)
    for line in lines_of(coded, ClaimType.PROFESSIONAL):
        known = line.rendering_npi in named if line.rendering_npi else rendering
        if not known:
            yield Problem(line_subject(line), "no rendering provider", claim_type=line.claim_type)
