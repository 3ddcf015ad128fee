"""The step of VALIDATION: a coded encounter in, its findings and its disposition out."""

from __future__ import annotations

from claimstream.agents.validation.closing import close_reason
from claimstream.agents.validation.disposition import ENDED, dispose, settled
from claimstream.agents.validation.rules import RULES
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.finding import Finding
from claimstream.schemas.validated_encounter import BillingFacts, ValidatedEncounter
from claimstream.schemas.vocabulary import CloseReason, Disposition, Severity

FIXED = frozenset(rule.rule_id for rule in RULES if not rule.releasable)
"""Rules whose findings must be mended, not released."""


def validate(coded: CodedEncounter, codesets: Codesets) -> ValidatedEncounter:
    """Return the encounter's one place with everything that puts it there.

    A cancelled, merged or closed encounter is asked nothing: no claim follows from it. Raises
    ReferenceSetMissingError when a release that the encounter is stamped with is not here.
    """
    stamp = coded.ready.reference_set
    held = codesets.under(stamp) if stamp else codesets
    ended = ENDED.get(coded.ready.lifecycle)
    reason = None if ended else close_reason(coded.ready.encounter)
    if ended or reason:
        return _outcome(coded, (), ended or Disposition.CLOSED_WITHOUT_CLAIM, reason)
    findings = settled(examine(coded, held), coded.ready, FIXED)
    return _outcome(coded, findings, dispose(findings), None)


def examine(coded: CodedEncounter, codesets: Codesets) -> tuple[Finding, ...]:
    """Return CODING's own findings and those of every rule.

    What CODING found missing or contradicted gives way where a rule asks about the same subject.
    """
    ruled = tuple(finding for rule in RULES for finding in rule(coded, codesets))
    asked = {finding.subject for finding in ruled if finding.severity is Severity.QUERY}
    own = (each for each in coded.findings if each.subject not in asked)
    return (*own, *ruled)


def _outcome(
    coded: CodedEncounter,
    findings: tuple[Finding, ...],
    disposition: Disposition,
    reason: CloseReason | None,
) -> ValidatedEncounter:
    """Return the message: codes, lines and findings without the chart."""
    ready = coded.ready
    return ValidatedEncounter(
        encounter_id=coded.encounter_id,
        revision=coded.revision,
        amendment=coded.amendment,
        disposition=disposition,
        close_reason=reason,
        merged_into=ready.merged_into,
        billing=billing_facts(ready.encounter),
        diagnosis_lists=coded.diagnosis_lists,
        procedures=coded.procedures,
        service_lines=coded.service_lines,
        findings=findings,
        answers=ready.answers,
        hold_releases=ready.hold_releases,
        codesets=coded.codesets,
        rule_set=ready.rule_set,
        ready_at=ready.ready_at,
    )


def billing_facts(encounter: Encounter) -> BillingFacts:
    """Return what a claim needs of the encounter."""
    return BillingFacts(**{name: getattr(encounter, name) for name in BillingFacts.model_fields})
