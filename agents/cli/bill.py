"""``claimstream bill``: encounters to dispositions and 837 files, without Kafka."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path

import click

from claimstream.agents.cli.installation import asker, settings_or_refuse
from claimstream.agents.cli.memory_river import MemoryRiver
from claimstream.agents.cli.outbox import written_to
from claimstream.agents.cli.output import console, emit, json_option, refuse, track
from claimstream.agents.cli.publish import messages_of
from claimstream.agents.cli.river_steps import memory_stages
from claimstream.agents.cli.summary import places_table, summarize
from claimstream.agents.delivery.agent import partners_of
from claimstream.agents.delivery.validators import verdicts
from claimstream.agents.records.conservation import conserve
from claimstream.schemas.claim_file import ClaimFile
from claimstream.schemas.contract import Contract
from claimstream.schemas.encounter import Encounter

UNTIL_FLUSHED = timedelta(days=2)
"""Longer than a batch of claims may wait for its file."""


@click.command()
@click.option(
    "--input", "source", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True
)
@click.option("--output", type=click.Path(file_okay=False, path_type=Path), required=True)
@json_option
def bill(source: Path, output: Path, as_json: bool) -> None:
    """Code, validate, query and bill the encounters of INPUT (JSON lines) into OUTPUT.

    OUTPUT gets the 837 files, dispositions.jsonl, queries.jsonl and records.db, which `explain`
    and `audit` read. The stages are the pure functions that the workers call. Exit code 3: INPUT
    cannot be read, or there is nothing in it; then OUTPUT stays as it was.
    """
    encounters = [m for m in messages_of(source, Encounter) if isinstance(m, Encounter)]
    if not encounters:
        refuse(f"{source}: no encounter in it", f"claimstream generate --output {source.name}")
    clear(output)
    settings = settings_or_refuse()
    river = MemoryRiver(
        lambda river: memory_stages(settings, river.encounter_at), output / "records.db"
    )
    for encounter in track(encounters, "billing", len(encounters)):
        river.publish(encounter, encounter.event_at)
    river.pass_time("delivery", UNTIL_FLUSHED)
    write_messages(output / "dispositions.jsonl", river.outputs.get("validated-encounters", ()))
    write_messages(output / "queries.jsonl", river.outputs.get("provider-queries", ()))
    files = [f for f in river.outputs.get("claim-files", ()) if isinstance(f, ClaimFile)]
    paths = list(written_to(output, files, partners_of(settings)))
    ask = asker(river.records)
    result = summarize(ask, None, verdicts(file.content for file in files))
    result["files"] = [str(path) for path in paths]
    emit(result, as_json, lambda: places_table(conserve(ask)))
    if not as_json:
        tell_next(output, paths, result["validators"])
    river.records.close()


def clear(output: Path) -> None:
    """Make the folder; the files of an earlier run, which left its records there, go."""
    output.mkdir(parents=True, exist_ok=True)
    if (output / "records.db").is_file():
        for path in output.glob("*.x12"):
            path.unlink()


def write_messages(path: Path, messages: Iterable[Contract]) -> None:
    """Write messages as JSON lines."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(message.to_json() + "\n" for message in messages)


def tell_next(output: Path, paths: Sequence[Path], validators: dict[str, str]) -> None:
    """Say where the files are, what the validators said and what to type next."""
    screen = console()
    for path in paths:
        screen.print(f"file        {path}", highlight=False)
    for name, verdict in validators.items():
        screen.print(f"validator   {name}: {verdict}", highlight=False)
    records = output / "records.db"
    screen.print(f"next        claimstream audit conservation --records {records} --list")
    screen.print(f"next        claimstream explain ENCOUNTER --records {records}")
