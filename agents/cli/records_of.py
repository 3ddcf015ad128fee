"""A record of the river as a JSON object."""

from __future__ import annotations

import importlib
import json
from typing import Any

from claimstream.schemas.contract import Contract, ContractError, snake_case
from claimstream.schemas.ledger_record import LedgerRecord
from claimstream.schemas.topics import catalogue
from claimstream.streams.dead_letters import Arrival

Shown = dict[str, Any]


def decoded(arrival: Arrival) -> Shown:
    """Return where a record stands, its key, its headers and its decoded value."""
    place, key, value = arrival.origin, arrival.key, arrival.value
    shown: Shown = {
        "topic": place.topic,
        "partition": place.partition,
        "offset": place.offset,
        "key": key.decode("utf-8", "replace") if key else None,
        "headers": {name: (text or b"").decode("latin-1") for name, text in arrival.headers},
    }
    contract = catalogue()[place.topic].contract
    if contract is None or value is None:
        return shown | {"bytes": len(value or b"")}
    return shown | value_of(contract, value)


def value_of(contract: str, value: bytes) -> Shown:
    """Return the decoded value, or why it cannot be decoded."""
    try:
        message = contract_named(contract).decode(value)
        shown: Shown = {"value": json.loads(message.to_json())}
        if isinstance(message, LedgerRecord) and message.entry and message.entry_contract:
            shown["value"]["entry"] = value_of(message.entry_contract, message.entry).get("value")
    except ContractError as error:
        return {"error": str(error), "bytes": len(value)}
    return shown


def contract_named(name: str) -> type[Contract]:
    """Return a contract's model by class or file name."""
    module = importlib.import_module(f"claimstream.schemas.{snake_case(name)}")
    classes = [value for value in vars(module).values() if isinstance(value, type)]
    found = [
        c for c in classes if issubclass(c, Contract) and c.contract_name() == snake_case(name)
    ]
    if not found:
        raise ContractError(f"no contract {name}")
    return found[0]
