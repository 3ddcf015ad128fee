"""``claimstream statistics`` reads a file of RECORDS and changes nothing in it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from claimstream.agents.cli.output import CommandError
from claimstream.agents.cli.statistics import statistics
from claimstream.agents.records.rows import rows
from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.coding_statistics import CodingStatistics
from claimstream.schemas.effects import Origin
from claimstream.schemas.ready_encounter import ReadyEncounter


@pytest.fixture
def database(tmp_path: Path, make_ready: Callable[..., ReadyEncounter]) -> Path:
    """Return a file of RECORDS with one encounter on its way, last serviced on 16 November."""
    path = tmp_path / "records.db"
    tables = files("claimstream.agents.records").joinpath("tables.sql")
    ready = make_ready()
    event = AuditEvent.from_json(
        '{"event_id": "e1", "encounter_id": "ELM:1001", "stage": "intake", "action": "PLACE",'
        ' "outcome": "LET_THROUGH", "revision": 1, "amendment": 0, "actor": "intake",'
        ' "at": "2026-11-20T08:00:00Z"}'
    )
    with sqlite3.connect(path) as connection:
        connection.executescript(tables.read_text(encoding="utf-8"))
        for topic, message in (("ready-encounters", ready), ("audit-events", event)):
            for sql, parameters in rows(message, Origin(topic, 0, 0)):
                connection.execute(sql, parameters)
    connection.close()
    return path


def run(*arguments: str) -> Result:
    """Run the command; our own errors come out as they are raised."""
    return CliRunner().invoke(statistics, list(arguments), catch_exceptions=True)


def test_json_is_the_contract(database: Path) -> None:
    """Each object of ``--json`` is a CodingStatistics, true for the offsets it names."""
    before = database.read_bytes()
    result = run("--records", str(database), "--exact", "--json")
    cells = [CodingStatistics.from_json(json.dumps(cell)) for cell in json.loads(result.output)]
    place = next(cell for cell in cells if cell.member == "IN_FLIGHT")
    assert (place.value, place.as_of) == ("1", {"audit-events/0": 0, "ready-encounters/0": 0})
    assert (str(place.window_start), str(place.window_end)) == ("2026-11-16", "2026-11-16")
    assert database.read_bytes() == before


def test_one_encounter_is_suppressed_unless_asked(database: Path) -> None:
    """The table says that a cell exists, never what is in a small one."""
    cells = json.loads(run("--records", str(database), "--json").output)
    assert cells and all(cell["suppressed"] and cell["value"] is None for cell in cells)
    shown = run("--records", str(database)).output
    assert shown.count("–") == len(cells) + 1


def test_days_outside_the_records_give_no_cell(database: Path) -> None:
    """A window is by event time."""
    days = ("--from", "2025-01-01", "--to", "2025-12-31")
    assert json.loads(run("--records", str(database), *days, "--json").output) == []


@pytest.mark.parametrize(
    ("days", "exit_code"),
    [(("--from", "2026-12-01", "--to", "2026-11-01"), 2), (("--from", "November"), 2)],
)
def test_a_wrong_window_is_wrong_use(database: Path, days: tuple[str, ...], exit_code: int) -> None:
    """Exit code 2, as documented, and the next command to type."""
    result = run("--records", str(database), *days)
    error = result.exception
    assert (error.exit_code if isinstance(error, CommandError) else result.exit_code) == exit_code


def test_no_records_is_unreachable(tmp_path: Path) -> None:
    """The error names where it looked and what makes records."""
    error = run("--records", str(tmp_path / "none.db")).exception
    assert isinstance(error, CommandError)
    assert error.exit_code == 4
    assert "claimstream demo" in error.next_step
