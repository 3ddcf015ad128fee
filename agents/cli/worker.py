"""``claimstream worker``: stages as supervised processes."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from claimstream.agents.cli.installation import joined, settings_or_refuse
from claimstream.agents.cli.outbox import partners_or_refuse
from claimstream.agents.cli.output import USAGE, CommandError
from claimstream.streams.logging import start_logging
from claimstream.streams.worker import Supervisor

RIVER = ("intake", "coding", "validation", "queries", "claims", "delivery", "records")
OUTBOX = "outbox"
STAGES = (*RIVER, "statistics", OUTBOX)
MODULES = {name: f"claimstream.agents.{name}.agent" for name in STAGES} | {
    OUTBOX: "claimstream.agents.cli.outbox_stage"
}


@click.command()
@click.option("--stages", help=f"Comma separated, of {', '.join(STAGES)}; default all.")
def worker(stages: str | None) -> None:
    """Run STAGES, one process each, until SIGTERM; a stage that falls is started again.

    Without --stages, outbox is among them when the setting delivery.outbox names its folder.
    Exit codes: 0 drained; 2 to 4 before any stage was started; 70 a stage had to be killed; 78 a
    stage refuses to start and says why.
    """
    settings = settings_or_refuse()
    default = STAGES if settings.delivery.outbox else STAGES[:-1]
    names = [name.strip() for name in stages.split(",")] if stages is not None else default
    modules = modules_of([name for name in names if name])
    if {"delivery", OUTBOX} & {*modules}:
        partners_or_refuse(settings)
    settings = joined(settings)
    start_logging(settings.log)
    sys.exit(Supervisor(modules, settings).run())


def modules_of(names: Sequence[str]) -> dict[str, str]:
    """Return the agent module of each stage, or end the command."""
    unknown = [name for name in names if name not in STAGES]
    if unknown or not names:
        raise CommandError(
            f"no stage {', '.join(unknown) or 'named'}", USAGE, f"--stages {','.join(STAGES)}"
        )
    return {name: MODULES[name] for name in names}
