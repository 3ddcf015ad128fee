"""How commands speak: tables for people, JSON for programs, errors that name the next step."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from rich import box
from rich.console import Console
from rich.markup import escape
from rich.progress import track as rich_track
from rich.table import Table

NO, USAGE, BAD_INPUT, UNREACHABLE, INTERRUPTED = 1, 2, 3, 4, 130
"""Exit codes besides 0; ``claimstream --help`` lists them."""

STEERING = dict.fromkeys({*range(32), *range(127, 160)} - {ord("\n"), ord("\t")}, "\N{MIDDLE DOT}")
"""Control characters, and what a person sees instead: an escape sequence in a note is an attack."""

Row = Mapping[str, object]
Item = TypeVar("Item")


class CommandError(Exception):
    """A command cannot do what was asked: what, why, and the next command to type."""

    def __init__(self, message: str, exit_code: int = NO, next_step: str = "") -> None:
        super().__init__(message)
        self.exit_code = exit_code
        self.next_step = next_step


def complain(error: CommandError) -> None:
    """Write an error and its next step to standard error."""
    console = Console(stderr=True, soft_wrap=True)
    console.print(f"[bold red]error[/] {_plain(str(error))}", highlight=False)
    if error.next_step:
        console.print(f"[bold]next[/]  {_plain(error.next_step)}", highlight=False)


def console() -> Console:
    """Return the console for people; it is standard error, so that output stays clean."""
    return Console(stderr=True)


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--json`` to a command as ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")(command)


def emit(value: object, as_json: bool, table: Callable[[], Table | str]) -> None:
    """Print a value as one line of JSON, or what people read."""
    if as_json:
        click.echo(json.dumps(value, ensure_ascii=False, default=str))
        return
    shown = table()
    if isinstance(shown, str):
        click.echo(shown)
    else:
        Console(soft_wrap=False).print(shown)


def table_of(title: str, columns: Sequence[str], rows: Sequence[Row]) -> Table:
    """Return a table of rows by column name; missing values are blank."""
    table = Table(
        title=_plain(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD
    )
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(_plain("" if row.get(c) is None else str(row[c])) for c in columns))
    return table


def read_lines(path: Path) -> list[tuple[int, str]]:
    """Return the non-empty lines of a UTF-8 file with their numbers; refuse what is not text."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        refuse(f"{path}: {type(error).__name__}", "give a UTF-8 file of JSON lines")
    return [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]


def refuse(message: str, next_step: str = "") -> NoReturn:
    """End the command because of an input file."""
    raise CommandError(message, BAD_INPUT, next_step)


def track(items: Iterable[Item], title: str, total: int | None = None) -> Iterator[Item]:
    """Yield the items under a progress bar on standard error, silent when nobody watches."""
    bar = rich_track(
        items, title, total=total, console=console(), disable=not is_terminal(), transient=True
    )
    yield from bar


def is_terminal() -> bool:
    """Say whether a person watches standard error."""
    return sys.stderr.isatty()


def printable(text: str) -> str:
    """Return text of the same length in which nothing steers the terminal."""
    return text.translate(STEERING)


def _plain(text: str) -> str:
    """Return text that neither rich reads as markup nor the terminal as commands."""
    return escape(printable(text))
