"""``claimstream worker``: stages as supervised processes."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from claimstream.agents.cli.installation import reachable, settings_or_refuse
from claimstream.agents.cli.output import USAGE, CommandError
from claimstream.streams.worker import Supervisor

STAGES = ("intake", "coding", "validation", "queries", "claims", "delivery", "records")


@click.command()
@click.option("--stages", default=",".join(STAGES), show_default=True, help="Comma separated.")
def worker(stages: str) -> None:
    """Run STAGES, one process each, until SIGTERM; a stage that falls is started again.

    Exit codes: 0 drained; 70 a stage had to be killed; 78 a stage refuses to start and says why.
    """
    names = [name.strip() for name in stages.split(",") if name.strip()]
    settings = settings_or_refuse()
    modules = modules_of(names)
    reachable(settings)
    sys.exit(Supervisor(modules, settings).run())


def modules_of(names: Sequence[str]) -> dict[str, str]:
    """Return the agent module of each stage, or end the command."""
    unknown = [name for name in names if name not in STAGES]
    if unknown or not names:
        raise CommandError(
            f"no stage {', '.join(unknown) or 'named'}", USAGE, f"--stages {','.join(STAGES)}"
        )
    return {name: f"claimstream.agents.{name}.agent" for name in names}
