"""``claimstream answer``: a provider's answer to a query, into the river."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from confluent_kafka import KafkaException
from rich.table import Table

from claimstream.agents.cli.audit import RECORDS
from claimstream.agents.cli.installation import joined, open_records, settings_or_refuse
from claimstream.agents.cli.output import (
    NO,
    UNREACHABLE,
    USAGE,
    CommandError,
    emit,
    json_option,
    table_of,
)
from claimstream.schemas.query_response import QueryResponse
from claimstream.streams.entrance import Entrance

QUERY = """
SELECT query_id, encounter_id, state, question, options, addressed_to_npi, rule_id FROM queries
WHERE query_id = ? ORDER BY sequence DESC LIMIT 1
"""

Asked = dict[str, Any]


@click.command()
@click.argument("query")
@click.option("--choice", type=click.IntRange(1), help="Number of the option, from 1.")
@click.option("--text", help="Words, for an open question or for the option other.")
@click.option("--by", "npi", help="NPI of who answers; default: who was asked.")
@RECORDS
@json_option
def answer(  # noqa: PLR0913, PLR0917 - click passes one argument per option
    query: str,
    choice: int | None,
    text: str | None,
    npi: str | None,
    records: Path | None,
    as_json: bool,
) -> None:
    """Answer QUERY by --choice or --text; without either, show the question and its options."""
    asked = find_query(records, query)
    if choice is None and text is None:
        emit(asked, as_json, lambda: _question(asked))
        return
    response = respond(asked, choice, text, npi)
    settings = settings_or_refuse()
    settings = joined(settings)
    try:
        with Entrance(settings) as entrance:
            entrance.send(response)
    except KafkaException as error:
        reason = f"the broker refused: {type(error).__name__}"
        raise CommandError(reason, UNREACHABLE, "claimstream doctor") from None
    sent = {"query": query, "encounter": asked["encounter_id"], "response": response.response_id}
    emit(sent, as_json, lambda: f"sent; next: claimstream explain {asked['encounter_id']}")


def find_query(records: Path | None, query: str) -> Asked:
    """Return what is recorded of a query, or end the command."""
    connection = open_records(records)
    row = connection.execute(QUERY, (query,)).fetchone()
    connection.close()
    if row is None:
        raise CommandError(
            f"no query {query}", NO, "claimstream explain ENCOUNTER shows its queries"
        )
    names = ("query_id", "encounter_id", "state", "question", "options", "npi", "rule_id")
    asked = dict(zip(names, row, strict=True))
    return asked | {"options": json.loads(asked["options"])}


def respond(asked: Asked, choice: int | None, text: str | None, npi: str | None) -> QueryResponse:
    """Return the response; its id follows from who says what, and when."""
    options = asked["options"]
    if choice is not None and choice > len(options):
        raise CommandError(f"no option {choice}", USAGE, f"1 to {len(options)}")
    who = npi or asked["npi"]
    if not who:
        raise CommandError("nobody was asked by name", USAGE, "give --by NPI")
    option = options[choice - 1]["option_id"] if choice else None
    now = datetime.now(UTC)
    content = json.dumps([asked["query_id"], option, text, who, now.isoformat()])
    return QueryResponse(
        encounter_id=asked["encounter_id"],
        query_id=asked["query_id"],
        response_id=hashlib.sha256(content.encode()).hexdigest()[:32],
        option_id=option,
        text=text,
        answered_by_npi=who,
        answered_at=now,
    )


def _question(asked: Asked) -> Table:
    """Return the question with its options by number."""
    rows = [
        {"choice": number, "answer": option["text"]}
        for number, option in enumerate(asked["options"], 1)
    ]
    return table_of(asked["question"], ("choice", "answer"), rows)
