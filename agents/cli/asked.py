"""A query as RECORDS has it, and whether it would take an answer."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from claimstream.agents.cli.output import NO, UNREACHABLE, CommandError, Row
from claimstream.agents.queries.errors import QueriesError
from claimstream.agents.queries.outcomes import Refusal
from claimstream.agents.queries.respond import take_response
from claimstream.schemas.effects import MemoryLedger
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.query_entry import QueryEntry, QueryLife
from claimstream.schemas.query_response import QueryResponse

QUERY = """
SELECT query_id, encounter_id, revision, amendment, state, rule_id AS "trigger", subject, form,
    addressed_to_npi, question, options, blocking, asked_at FROM queries
WHERE query_id = ? ORDER BY sequence DESC LIMIT 1
"""
PROVIDERS = """
SELECT npi FROM pair_providers WHERE encounter_id = ? AND (revision, amendment) = (
    SELECT revision, amendment FROM dispositions WHERE encounter_id = ?
    ORDER BY revision DESC, amendment DESC LIMIT 1) ORDER BY npi
"""
REFUSED = {
    Refusal.CONFLICTING_ANSWER: "it is answered already",
    Refusal.QUERY_CLOSED: "it is closed: nobody waits for an answer",
    Refusal.WRONG_PERSON: "that NPI is neither asked nor on the case",
    Refusal.ANSWER_EMPTY: "the option says nothing by itself",
    Refusal.TEXT_TOO_LONG: "the text is too long for an answer",
}
NEXT = {
    Refusal.WRONG_PERSON: "claimstream answer {query} names who may answer; give --by NPI",
    Refusal.ANSWER_EMPTY: "say it with --text",
    Refusal.TEXT_TOO_LONG: "send a signed document with the encounter's next revision",
}
REBUILD = "stop the records stage, delete its database, start it: it reads all again"


@dataclass(frozen=True, slots=True)
class Asked:
    """A query in its newest state, and the NPIs from which QUERIES takes an answer.

    ``case_known`` is False where RECORDS names nobody on the case: an older claimstream kept none.
    """

    query: ProviderQuery
    persons: tuple[str, ...]
    case_known: bool = True

    def row(self) -> Row:
        """Return what a program is shown of it."""
        shown = {"query_id", "encounter_id", "state", "question", "options"}
        asked = self.query.model_dump(mode="json", include=shown)
        who = {"npi": self.query.addressed_to_npi, "may_answer": self.persons}
        return asked | who | {"rule_id": self.query.trigger}

    def check(self, response: QueryResponse) -> None:
        """End the command when QUERIES would refuse the answer: its own step judges it here."""
        life = QueryLife(query=self.query, indicators_sha256="", times_asked=1)
        entry = QueryEntry(
            encounter_id=self.query.encounter_id,
            revision=self.query.revision,
            amendment=self.query.amendment,
            record_sha256="",
            providers=self.persons,
            queries=(life,),
        )
        try:
            take_response(MemoryLedger(contents={entry.encounter_id: entry}), response)
        except QueriesError as error:
            raise self._refusal(error.code) from None

    def _refusal(self, code: Refusal) -> CommandError:
        """Return the error of an answer that the query does not take."""
        if code is Refusal.WRONG_PERSON and not self.case_known:
            why = "the records name nobody on the case, and that NPI is not asked"
            return CommandError(f"{self.query.query_id}: {why}; nothing was sent", NO, REBUILD)
        why = REFUSED.get(code, code.value)
        usual = "claimstream explain {encounter} shows how it stands"
        step = NEXT.get(code, usual).format(
            query=self.query.query_id, encounter=self.query.encounter_id
        )
        return CommandError(f"{self.query.query_id}: {why}; nothing was sent", NO, step)


def find_query(connection: sqlite3.Connection, query: str) -> Asked:
    """Return what is recorded of a query, or end the command; rows come by name."""
    connection.row_factory = sqlite3.Row
    row = next(iter(_rows(connection, QUERY, query)), None)
    if row is None:
        step = "claimstream explain ENCOUNTER shows its queries"
        raise CommandError(f"no query {query}", NO, step)
    fields = dict(row) | {
        "options": json.loads(row["options"]),
        "blocking": bool(row["blocking"]),
    }
    asked = ProviderQuery.from_json(json.dumps(fields))
    name = asked.encounter_id
    found = [str(npi) for (npi,) in _rows(connection, PROVIDERS, name, name)]
    named = (asked.addressed_to_npi,) if asked.addressed_to_npi else ()
    return Asked(asked, tuple(dict.fromkeys((*named, *found))), bool(found))


def _rows(connection: sqlite3.Connection, sql: str, *values: str) -> list[sqlite3.Row]:
    """Return what the records say, or end the command when they lack a table or column."""
    try:
        return connection.execute(sql, values).fetchall()
    except sqlite3.OperationalError:
        raise CommandError("records of an older claimstream", UNREACHABLE, REBUILD) from None
