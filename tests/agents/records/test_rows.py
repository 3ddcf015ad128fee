"""Every message becomes rows that a real database takes, once, however often it comes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from importlib.resources import files

import pytest

from claimstream.agents.records.conservation import conserve
from claimstream.agents.records.rows import CONTRACTS, rows
from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.contract import Contract
from claimstream.schemas.dead_letter import DeadLetter
from claimstream.schemas.effects import Origin
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.topics import catalogue
from claimstream.schemas.validated_encounter import ValidatedEncounter

TABLES = files("claimstream.agents.records").joinpath("tables.sql").read_text(encoding="utf-8")


@pytest.fixture
def database() -> sqlite3.Connection:
    """Open an empty database with the tables of RECORDS."""
    connection = sqlite3.connect(":memory:")
    connection.executescript(TABLES)
    return connection


def write(database: sqlite3.Connection, message: Contract | DeadLetter, origin: Origin) -> None:
    """Write one record."""
    for sql, parameters in rows(message, origin):
        database.execute(sql, parameters)


def dump(database: sqlite3.Connection) -> list[str]:
    """Return the whole content."""
    return list(database.iterdump())


def test_records_reads_every_topic_with_a_contract_that_names_it() -> None:
    """No topic of the river escapes the record."""
    wanted = {t.contract for t in catalogue().values() if "records" in t.readers and t.contract}
    assert {contract.__name__ for contract in CONTRACTS} == wanted


def test_a_repeat_changes_nothing(
    database: sqlite3.Connection,
    make_ready: Callable[..., ReadyEncounter],
    make_coded: Callable[..., CodedEncounter],
    make_validated: Callable[..., ValidatedEncounter],
) -> None:
    """At-least-once inputs, exactly-once rows."""
    messages = [make_ready(), make_coded(), make_validated()]
    for offset, message in enumerate(messages):
        write(database, message, Origin("topic", 0, offset))
    once = dump(database)
    for offset, message in enumerate(messages):
        write(database, message, Origin("topic", 0, offset))
    assert dump(database) == once


def test_a_pair_that_comes_back_different_is_engine_drift(
    database: sqlite3.Connection, make_validated: Callable[..., ValidatedEncounter]
) -> None:
    """The first record of a pair decides; the later one is counted, not taken."""
    first = make_validated()
    write(database, first, Origin("validated-encounters", 0, 0))
    write(database, first, Origin("validated-encounters", 0, 1))
    assert database.execute("SELECT count(*) FROM engine_drift").fetchone() == (0,)
    other = first.model_copy(update={"rule_set": "another"})
    write(database, other, Origin("validated-encounters", 0, 2))
    assert database.execute("SELECT count(*) FROM engine_drift").fetchone() == (1,)
    assert database.execute("SELECT rule_set FROM dispositions").fetchone() == (first.rule_set,)


def letter_of(reason: str, key: bytes, value: bytes = b"?") -> DeadLetter:
    """Return a dead letter of a record that INTAKE could not use."""
    return DeadLetter(
        dead_letter_id="dead-letters:0:7",
        key=key,
        value=value,
        reason=reason,
        fault_class="permanent",
        stage="intake",
        source=Origin("encounters", 0, 3),
        schema_label="",
        value_sha256="ab",
        attempt=0,
    )


def test_a_dead_letter_leaves_its_reason_and_not_its_bytes(database: sqlite3.Connection) -> None:
    """The database says what happened; the bytes stay in the topic with its own access list."""
    letter = letter_of("UNDECODABLE", b"\xff\xfe", b"Zebedee Quux 1950-01-01")
    write(database, letter, Origin("dead-letters", 0, 7))
    row = database.execute("SELECT reason, source, encounter_id FROM dead_letters").fetchone()
    assert row == ("UNDECODABLE", "encounters/0/3", None)
    assert "Zebedee" not in "".join(dump(database))


def test_a_forged_key_makes_no_encounter(database: sqlite3.Connection) -> None:
    """It is not the message's, so that it may be anybody's: neither counted nor repeated."""
    origin = Origin("dead-letters", 0, 7)
    write(database, letter_of("UNDECODABLE", b"ELM:1001"), origin)
    assert set(conserve(database.execute).places) == {"ELM:1001"}
    database.execute("DELETE FROM dead_letters")
    database.execute("DELETE FROM records")
    write(database, letter_of("KEY_MISMATCH", b"ZEBEDEE QUUX"), origin)
    assert conserve(database.execute).places == {}
    assert "ZEBEDEE" not in "".join(dump(database))


def test_an_audit_event_names_its_input(database: sqlite3.Connection) -> None:
    """The first law joins on it."""
    event = AuditEvent.from_json(
        '{"event_id": "e1", "encounter_id": "A:1", "stage": "intake", "action": "PLACE",'
        ' "outcome": "LET_THROUGH", "source_topic": "encounters", "source_partition": 2,'
        ' "source_offset": 9, "actor": "intake", "at": "2026-11-02T08:00:00Z"}'
    )
    write(database, event, Origin("audit-events", 2, 0))
    assert database.execute("SELECT source FROM audit_events").fetchone() == ("encounters/2/9",)
