"""Answers, decisions, releases, recodes, cancels and merges."""

from typing import Self

from pydantic import model_validator

from claimstream.schemas.contract import Contract, Model
from claimstream.schemas.evidence import Evidence
from claimstream.schemas.scalars import Instant, Int, Long, Text
from claimstream.schemas.vocabulary import (
    AmendmentKind,
    ClaimType,
    CodeSystem,
    DecisionAction,
    PoaIndicator,
)


class ProviderAnswer(Model):
    """A provider's answer to a query."""

    query_id: Text
    trigger: Text
    subject: Text
    option_id: Text | None = None
    statement: Text
    answered_by_npi: Text
    answered_at: Instant


class CoderDecision(Model):
    """A coder's correction: an input to CODING."""

    decision_id: Text
    revision: Long
    amendment: Int
    document_hashes: tuple[Text, ...] = ()
    action: DecisionAction
    system: CodeSystem
    code: Text
    replaces: Text | None = None
    claim_type: ClaimType | None = None
    poa: PoaIndicator | None = None
    evidence: tuple[Evidence, ...] = ()
    reason: Text
    coder_id: Text
    decided_at: Instant


class HoldRelease(Model):
    """Somebody responsible released a hold."""

    rule_id: Text
    subject: Text
    reason: Text
    released_by: Text
    released_at: Instant


class Recode(Model):
    """Code the encounter again."""

    reason: Text
    dead_letter_id: Text | None = None


class Cancel(Model):
    """The encounter is not to be billed and any claim is to be voided."""

    reason: Text


class MergedInto(Model):
    """The encounter was merged into another."""

    surviving_encounter_id: Text
    reason: Text


class Amendment(Contract):
    """What changes an encounter after its documentation came in; one body is set."""

    encounter_id: Text
    amendment_id: Text
    kind: AmendmentKind
    made_by: Text
    made_at: Instant
    provider_answer: ProviderAnswer | None = None
    coder_decision: CoderDecision | None = None
    hold_release: HoldRelease | None = None
    recode: Recode | None = None
    cancel: Cancel | None = None
    merged_into: MergedInto | None = None

    @model_validator(mode="after")
    def _has_its_body(self) -> Self:
        """Demand exactly the body that ``kind`` names."""
        bodies = (
            "provider_answer",
            "coder_decision",
            "hold_release",
            "recode",
            "cancel",
            "merged_into",
        )
        present = [name for name in bodies if getattr(self, name) is not None]
        if present != [self.kind.value.lower()]:
            raise ValueError("exactly the body that kind names must be set")
        return self
