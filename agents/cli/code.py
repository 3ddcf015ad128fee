"""``claimstream code``: diagnoses for bare notes, every code with the words that support it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from claimstream.agents.cli.coded_note import read_note, show_note
from claimstream.agents.cli.output import (
    BAD_INPUT,
    USAGE,
    CommandError,
    console,
    emit,
    json_option,
    read_lines,
    table_of,
    track,
)
from claimstream.agents.cli.reference_folder import reference_folder
from claimstream.agents.coding.coder import CodedNote, Coder, Note
from claimstream.schemas.codesets.codesets import open_codesets
from claimstream.schemas.codesets.errors import CodesetsError

DAY = click.DateTime(["%Y-%m-%d"])
NEWEST_TITLED = date(2026, 4, 1)
"""The newest release with complete titles; the default date of a note that has none."""
SYSTEM = "icd10cm"


@click.command()
@click.argument("note", required=False, type=click.Path(path_type=Path))
@click.option("--input", "source", type=click.Path(path_type=Path), help="Notes as JSON lines.")
@click.option(
    "--output", "target", type=click.Path(path_type=Path), help="JSON lines; else stdout."
)
@click.option("--date", "on", type=DAY, help="Date for notes without service_date; 2026-04-01.")
@json_option
def code(
    note: Path | None, source: Path | None, target: Path | None, on: datetime | None, as_json: bool
) -> None:
    """Code NOTE, a plain text (- for standard input), or with --input many notes.

    Many: a JSON line each with id and text, or id, history and impression; also read when
    given: age, gender, service_date. Written: id and codes, each with system,
    code, decision, confidence, rule, release and evidence (character offsets into the text, for
    a report into history + line end + impression), and findings: what contradicts or lacks.

    Exit codes: 0 done; 2 no release covers the date; 3 the input cannot be used.
    """
    day = on.date() if on else NEWEST_TITLED
    if (note is None) == (source is None):
        raise CommandError("give one NOTE, or --input", USAGE, "claimstream code --help")
    if note:
        _code_one(read_note(note), day, as_json)
    elif source:
        _code_many(source, target, day, as_json)


def _code_one(note: Note, day: date, as_json: bool) -> None:
    """Code one note and show it."""
    found = coder(day).code_note(note)
    if as_json:
        click.echo(json.dumps(as_answer(found), ensure_ascii=False))
    else:
        show_note(note.text, found, open_codesets(reference_folder()), day)


def _code_many(source: Path, target: Path | None, day: date, as_json: bool) -> None:
    """Code the notes of a file to lines."""
    coded = [(note, found) for note, found in code_all(list(notes(source)), day)]
    lines = [json.dumps(as_answer(found), ensure_ascii=False) for _, found in coded]
    if target is None:
        click.echo("\n".join(lines))
    else:
        target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        emit(_summary(coded, day), as_json, lambda: table_of(str(target), COLUMNS, _rows(coded)))
    console().print(f"notes without a date coded as of {day.isoformat()}", highlight=False)


COLUMNS = ("notes", "codes", "auto", "review", "without_codes")


def notes(source: Path) -> Iterator[tuple[Note, date | None]]:
    """Yield the notes of a file with their dates; refuse a line that is none."""
    for number, line in read_lines(source):
        try:
            row = json.loads(line)
            yield as_note(row), _service_date(row)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            message = f"{source}:{number}: not a note ({type(error).__name__})"
            raise CommandError(message, BAD_INPUT, "give id and text in each line") from None


def as_note(row: dict[str, Any]) -> Note:
    """Return a note of one JSON object."""
    known, gender = _age(row.get("age")), str(row.get("gender") or "").strip() or None
    if "text" in row:
        return Note(str(row["id"]), str(row["text"]), known, gender)
    history, impression = str(row["history"]), str(row["impression"])
    return Note(str(row["id"]), f"{history}\n{impression}", known, gender, history)


def _age(given: object) -> float | None:
    """Return an age in years; what is not a number counts as not given."""
    try:
        return float(str(given))
    except ValueError:
        return None


def _service_date(row: dict[str, Any]) -> date | None:
    """Return the date of service of a note, when it has one."""
    given = row.get("service_date")
    return date.fromisoformat(str(given)) if given else None


def code_all(given: list[tuple[Note, date | None]], day: date) -> Iterator[tuple[Note, CodedNote]]:
    """Yield each note with its codes, under a progress bar; one coder a date."""
    coders: dict[date, Coder] = {}
    for note, own in track(given, "coding"):
        on = own or day
        if on not in coders:
            coders[on] = coder(on)
        yield note, coders[on].code_note(note)


def coder(on: date) -> Coder:
    """Return the coder of a date; refuse a date that no release covers."""
    try:
        codesets = open_codesets(reference_folder())
        codesets.governs(SYSTEM, on)
        return Coder(codesets, on)
    except CodesetsError as error:
        raise CommandError(str(error), USAGE, "claimstream reference list") from None


def as_answer(found: CodedNote) -> dict[str, Any]:
    """Return the JSON object of a coded note."""
    return {
        "id": found.note_id,
        "codes": [
            {
                "system": SYSTEM,
                "code": one.code,
                "decision": one.decision,
                "confidence": one.confidence,
                "rule": f"{one.rule_id}/{one.rule_version}",
                "release": one.release,
                "evidence": [{"start": span.start, "end": span.end} for span in one.evidence],
            }
            for one in found.diagnoses
        ],
        "findings": [
            {
                "kind": one.kind.value,
                "subject": one.subject,
                "message": one.kind.message,
                "evidence": [{"start": span.start, "end": span.end} for span in one.evidence],
            }
            for one in found.findings
        ],
    }


def _summary(coded: list[tuple[Note, CodedNote]], day: date) -> dict[str, object]:
    """Return the totals of a run."""
    return {"date": day.isoformat(), **_rows(coded)[0]}


def _rows(coded: list[tuple[Note, CodedNote]]) -> list[dict[str, object]]:
    """Return one row of totals."""
    codes = [one for _, found in coded for one in found.diagnoses]
    auto = sum(one.decision == "auto" for one in codes)
    return [
        {
            "notes": len(coded),
            "codes": len(codes),
            "auto": auto,
            "review": len(codes) - auto,
            "without_codes": sum(not found.diagnoses for _, found in coded),
        }
    ]
