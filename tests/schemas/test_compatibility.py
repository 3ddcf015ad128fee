"""A bad change of a contract is refused, a good one is let through."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from claimstream.schemas.compatibility import breaches, lint
from claimstream.schemas.contract import resolved_schema
from claimstream.schemas.releases import check, digests, recorded_digests, released

Schema = dict[str, Any]
Change = Callable[[Schema], None]

BASE: Schema = {
    "type": "record",
    "name": "Claim",
    "namespace": "claimstream",
    "doc": "A claim.",
    "fields": [
        {"name": "claim_id", "type": "string", "doc": "Id."},
        {"name": "version", "type": "int", "doc": "Version."},
        {
            "name": "charge",
            "type": {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2},
            "doc": "Dollars.",
        },
        {
            "name": "made_at",
            "type": {"type": "long", "logicalType": "timestamp-millis"},
            "doc": "When.",
        },
        {"name": "note", "type": ["null", "string"], "doc": "Note.", "default": None},
        {"name": "lines", "type": {"type": "array", "items": "string"}, "doc": "L.", "default": []},
        {
            "name": "state",
            "type": {
                "type": "enum",
                "name": "State",
                "namespace": "claimstream",
                "doc": "State.",
                "symbols": ["OPEN", "PAID", "OTHER"],
                "default": "OTHER",
            },
            "doc": "State.",
        },
        {
            "name": "party",
            "type": {
                "type": "record",
                "name": "Party",
                "namespace": "claimstream",
                "doc": "Party.",
                "fields": [{"name": "npi", "type": "string", "doc": "NPI."}],
            },
            "doc": "Party.",
        },
    ],
}


def field(schema: Schema, name: str) -> Schema:
    """Return a field of the base schema by name."""
    found: Schema = next(f for f in schema["fields"] if f["name"] == name)
    return found


def put(name: str, key: str, value: object) -> Change:
    """Return a change that sets one key of a field."""

    def change(schema: Schema) -> None:
        """Set it."""
        field(schema, name)[key] = value

    return change


def put_type(name: str, key: str, value: object) -> Change:
    """Return a change that sets one key of a field's type."""

    def change(schema: Schema) -> None:
        """Set it."""
        field(schema, name)["type"][key] = value

    return change


def add(**new: object) -> Change:
    """Return a change that adds a field."""

    def change(schema: Schema) -> None:
        """Add it."""
        schema["fields"].append({"name": "new", "doc": "New.", **new})

    return change


def drop(name: str) -> Change:
    """Return a change that removes a field."""

    def change(schema: Schema) -> None:
        """Remove it."""
        schema["fields"].remove(field(schema, name))

    return change


def top(key: str, value: object) -> Change:
    """Return a change that sets one key of the record."""

    def change(schema: Schema) -> None:
        """Set it."""
        schema[key] = value

    return change


OTHER_ENUM = {"type": "enum", "name": "Other", "namespace": "claimstream", "doc": "O."}
SECOND_PARTY = {**field(BASE, "party")["type"], "doc": "Again."}
BAD: dict[str, Change] = {
    "a field without default is added": add(type="string"),
    "a record without default is added": add(type={**SECOND_PARTY, "name": "Payer"}),
    "a field without default is dropped": drop("version"),
    "a nested record is dropped": drop("party"),
    "a field is renamed": put("claim_id", "name", "id"),
    "an int becomes a string": put("version", "type", "string"),
    "an int becomes a long, which old readers cannot read": put("version", "type", "long"),
    "a string becomes an int": put("claim_id", "type", "int"),
    "a string becomes bytes, which mean something else": put("claim_id", "type", "boolean"),
    "a nullable field becomes required": put("note", "type", "string"),
    "a required field becomes nullable": put("claim_id", "type", ["null", "string"]),
    "an array changes its items": put_type("lines", "items", "int"),
    "an array becomes a map": put("lines", "type", {"type": "map", "values": "string"}),
    "the scale of money changes": put_type("charge", "scale", 4),
    "the precision of money changes": put_type("charge", "precision", 10),
    "money loses its logical type": put("charge", "type", "bytes"),
    "millis become micros": put_type("made_at", "logicalType", "timestamp-micros"),
    "an instant becomes a plain number": put("made_at", "type", "long"),
    "the record is renamed": top("name", "Bill"),
    "the namespace changes": top("namespace", "other"),
    "an enum loses its default and a symbol": put_type("state", "symbols", ["OPEN", "OTHER", "X"]),
    "an enum loses its default": put_type("state", "default", None),
    "an array of null is added": add(type={"type": "array", "items": "null"}, default=[]),
    "a map of null is added": add(type={"type": "map", "values": "null"}, default={}),
    "a union puts null last": add(type=["string", "null"], default=""),
    "a nullable field defaults to something": add(type=["null", "string"], default="x"),
    "a field has no doc": add(type=["null", "string"], default=None, doc=""),
    "a record has no doc": top("doc", ""),
    "an enum without default is added": add(type={**OTHER_ENUM, "symbols": ["A"]}, default="A"),
}
GOOD: dict[str, Change] = {
    "an optional field is added": add(type=["null", "string"], default=None),
    "an optional field is dropped": drop("note"),
    "an empty list is added": add(type={"type": "array", "items": "string"}, default=[]),
    "words of a doc change": put("claim_id", "doc", "CLM01."),
    "an enum with a default gains a symbol": put_type(
        "state", "symbols", ["OPEN", "PAID", "OTHER", "VOID"]
    ),
}


def faults_after(change: Change) -> list[str]:
    """Return what is said of the base schema after a change."""
    schema = copy.deepcopy(BASE)
    change(schema)
    found = lint(schema)
    return found or breaches(BASE, schema, "FULL_TRANSITIVE")


@pytest.mark.parametrize("name", BAD)
def test_a_bad_change_is_refused(name: str) -> None:
    """Each would break a reader, change a meaning or open a hole."""
    assert faults_after(BAD[name])


@pytest.mark.parametrize("name", GOOD)
def test_a_good_change_passes(name: str) -> None:
    """Contracts can grow."""
    assert faults_after(GOOD[name]) == []


def test_backward_asks_less_than_full() -> None:
    """Inside, readers are upgraded first, so a new reader may widen an int."""
    schema = copy.deepcopy(BASE)
    put("version", "type", "long")(schema)
    assert breaches(BASE, schema, "BACKWARD_TRANSITIVE") == []


def test_todays_contracts_may_be_shipped() -> None:
    """The build fails on a contract that breaks a released one, or on a changed release."""
    assert check() == []


def test_every_release_is_recorded() -> None:
    """A released file is never edited."""
    assert digests() == recorded_digests()


@pytest.mark.parametrize("contract", ["encounter", "claim"])
def test_outside_contracts_have_a_release(contract: str) -> None:
    """Hospitals and billing systems build on the released copies."""
    numbers = released(contract)
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert numbers[max(numbers)]["name"] == resolved_schema(contract)["name"]
