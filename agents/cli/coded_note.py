"""One coded note as a person wants to see it: its words underlined, each code with its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from claimstream.agents.cli.output import BAD_INPUT, CommandError, printable, table_of
from claimstream.agents.coding.coder import CodedDiagnosis, CodedNote, Note
from claimstream.agents.coding.drafts import Span
from claimstream.agents.coding.findings.findings import CodingFinding
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.scalars import TEXT_MAX

CODES = ("code", "words", "title", "decision", "rule")
FINDINGS = ("finding", "subject", "words", "message")
NEXT = "give a UTF-8 text of one note, or --input for JSON lines"


def read_note(path: Path) -> Note:
    """Return the note that a text file holds, ``-`` for standard input; refuse what is none."""
    try:
        with click.open_file(str(path), encoding="utf-8-sig") as stream:
            text = stream.read(TEXT_MAX + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path}: {type(error).__name__}", BAD_INPUT, NEXT) from None
    if not text.strip() or len(text) > TEXT_MAX:
        fault = "is empty" if not text.strip() else f"has more than {TEXT_MAX:,} characters"
        raise CommandError(f"{path} {fault}", BAD_INPUT, NEXT)
    return Note("note" if str(path) == "-" else path.stem, text)


def show_note(text: str, found: CodedNote, codesets: Codesets, on: date) -> None:
    """Print a note and what was found in it; nobody need read JSON to check a code."""
    screen = Console()
    shown = Text(printable(text.rstrip()))
    for one in found.diagnoses:
        for span in one.evidence:
            shown.stylize("bold underline green", span.start, span.end)
    screen.print(shown)
    rows = [_code_row(one, text, codesets, on) for one in found.diagnoses]
    release = {one.release for one in found.diagnoses}
    screen.print(table_of(f"codes as of {on.isoformat()} {''.join(release)}", CODES, rows))
    if found.findings:
        screen.print(
            table_of("findings", FINDINGS, [_finding_row(f, text) for f in found.findings])
        )


def _words(evidence: Iterable[Span], text: str) -> str:
    """Return the words of spans as they stand."""
    return " … ".join(" ".join(text[span.start : span.end].split()) for span in evidence)


def _code_row(one: CodedDiagnosis, text: str, codesets: Codesets, on: date) -> dict[str, object]:
    """Return the row of a code; two decimals of confidence are as many as it means."""
    known = codesets.icd10cm(one.code, on)
    return {
        "code": one.code,
        "title": known.title if known else None,
        "words": _words(one.evidence, text),
        "rule": f"{one.rule_id} v{one.rule_version}",
        "decision": f"{one.decision} {one.confidence:.2f}",
    }


def _finding_row(one: CodingFinding, text: str) -> dict[str, object]:
    """Return the row of a finding."""
    words = _words(one.evidence, text)
    return {
        "finding": one.kind.value,
        "subject": one.subject,
        "words": words,
        "message": one.kind.message,
    }
