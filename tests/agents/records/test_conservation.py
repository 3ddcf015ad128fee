"""The law sees what stands outside: amendments without an encounter, inputs without an outcome."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from importlib.resources import files

import pytest

from claimstream.agents.records.conservation import Conservation, conserve
from claimstream.agents.records.place import Place, Where
from claimstream.agents.records.rows import rows
from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.contract import Contract
from claimstream.schemas.effects import Origin
from claimstream.schemas.ready_encounter import ReadyEncounter

TABLES = files("claimstream.agents.records").joinpath("tables.sql").read_text(encoding="utf-8")
PARKED = AuditEvent.from_json(
    '{"event_id": "e1", "encounter_id": "A:9", "stage": "intake", "action": "PLACE",'
    ' "outcome": "PARKED", "source_topic": "amendments", "source_partition": 0,'
    ' "source_offset": 4, "actor": "intake", "at": "2026-11-02T08:00:00Z"}'
)


@pytest.fixture
def database() -> sqlite3.Connection:
    """Open an empty database with the tables of RECORDS."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(TABLES)
    return connection


def put(database: sqlite3.Connection, message: Contract, origin: Origin) -> None:
    """Write a record."""
    for sql, parameters in rows(message, origin):
        database.execute(sql, parameters)


def law(database: sqlite3.Connection) -> Conservation:
    """Return the state of the law."""
    return conserve(lambda query: database.execute(query).fetchall())


def test_an_amendment_without_its_encounter_has_a_place(database: sqlite3.Connection) -> None:
    """A parked amendment waits somewhere that operators can see."""
    put(database, PARKED, Origin("audit-events", 0, 0))
    place = Place(Where.NOT_READY, "UNKNOWN_ENCOUNTER", "REGISTRATION")
    assert law(database).places == {"A:9": place}


def test_an_input_that_no_outcome_names_breaks_the_law(
    database: sqlite3.Connection, make_ready: Callable[..., ReadyEncounter]
) -> None:
    """A record that a stage swallowed is found, with the stage that did it."""
    put(database, make_ready(), Origin("ready-encounters", 0, 7, cause="encounters/0/0"))
    found = law(database)
    assert found.unnamed["coding ready-encounters"] == 1
    assert any("coding ready-encounters" in breach for breach in found.breaches)


def test_accounts_that_are_merged_into_each_other_break_the_law(
    database: sqlite3.Connection,
) -> None:
    """Each would be closed in favour of the next, and the lines of all billed by nobody."""
    for number, (name, into) in enumerate((("A:1", "A:2"), ("A:2", "A:1"), ("A:3", "A:1"))):
        through = {"encounter_id": name, "event_id": name, "outcome": "LET_THROUGH"}
        event = PARKED.model_copy(update=through | {"revision": 1, "amendment": 1})
        put(database, event, Origin("audit-events", 0, number))
        database.execute(
            "INSERT INTO dispositions VALUES (?, 1, 1, 'MERGED', NULL, ?, NULL, NULL, '', '')",
            (name, into),
        )
    found = [breach for breach in law(database).breaches if "ring" in breach]
    assert [breach.split()[0] for breach in found] == ["A:1", "A:2"]


def test_an_empty_river_keeps_the_law(database: sqlite3.Connection) -> None:
    """Nothing in, nothing lost."""
    found = law(database)
    assert (dict(found.places), found.breaches) == ({}, ())
