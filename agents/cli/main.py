"""The ``claimstream`` command: one file a command group, each imported only when called."""

from __future__ import annotations

import importlib
import sys

import click

from claimstream.agents.cli.output import INTERRUPTED, UNREACHABLE, CommandError, complain

PLACES = "look whether the place is there, and at its rights and room"

COMMANDS: dict[str, str] = {
    "answer": "answer",
    "audit": "audit",
    "bill": "bill",
    "config": "config",
    "code": "code",
    "contracts": "contracts",
    "demo": "demo",
    "doctor": "doctor",
    "evaluate": "evaluate",
    "explain": "explain",
    "generate": "generate",
    "outbox": "outbox",
    "publish": "publish",
    "reference": "reference",
    "statistics": "statistics",
    "tail": "tail",
    "replay": "replay",
    "topics": "topics",
    "worker": "worker",
}
"""Command name to module of this package; the command's object has the module's name."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"claimstream.agents.cli.{COMMANDS[cmd_name]}")
        command = getattr(module, COMMANDS[cmd_name])
        return command if isinstance(command, click.Command) else None


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="claimstream")
def cli() -> None:
    """From signed documentation to a payable claim, every code traced to its words.

    Exit codes: 0 done; 1 the answer is no (a check failed, a record was not found); 2 wrong use;
    3 an input file cannot be used; 4 the broker or a store cannot be reached; 70 try again;
    130 ended by Ctrl-C before it was done.
    """


def main() -> None:
    """Run the command line; errors of ours end in one line and a documented exit code."""
    try:
        code = cli.main(standalone_mode=False)
    except CommandError as error:
        complain(error)
        code = error.exit_code
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except OSError as error:
        complain(CommandError(f"{error.filename}: {type(error).__name__}", next_step=PLACES))
        code = UNREACHABLE
    except click.Abort:
        code = INTERRUPTED
    sys.exit(code)
