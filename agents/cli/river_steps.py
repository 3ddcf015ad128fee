"""The stages of the river as plain functions, put together for commands that need no Kafka."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version

from claimstream.agents.claims.step import take
from claimstream.agents.cli.memory_river import LedgerSteps, Stages
from claimstream.agents.coding.code import code
from claimstream.agents.delivery.agent import partners_of
from claimstream.agents.delivery.deliver import Office, deliver, flush_due
from claimstream.agents.intake.admit import admit, look_again
from claimstream.agents.intake.context import Intake, IntakeSettings
from claimstream.agents.queries.step import converse
from claimstream.agents.validation.validate import validate
from claimstream.schemas.codesets.codesets import open_codesets
from claimstream.schemas.effects import Origin
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.settings import Settings

RULE_SET = f"claimstream-{version('claimstream')}"
Charts = Callable[[Origin], Encounter | None]


def memory_stages(settings: Settings, chart_at: Charts) -> Stages:
    """Return every stage, opened once; ``chart_at`` reads a waiting chart again."""
    codesets = open_codesets(settings.reference.folder)
    rules = IntakeSettings(**settings.intake.model_dump())
    intake = Intake(rules, RULE_SET, lambda: codesets.reference_set, chart_at)
    office = Office(partners_of(settings), 1)
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
