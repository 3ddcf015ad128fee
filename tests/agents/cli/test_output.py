"""What others wrote is shown to a person as text, and as nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from rich.console import Console

from claimstream.agents.cli.coded_note import show_note
from claimstream.agents.cli.output import table_of
from claimstream.agents.coding.coder import CodedNote
from claimstream.schemas.codesets.codesets import Codesets

HOSTILE = "Pneumonia [/bold] \\[/red] [blink]x \x1b]0;owned\x07 \x9b31m"


def test_a_table_takes_title_and_cells_literally() -> None:
    """Markup in a question or a quote would end the command, or hide what is said."""
    screen = Console(width=200)
    with screen.capture() as capture:
        screen.print(table_of(HOSTILE, ("words",), [{"words": HOSTILE}]))
    shown = capture.get()
    literal = "Pneumonia [/bold] \\[/red] [blink]x \N{MIDDLE DOT}]0;owned"
    assert shown.count(literal) == 2
    assert not {"\x1b", "\x07", "\x9b"} & set(shown)


def test_a_note_cannot_steer_the_terminal(
    codesets: Codesets, capsys: pytest.CaptureFixture[str]
) -> None:
    """An escape sequence in it would be obeyed by the terminal of whoever reads it."""
    show_note(HOSTILE, CodedNote("N1", (), ()), codesets, date(2026, 4, 1))
    assert not {"\x1b", "\x07", "\x9b"} & set(capsys.readouterr().out)
