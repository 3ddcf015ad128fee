"""Every contract: model and schema agree, and the schema is safe to decode."""

from __future__ import annotations

import importlib
import json
import types
import typing
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from claimstream.schemas.contract import Contract, Model, resolved_schema, snake_case
from claimstream.schemas.topics import catalogue

FOLDER = Path(importlib.import_module("claimstream.schemas").__file__ or "").parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.avsc"))
PLAIN: dict[object, str] = {str: "string", bool: "boolean", bytes: "bytes", date: "date"}


def model_of(name: str) -> type[Contract]:
    """Return the model that stands beside a schema."""
    module = importlib.import_module(f"claimstream.schemas.{name}")
    classes = (value for value in vars(module).values() if isinstance(value, type))
    return next(c for c in classes if issubclass(c, Contract) and c.contract_name() == name)


def records(node: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    """Yield every record and enum of a schema."""
    if isinstance(node, list):
        for branch in node:
            yield from records(branch)
    elif isinstance(node, dict):
        if node["type"] in ("record", "enum"):
            yield node
        for field in node.get("fields", ()):
            yield from records(field["type"])
        yield from records(node.get("items"))
        yield from records(node.get("values"))


def shape(annotation: Any) -> Any:  # noqa: ANN401 - types of types
    """Return the Avro type that a model's annotation stands for, named types by name."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is typing.Annotated:
        return shape_of_annotated(arguments)
    if origin in (types.UnionType, typing.Union):
        inner = next(a for a in arguments if a is not type(None))
        return ["null", shape(inner)]
    if origin is tuple:
        return {"array": shape(arguments[0])}
    if origin is Mapping or origin is dict:
        return {"map": shape(arguments[1])}
    if isinstance(annotation, type) and issubclass(annotation, (Model, StrEnum)):
        return annotation.__name__
    return PLAIN[annotation]


def shape_of_annotated(arguments: tuple[Any, ...]) -> str:
    """Return the Avro type of a scalar alias by its bounds."""
    base = arguments[0]
    flat = str(arguments)
    if typing.get_origin(base) is typing.Annotated:
        return str(shape(base))
    if base is int:
        return "long" if str(2**63 - 1) in flat else "int"
    if base is Decimal:
        scale = 2 if "_to_cents" in flat else 3
        return f"decimal{4 if 'Le(le=1)' in flat else 12}.{scale}"
    return "instant" if base is datetime or "Aware" in str(base) else PLAIN[base]


def avro_shape(node: Any) -> Any:  # noqa: ANN401 - JSON
    """Return a schema's type in the words of ``shape``."""
    if isinstance(node, list):
        return ["null", avro_shape(node[1])]
    if isinstance(node, str):
        return node.rpartition(".")[2]
    logical = node.get("logicalType")
    if logical == "decimal":
        return f"decimal{node['precision']}.{node['scale']}"
    if logical:
        return {"date": "date", "timestamp-millis": "instant"}[logical]
    if node["type"] in ("array", "map"):
        return {node["type"]: avro_shape(node["items" if node["type"] == "array" else "values"])}
    return node["name"]


def models_below(model: type[Model]) -> dict[str, type]:
    """Return every model and enum that a model reaches, by name."""
    found: dict[str, type] = {model.__name__: model}
    todo = [field.annotation for field in model.model_fields.values()]
    while todo:
        annotation = todo.pop()
        if isinstance(annotation, type) and issubclass(annotation, (Model, StrEnum)):
            if annotation.__name__ not in found and issubclass(annotation, Model):
                todo += [field.annotation for field in annotation.model_fields.values()]
            found[annotation.__name__] = annotation
        todo += typing.get_args(annotation)
    return found


@pytest.mark.parametrize("name", NAMES)
def test_the_model_is_its_schema(name: str) -> None:
    """Names, order, types and symbols are those of the hand-written schema."""
    models = models_below(model_of(name))
    for node in records(resolved_schema(name)):
        twin = models[node["name"]]
        if node["type"] == "enum":
            assert [str(member.value) for member in typing.cast(Any, twin)] == node["symbols"]
            continue
        hints = typing.get_type_hints(twin, include_extras=True)
        fields = typing.cast(Any, twin).model_fields
        assert list(fields) == [field["name"] for field in node["fields"]], node["name"]
        for field in node["fields"]:
            assert shape(hints[field["name"]]) == avro_shape(field["type"]), field["name"]
            assert fields[field["name"]].is_required() == ("default" not in field), field["name"]


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_documented(name: str) -> None:
    """A record, an enum, a field without a meaning is not a contract."""
    for node in records(resolved_schema(name)):
        assert node["doc"].endswith(".")
        assert all(field["doc"].endswith(".") for field in node.get("fields", ()))


@pytest.mark.parametrize("name", NAMES)
def test_the_schema_cannot_be_made_a_bomb(name: str) -> None:
    """No recursion, no array or map of null, a default on every enum (hostile bytes)."""
    schema = resolved_schema(name)
    text = json.dumps(schema)
    assert '"items": "null"' not in text
    assert '"values": "null"' not in text
    names = [node["name"] for node in records(schema)]
    assert len(names) == len(set(names))
    assert all("default" in node for node in records(schema) if node["type"] == "enum")
    for node in records(schema):
        reached = {
            inner["name"] for field in node.get("fields", ()) for inner in records(field["type"])
        }
        assert node["name"] not in reached


def test_every_topic_has_its_contract_and_every_shared_type_a_user() -> None:
    """Nothing is unreferenced."""
    used = {node["name"] for name in NAMES for node in records(resolved_schema(name))}
    shared = {json.loads(p.read_text())["name"] for p in (FOLDER / "types").glob("*.avsc")}
    assert shared <= used
    contracts = {snake_case(t.contract) for t in catalogue().values() if t.contract}
    entries = {name for name in NAMES if name.endswith("_entry")}
    assert contracts | entries == set(NAMES)


@pytest.mark.parametrize("name", sorted({t.contract for t in catalogue().values() if t.contract}))
def test_a_bare_value_never_looks_framed(name: str) -> None:
    """Its first field is a text, and only an empty one begins with a zero byte."""
    contract = model_of(snake_case(name))
    first = resolved_schema(contract.contract_name())["fields"][0]
    assert (first["type"] == "string") is contract.framable
