"""``claimstream answer`` sends only what QUERIES will take; the rest it refuses beforehand."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import CliRunner

from claimstream.agents.cli.answer import answer, respond
from claimstream.agents.cli.asked import find_query
from claimstream.agents.cli.output import NO, UNREACHABLE, CommandError
from claimstream.agents.queries.step import converse
from claimstream.agents.records.rows import rows
from claimstream.schemas.effects import MemoryLedger, Origin
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.query_entry import QueryEntry
from claimstream.schemas.query_response import QueryResponse
from claimstream.schemas.validated_encounter import ValidatedEncounter

CLOCK = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FINDING = {
    "rule_id": "QRY-LATERALITY",
    "rule_version": 1,
    "severity": "QUERY",
    "owner": "PROVIDER",
    "blocking": True,
    "subject": "diagnoses/M25.569",
    "message": "side not stated",
    "indicators": [
        {
            "source": "PROGRESS_NOTE",
            "reference": "D1",
            "recorded_at": "2026-11-16T17:00:00Z",
            "author_role": "PHYSICIAN",
            "quote": "Knee pain",
        }
    ],
}
COLLEAGUE, STRANGER = "1003000126", "1881018208"


class Office:
    """QUERIES over a ledger in memory, with its records in a file that commands read."""

    query: ProviderQuery

    def __init__(self, records: Path) -> None:
        """Make the records."""
        self.records = records
        self.ledger: MemoryLedger[QueryEntry] = MemoryLedger()
        self.offset = 0
        with closing(sqlite3.connect(records)) as connection:
            tables = files("claimstream.agents.records").joinpath("tables.sql")
            connection.executescript(tables.read_text(encoding="utf-8"))

    def take(self, message: ValidatedEncounter | QueryResponse) -> None:
        """Let QUERIES act on a message and RECORDS keep it and what QUERIES says."""
        effects = converse(self.ledger, message, CLOCK)
        self.ledger.apply(effects)
        asked = [each for each in effects.outputs if isinstance(each, ProviderQuery)]
        (self.query,) = asked
        with closing(sqlite3.connect(self.records)) as connection, connection:
            for each in (message, *asked):
                self.offset += 1
                for sql, parameters in rows(each, Origin("topic", 0, self.offset)):
                    connection.execute(sql, parameters)

    def refusal(self, *words: str) -> CommandError:
        """Return how the command ends for a query that takes no such answer."""
        command = [self.query.query_id, "--records", str(self.records), *words]
        result = CliRunner().invoke(answer, command)
        assert isinstance(result.exception, CommandError), result.output
        return result.exception


@pytest.fixture
def office(tmp_path: Path, make_validated: Callable[..., ValidatedEncounter]) -> Office:
    """Return an office in which one question is open."""
    office = Office(tmp_path / "records.db")
    office.take(make_validated(findings=[FINDING], disposition="QUERY"))
    return office


def test_an_open_query_takes_the_answer_of_who_was_asked(office: Office) -> None:
    """Judged by QUERIES' own step, on what RECORDS keeps of the query."""
    with closing(sqlite3.connect(office.records)) as connection:
        asked = find_query(connection, office.query.query_id)
    asked.check(respond(asked.query, 1, None, None))
    assert asked.query.model_copy(update={"indicators": office.query.indicators}) == office.query
    assert COLLEAGUE in asked.persons


def test_a_second_answer_is_refused_before_it_is_sent(office: Office) -> None:
    """It would become a dead letter while the command says that all is well."""
    with closing(sqlite3.connect(office.records)) as connection:
        asked = find_query(connection, office.query.query_id)
    office.take(respond(asked.query, 1, None, COLLEAGUE))
    refused = office.refusal("--choice", "2")
    assert (refused.exit_code, "answered already" in str(refused)) == (NO, True)
    assert refused.next_step.startswith("claimstream explain")


def test_an_answer_to_a_query_that_was_taken_back_is_refused(
    office: Office, make_validated: Callable[..., ValidatedEncounter]
) -> None:
    """The newest pair raises it no more."""
    office.take(make_validated(revision=2))
    assert "closed" in str(office.refusal("--choice", "1"))


def test_only_those_on_the_case_may_answer(office: Office) -> None:
    """Another's NPI is refused, and the next step shows whose is not."""
    refused = office.refusal("--choice", "1", "--by", STRANGER)
    assert (refused.exit_code, "neither asked nor on the case" in str(refused)) == (NO, True)
    assert "may answer" in refused.next_step


def test_records_of_an_older_build_name_the_next_step(office: Office) -> None:
    """They do not know who is on the case."""
    with closing(sqlite3.connect(office.records)) as connection:
        connection.execute("DROP TABLE pair_providers")
    refused = office.refusal("--choice", "1")
    assert refused.exit_code == UNREACHABLE
    assert "delete its database" in refused.next_step


@pytest.mark.parametrize("change", ["DROP TABLE queries", "ALTER TABLE queries DROP blocking"])
def test_records_that_lack_what_is_asked_of_them_name_the_next_step(
    office: Office, change: str
) -> None:
    """A table or a column of today's may be missing as well."""
    with closing(sqlite3.connect(office.records)) as connection:
        connection.execute(change)
    assert "delete its database" in office.refusal().next_step


def test_pairs_that_an_older_build_recorded_accuse_nobody(office: Office) -> None:
    """The upgraded database has the table, but nothing in it of the pairs from before."""
    with closing(sqlite3.connect(office.records)) as connection, connection:
        connection.execute("DELETE FROM pair_providers")
    refused = office.refusal("--choice", "1", "--by", STRANGER)
    assert "the records name nobody on the case" in str(refused)
    assert "delete its database" in refused.next_step


def test_the_option_other_needs_words(office: Office) -> None:
    """Alone it says nothing."""
    others = [n for n, o in enumerate(office.query.options, 1) if o.option_id == "other"]
    assert "--text" in office.refusal("--choice", str(others[0])).next_step
