"""May this schema follow that one? Apache Avro's checker, and what it does not see.

The checker passes a change of decimal scale and of timestamp-millis to micros, so logical types,
precision, scale, names and defaults are compared here (docs/contracts.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from avro.compatibility import ReaderWriterCompatibilityChecker, SchemaCompatibilityType
from avro.schema import parse

Schema = Any
MEANING = ("logicalType", "precision", "scale")


def breaches(old: Schema, new: Schema, mode: str) -> list[str]:
    """Return why ``new`` may not follow ``old`` under BACKWARD_ or FULL_TRANSITIVE."""
    found = [f"new cannot read old: {fault}" for fault in unreadable(new, old)]
    if mode == "FULL_TRANSITIVE":
        found += [f"old cannot read new: {fault}" for fault in unreadable(old, new)]
    return found + list(meaning_changes(old, new))


def unreadable(reader: Schema, writer: Schema) -> list[str]:
    """Return why data of the writer cannot be read, in Apache Avro's words."""
    checker = ReaderWriterCompatibilityChecker()
    result = checker.get_compatibility(parse(json.dumps(reader)), parse(json.dumps(writer)))
    if result.compatibility is SchemaCompatibilityType.compatible:
        return []
    return [f"{m} at {p}" for m, p in zip(result.messages, result.locations, strict=False)]


def meaning_changes(old: Schema, new: Schema) -> Iterator[str]:
    """Yield changes of meaning at places that both schemas have."""
    before, after = dict(places(old)), dict(places(new))
    for path in before.keys() & after.keys():
        for word in MEANING:
            if before[path].get(word) != after[path].get(word):
                yield f"{path}: {word} changed"
        for symbol in set(before[path].get("symbols", ())) - set(after[path].get("symbols", ())):
            yield f"{path}: symbol {symbol} is gone"
    if old.get("namespace") != new.get("namespace") or old.get("name") != new.get("name"):
        yield "name or namespace changed"


def places(node: Schema, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every type of a schema with its path; a nullable type keeps its path."""
    if isinstance(node, str) and node != "null":
        yield path, {"type": node}
    elif isinstance(node, list):
        for branch in node:
            yield from places(branch, path)
    elif isinstance(node, dict):
        yield path, node
        for field in node.get("fields", ()):
            yield from places(field["type"], f"{path}/{field['name']}")
        for word in {"items", "values"} & node.keys():
            yield from places(node[word], f"{path}/{word}")


def lint(schema: Schema) -> list[str]:
    """Return what makes a schema unsafe to evolve or to decode."""
    found = []
    for path, node in places(schema):
        found += [f"{path}: {fault}" for fault in _node_faults(node)]
    names = [node["name"] for _, node in places(schema) if "name" in node]
    found += [f"{name}: defined twice" for name in {n for n in names if names.count(n) > 1}]
    return sorted(found)


def _node_faults(node: dict[str, Any]) -> Iterator[str]:
    """Yield the faults of one type."""
    if node["type"] in ("record", "enum") and not node.get("doc"):
        yield "no doc"
    if node["type"] == "enum" and node.get("default") not in node["symbols"]:
        yield "enum without default"
    if "null" in (node.get("items"), node.get("values")):
        yield "array or map of null is a memory bomb"
    for field in node.get("fields", ()):
        yield from _field_faults(field)


def _field_faults(field: dict[str, Any]) -> Iterator[str]:
    """Yield the faults of one field."""
    if not field.get("doc"):
        yield f"{field['name']} has no doc"
    if isinstance(field["type"], list) and field["type"][0] != "null":
        yield f"{field['name']}: null must be the first branch of a union"
    if isinstance(field["type"], list) and field.get("default", 0) is not None:
        yield f"{field['name']}: a nullable field must default to null"
