"""The stages of the river as plain functions, put together for commands that need no Kafka."""

from __future__ import annotations

from importlib.resources import files

from claimstream.agents.claims.step import take
from claimstream.agents.cli.memory_river import LedgerSteps, Stages
from claimstream.agents.coding.code import code
from claimstream.agents.delivery.deliver import Office, deliver, flush_due
from claimstream.agents.delivery.partner import read_partners
from claimstream.agents.intake.admit import admit, look_again
from claimstream.agents.intake.context import Intake, IntakeSettings
from claimstream.agents.queries.step import converse
from claimstream.agents.validation.validate import validate
from claimstream.schemas.codesets import open_codesets
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.settings import Settings

RULE_SET = "claimstream-0.1.0"


def memory_stages(settings: Settings) -> Stages:
    """Return every stage with its context, opened once."""
    codesets = open_codesets(settings.reference.dir)
    intake = Intake(IntakeSettings(), RULE_SET, lambda: codesets.reference_set)
    partners = files("claimstream.agents.delivery").joinpath("partners.toml")
    office = Office(read_partners(partners.read_text(encoding="utf-8")), 1)
    return {
        "intake": LedgerSteps(
            step=lambda ledger, message, clock: admit(ledger, message, clock, intake),
            on_due=lambda ledger, key, clock: look_again(ledger, key, clock, intake),
            remembers=ReadyEncounter,
        ),
        "coding": lambda ready: code(ready, codesets),
        "validation": lambda coded: validate(coded, codesets),
        "queries": LedgerSteps(step=converse),
        "claims": LedgerSteps(step=take),
        "delivery": LedgerSteps(
            step=lambda ledger, claim, clock: deliver(ledger, claim, clock, office),
            on_due=lambda ledger, key, clock: flush_due(ledger, key, clock, office),
        ),
    }
