"""The demo's closing screen: where everything ended, for people, for programs, as a picture."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.table import Table
from rich.text import Text

from claimstream.agents.cli.demo_desk import Desk
from claimstream.agents.cli.demo_river import River, reading
from claimstream.agents.cli.installation import asker
from claimstream.agents.cli.outbox import written_to
from claimstream.agents.cli.summary import places_table, summarize
from claimstream.agents.delivery.agent import partners_of
from claimstream.agents.delivery.validators import verdicts
from claimstream.agents.records.conservation import Conservation, conserve
from claimstream.agents.records.place import Where
from claimstream.schemas.claim_file import ClaimFile
from claimstream.streams.snapshot import read_topic

WIDTH = 100
PICTURE = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
"""Rich's own drawing without the fonts that it would fetch."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What a run came to."""

    river: River
    desk: Desk
    law: Conservation
    result: dict[str, Any]
    paths: Sequence[str]

    @property
    def in_flight(self) -> int:
        """Return how many encounters have not come to rest."""
        return self.law.counts()[Where.IN_FLIGHT.value]

    def show(self, as_json: bool, picture: Path | None) -> None:
        """Print the closing screen or line; draw it when a picture is wanted."""
        if as_json:
            click.echo(json.dumps(self.result, ensure_ascii=False))
        else:
            self._print(Console(soft_wrap=True))
        if picture:
            drawn = Console(record=True, width=WIDTH, file=io.StringIO())
            self._print(drawn)
            drawn.save_svg(str(picture), title="claimstream demo", code_format=PICTURE)

    def _print(self, screen: Console) -> None:
        """Print the table and the notes."""
        for part in (places_table(self.law), *self._notes()):
            screen.print(part)

    def _notes(self) -> Iterator[Table | Text]:
        """Yield what was made, what others said, what to type next."""
        people = f"a made-up coder confirmed {self.desk.reviewed} encounters,"
        yield note("people", f"{people} providers answered {self.desk.answers} queries")
        first = self.result["first_claim_seconds"]
        yield note("claims", f"{self.result['claims']}, the first after {first} s")
        for path in self.paths:
            yield note("file", path)
        said = (f"{name}: {verdict}" for name, verdict in self.result["validators"].items())
        yield note("validators", ", ".join(said))
        yield note("broker", "embedded, memory only; for a real one: make kafka")
        records = f"--records {self.river.records}"
        yield note("next", f"claimstream explain {self._example()} {records}")
        yield note("next", f"claimstream audit conservation --list {records}")
        yield note("next", "claimstream demo --keep, to answer queries and see their claims come")

    def _example(self) -> str:
        """Return an encounter that was claimed, or any."""
        places = self.law.places
        claimed = [name for name, place in places.items() if place.where is Where.CLAIMED]
        return next(iter(claimed or places), "ENCOUNTER")


def note(label: str, text: str) -> Text:
    """Return a labelled line."""
    return Text.assemble((f"{label:<12}", "bold"), text)


def close_demo(river: River, first: float | None, desk: Desk) -> Closing:
    """Write the files, ask the validators, read where everything ended."""
    values = (arrival.value for arrival in read_topic(river.settings, "claim-files"))
    files = [ClaimFile.decode(value) for value in values if value]
    paths = [str(path) for path in written_to(river.folder, files, partners_of(river.settings))]
    said = verdicts(file.content for file in files)
    with reading(river) as connection:
        law = conserve(asker(connection))
        result = summarize(asker(connection), first, said)
    return Closing(river, desk, law, result, paths)
