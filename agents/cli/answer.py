"""``claimstream answer``: a provider's answer to a query, into the river."""

from __future__ import annotations

import hashlib
import json
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.table import Table

from claimstream.agents.cli.asked import Asked, find_query
from claimstream.agents.cli.audit import RECORDS
from claimstream.agents.cli.installation import (
    broker_at_hand,
    joined,
    open_records,
    settings_or_refuse,
)
from claimstream.agents.cli.output import (
    USAGE,
    CommandError,
    emit,
    json_option,
    table_of,
)
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.query_response import QueryResponse
from claimstream.streams.entrance import Entrance


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
    """Answer QUERY by --choice or --text; without either, show the question and its options.

    The answer is judged as QUERIES will judge it, as of RECORDS, before it is sent. Exit codes:
    1 there is no such query, or it takes no such answer (answered, closed, another's), and nothing
    was sent; 2 wrong use; 4 the broker or the records cannot be reached.
    """
    with closing(open_records(records)) as connection:
        asked = find_query(connection, query)
    if choice is None and text is None:
        emit(asked.row(), as_json, lambda: _question(asked))
        return
    response = respond(asked.query, choice, text, npi)
    asked.check(response)
    settings = settings_or_refuse()
    settings = joined(settings)
    with broker_at_hand(), Entrance(settings) as entrance:
        entrance.send(response)
    name = response.encounter_id
    sent = {"query": query, "encounter": name, "response": response.response_id}
    emit(sent, as_json, lambda: f"sent; next: claimstream explain {name}")


def respond(
    asked: ProviderQuery, choice: int | None, text: str | None, npi: str | None
) -> QueryResponse:
    """Return the response; its id follows from who says what, and when."""
    options = asked.options
    if choice is not None and choice > len(options):
        raise CommandError(f"no option {choice}", USAGE, f"1 to {len(options)}")
    who = npi or asked.addressed_to_npi
    if not who:
        raise CommandError("nobody was asked by name", USAGE, "give --by NPI")
    option = options[choice - 1].option_id if choice else None
    now = datetime.now(UTC)
    content = json.dumps([asked.query_id, option, text, who, now.isoformat()])
    return QueryResponse(
        encounter_id=asked.encounter_id,
        query_id=asked.query_id,
        response_id=hashlib.sha256(content.encode()).hexdigest()[:32],
        option_id=option,
        text=text,
        answered_by_npi=who,
        answered_at=now,
    )


def _question(asked: Asked) -> Table:
    """Return the question with its options by number, its state and who may answer."""
    rows = [
        {"choice": number, "answer": option.text}
        for number, option in enumerate(asked.query.options, 1)
    ]
    persons = ", ".join(asked.persons) or "whoever is on the case"
    title = f"{asked.query.question}\n{asked.query.state.lower()}; may answer: {persons}"
    return table_of(title, ("choice", "answer"), rows)
