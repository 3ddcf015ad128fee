"""``claimstream publish``: JSON lines into the river, acknowledged by the broker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from claimstream.agents.cli.installation import broker_at_hand, joined, settings_or_refuse
from claimstream.agents.cli.output import (
    emit,
    json_option,
    read_lines,
    refuse,
    table_of,
    track,
)
from claimstream.schemas.amendment import Amendment
from claimstream.schemas.bounds import find_excess
from claimstream.schemas.claim_response import ClaimResponse
from claimstream.schemas.contract import Contract, ContractError
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.query_response import QueryResponse
from claimstream.streams.entrance import Entrance, topic_of

CONTRACTS: dict[str, type[Contract]] = {
    "encounter": Encounter,
    "amendment": Amendment,
    "query-response": QueryResponse,
    "claim-response": ClaimResponse,
}


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--contract", type=click.Choice(list(CONTRACTS)), default="encounter")
@json_option
def publish(files: tuple[Path, ...], contract: str, as_json: bool) -> None:
    """Publish FILES of JSON lines in a contract's JSON form.

    Every line is checked before the first is sent: a faulty file sends nothing. The command
    returns when the broker has acknowledged every record.
    """
    settings = settings_or_refuse()
    messages = [m for path in files for m in messages_of(path, CONTRACTS[contract])]
    settings = joined(settings)
    with broker_at_hand(), Entrance(settings) as entrance:
        for message in track(messages, "publishing", len(messages)):
            entrance.send(message)
    sent = {"published": len(messages), "contract": contract}
    emit(sent, as_json, lambda: table_of("published", ("contract", "published"), [sent]))


def messages_of(path: Path, contract: type[Contract]) -> Iterator[Contract]:
    """Yield the messages of a file, or end the command naming line and fields."""
    most = topic_of(contract).max_message_bytes
    for number, line in read_lines(path):
        try:
            message = contract.from_json(line)
            size = len(message.encode())
        except ContractError as error:
            refuse(f"{path}:{number}: {error}", "mend the line; docs/topics.md has the fields")
        excess = find_excess(message)
        if excess:
            refuse(f"{path}:{number}: {excess}", "shorten it; schemas/bounds.toml has the limits")
        if size > most:
            refuse(f"{path}:{number}: {size} bytes, {most} fit", "send fewer or shorter documents")
        yield message
