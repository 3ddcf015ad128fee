"""What waits is counted by age at an instant that is given, so that alerts can stand on it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

from claimstream.agents.records.agent import Backlog
from claimstream.agents.records.backlog import DAYS_1_3, readings
from claimstream.agents.records.statement import put
from claimstream.streams import domain_metrics

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAIR = {"revision": 1, "amendment": 0}


@pytest.fixture
def records() -> Iterator[sqlite3.Connection]:
    """Return empty RECORDS."""
    connection = sqlite3.connect(":memory:")
    tables = files("claimstream.agents.records").joinpath("tables.sql")
    connection.executescript(tables.read_text(encoding="utf-8"))
    yield connection
    connection.close()


def ago(**age: float) -> str:
    """Return the instant so long before now, as RECORDS keeps it."""
    return (NOW - timedelta(**age)).isoformat()


def keep(connection: sqlite3.Connection, table: str, **columns: object) -> None:
    """Write a row; columns that are not given are empty."""
    needed = connection.execute(f"PRAGMA table_info({table})").fetchall()
    blanks = {name: "" for _, name, _, required, _, key in needed if required or key}
    connection.execute(*put(table, **(blanks | columns)))


def placed(connection: sqlite3.Connection, name: str, outcome: str, days: float) -> None:
    """Record that INTAKE placed an encounter, last serviced so many days ago if let through."""
    event = {"stage": "intake", "action": "PLACE", "outcome": outcome, "at": ago(days=days)}
    keep(connection, "audit_events", event_id=name, encounter_id=name, sequence=1, **event, **PAIR)
    if outcome == "LET_THROUGH":
        through = ago(days=days)[:10]
        keep(connection, "pairs", encounter_id=name, service_through=through, **PAIR)


def counts(connection: sqlite3.Connection, gauge: str) -> dict[tuple[str, ...], int]:
    """Return the bands of a gauge that are not empty."""
    found = readings(connection.execute, NOW)
    return {each.labels: each.count for each in found if each.gauge == gauge and each.count}


def test_an_encounter_is_uncoded_until_its_newest_pair_is_decided(
    records: sqlite3.Connection,
) -> None:
    """Unready, under way, held and queried ones count; what is clean or closed does not."""
    for name, outcome, days in [
        ("unready", "NOT_READY", 1),
        ("under-way", "LET_THROUGH", 1),
        ("held", "LET_THROUGH", 5),
        ("queried", "LET_THROUGH", 9),
        ("clean", "LET_THROUGH", 9),
        ("closed", "LET_THROUGH", 9),
    ]:
        placed(records, name, outcome, days)
    for name, disposition in [
        ("held", "HOLD"),
        ("queried", "QUERY"),
        ("clean", "CLEAN"),
        ("closed", "CLOSED_WITHOUT_CLAIM"),
    ]:
        keep(records, "dispositions", encounter_id=name, disposition=disposition, **PAIR)
    assert counts(records, "ENCOUNTERS_UNCODED") == {("<3d",): 2, ("3d-7d",): 1, (">7d",): 1}


def asked(connection: sqlite3.Connection, name: str, hours: float, *states: str) -> None:
    """Record a query of so many hours ago in its states, one after the other."""
    for number, state in enumerate(states):
        place = {"sequence": number, "asked_at": ago(hours=hours), "rule_id": "QRY-TIME"}
        keep(connection, "queries", query_id=name, state=state, **place, **PAIR)


def test_a_query_waits_as_long_as_its_newest_state_is_open(records: sqlite3.Connection) -> None:
    """An answered or retracted one is nobody's backlog."""
    asked(records, "fresh", 1, "OPEN")
    asked(records, "old", 73, "OPEN")
    asked(records, "answered", 73, "OPEN", "ANSWERED")
    assert counts(records, "QUERIES_OPEN") == {("<1d",): 1, (">3d",): 1}


@pytest.mark.parametrize(
    ("hours", "band"), [(23.9, "<1d"), (24, "1d-3d"), (71.9, "1d-3d"), (72, ">3d"), (-1, "<1d")]
)
def test_an_age_at_the_limit_is_in_the_older_band(hours: float, band: str) -> None:
    """A source's clock that runs ahead makes nothing old."""
    assert DAYS_1_3.of(timedelta(hours=hours)) == band


def sent(connection: sqlite3.Connection, claim: str, file: str, hours: float) -> None:
    """Record that a professional claim went out in a file so many hours ago."""
    made = {"claim_type": "PROFESSIONAL", "made_at": ago(hours=hours)}
    keep(connection, "claim_files", file_id=file, **made)
    keep(connection, "claim_file_members", file_id=file, position=1, claim_id=claim)


def answered(connection: sqlite3.Connection, claim: str, kind: str, hours: float) -> None:
    """Record a verdict of so many hours ago."""
    verdict = {"response_id": f"{claim}{kind}", "kind": kind, "received_at": ago(hours=hours)}
    keep(connection, "claim_responses", claim_id=claim, **verdict)


def test_a_claim_is_unacknowledged_until_a_verdict_on_itself(records: sqlite3.Connection) -> None:
    """A 999 says that the file could be read; a verdict on an earlier version says nothing."""
    sent(records, "silent", "f1", 50)
    sent(records, "file-read", "f2", 30)
    answered(records, "file-read", "X999", 29)
    sent(records, "accepted", "f3", 50)
    answered(records, "accepted", "X277CA", 40)
    sent(records, "replaced", "f4", 90)
    answered(records, "replaced", "X277CA", 80)
    sent(records, "replaced", "f5", 2)
    assert counts(records, "CLAIMS_UNACKNOWLEDGED") == {
        ("professional", ">48h"): 1,
        ("professional", "24h-48h"): 1,
        ("professional", "<24h"): 1,
    }


def test_a_backlog_worked_off_reads_nought(records: sqlite3.Connection) -> None:
    """A gauge that vanished or kept its last number would leave its alert burning."""
    backlog = Backlog()
    asked(records, "old", 73, "OPEN")
    backlog.measure(records.execute, NOW)
    assert domain_metrics.QUERIES_OPEN.labels(">3d")._value.get() == 1
    asked(records, "old", 73, "OPEN", "ANSWERED")
    backlog.measure(records.execute, NOW)
    assert domain_metrics.QUERIES_OPEN.labels(">3d")._value.get() == 0


def test_an_answer_is_timed_once(records: sqlite3.Connection) -> None:
    """Answers of before the worker's start are not its own; a later one counts once."""
    backlog = Backlog()
    seconds = domain_metrics.QUERY_RESPONSE_SECONDS.labels("qry-time")
    before = seconds._sum.get()
    asked(records, "q", 10, "OPEN")
    keep(records, "query_responses", response_id="r0", query_id="q", answered_at=ago(hours=9))
    backlog.measure(records.execute, NOW)
    keep(records, "query_responses", response_id="r1", query_id="q", answered_at=ago(hours=8))
    for _ in range(2):
        backlog.measure(records.execute, NOW)
    assert seconds._sum.get() - before == 2 * 3600
