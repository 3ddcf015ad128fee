"""What bare Avro bytes must look like before a decoder may see them.

fastavro is fast and lenient (1.13, measured): index -1 picks the last branch of a union or symbol
of an enum, a varint of 12 bytes reads as a small number, a boolean may be 2, a key may stand twice,
and 4 MiB of tiny items become a gigabyte. Walking the bytes first costs a fraction of decoding
them, and nothing per character of text. A step takes the bytes, where it stands and the items so
far, and returns where the next one stands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

MOST_ITEMS = 100_000
"""Items of all arrays and maps of one message; more are no chart but a bomb."""

INT_BITS, LONG_BITS = 32, 64
LONGEST_VARINT = 10


class FormError(ValueError):
    """Bytes that no honest writer of the schema makes; names the kind of fault alone."""


@dataclass(slots=True)
class Tally:
    """How many items of arrays and maps a walk has met."""

    items: int = 0

    def add(self, count: int) -> None:
        """Count the items of a block before any of them is walked."""
        self.items += count
        if self.items > MOST_ITEMS:
            raise FormError("items")


Step = Callable[[bytes, int, Tally], int]


def form_of(schema: Any) -> Step:  # noqa: ANN401 - JSON
    """Return the walk over one datum of a schema in which each name is defined once."""
    return _step(schema, {})


def demand_form(step: Step, value: bytes) -> None:
    """Raise FormError unless the bytes are exactly one datum of the walk's schema."""
    try:
        end = step(value, 0, Tally())
    except IndexError:
        raise FormError("end of bytes") from None
    if end > len(value):
        raise FormError("length")
    if end < len(value):
        raise FormError(f"{len(value) - end} bytes too many")


def read_long(value: bytes, at: int, bits: int = LONG_BITS) -> tuple[int, int]:
    """Return the zigzag varint that stands there and where it ends."""
    raw = shift = 0
    for end in range(at, at + LONGEST_VARINT):
        byte = value[end]
        raw |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
        shift += 7
    else:
        raise FormError("varint")
    if raw >> bits:
        raise FormError("number out of range")
    return (raw >> 1) ^ -(raw & 1), end + 1


def _step(node: Any, named: dict[str, Step]) -> Step:  # noqa: ANN401 - JSON
    """Return the walk over one schema node; ``named`` fills up in the order of definition."""
    if isinstance(node, list):
        return _union([_step(branch, named) for branch in node])
    if isinstance(node, str):
        return PLAIN.get(node) or named[node]
    kind = node["type"]
    if kind == "record":
        steps = [_step(field["type"], named) for field in node["fields"]]
        return named.setdefault(_full_name(node), _record(tuple(steps)))
    if kind == "enum":
        return named.setdefault(_full_name(node), _enum(len(node["symbols"])))
    if kind in ("array", "map"):
        return _many(_step(node["items" if kind == "array" else "values"], named), kind == "map")
    return _decimal(node["precision"]) if node.get("logicalType") == "decimal" else PLAIN[kind]


def _full_name(node: Mapping[str, Any]) -> str:
    """Return the name by which a schema refers to a type of its own."""
    return f"{node['namespace']}.{node['name']}"


def _record(steps: tuple[Step, ...]) -> Step:
    """Return the walk over a record: field by field."""

    def walk_record(value: bytes, at: int, tally: Tally) -> int:
        """Walk the fields."""
        for step in steps:
            at = step(value, at, tally)
        return at

    return walk_record


def _index(value: bytes, at: int, count: int) -> tuple[int, int]:
    """Return the index of a branch or symbol and where it ends."""
    found, end = read_long(value, at)
    if not 0 <= found < count:
        raise FormError("index")
    return found, end


def _union(steps: list[Step]) -> Step:
    """Return the walk over a union; an absent value is the first branch nearly always."""
    count, first_is_null = len(steps), steps[0] is _null

    def walk_union(value: bytes, at: int, tally: Tally) -> int:
        """Walk the branch that the index names."""
        if first_is_null and value[at] == 0:
            return at + 1
        index, end = _index(value, at, count)
        return steps[index](value, end, tally)

    return walk_union


def _enum(count: int) -> Step:
    """Return the walk over an enum."""
    return lambda value, at, _tally: _index(value, at, count)[1]


def _block(value: bytes, at: int, tally: Tally) -> tuple[int, int]:
    """Return how many items the next block has and where they start.

    A negative count brings the block's size, which says nothing new.
    """
    count, end = read_long(value, at)
    if count < 0:
        count, (_size, end) = -count, read_long(value, end)
    tally.add(count)
    return count, end


def _many(step: Step, keyed: bool) -> Step:
    """Return the walk over an array, or over a map whose keys differ."""

    def walk_many(value: bytes, at: int, tally: Tally) -> int:
        """Walk every item of every block."""
        keys: set[bytes] = set()
        count, at = _block(value, at, tally)
        while count:
            for _ in range(count):
                at = _fresh_key(value, at, keys) if keyed else at
                at = step(value, at, tally)
            count, at = _block(value, at, tally)
        return at

    return walk_many


def _fresh_key(value: bytes, at: int, keys: set[bytes]) -> int:
    """Pass a map's key, which no other entry may have."""
    size, start = read_long(value, at)
    end = _octets(value, at, Tally())
    key = value[start : start + size]
    if key in keys:
        raise FormError("key twice")
    keys.add(key)
    return end


def _decimal(precision: int) -> Step:
    """Return the walk over a decimal in bytes."""
    widest = precision // 2 + 2

    def walk_decimal(value: bytes, at: int, _tally: Tally) -> int:
        """Refuse what is much wider than the precision: it costs, and a decoder rounds it."""
        size, start = read_long(value, at)
        if not 0 < size <= widest:
            raise FormError("decimal")
        return start + size

    return walk_decimal


def _null(_value: bytes, at: int, _tally: Tally) -> int:
    """Pass nothing."""
    return at


def _boolean(value: bytes, at: int, _tally: Tally) -> int:
    """Pass 0 or 1."""
    if value[at] > 1:
        raise FormError("boolean")
    return at + 1


def _int(value: bytes, at: int, _tally: Tally) -> int:
    """Pass a number of 32 bits."""
    return read_long(value, at, INT_BITS)[1]


def _long(value: bytes, at: int, _tally: Tally) -> int:
    """Pass a number of 64 bits."""
    return read_long(value, at)[1]


def _octets(value: bytes, at: int, _tally: Tally) -> int:
    """Pass bytes or text; the usual length is one byte."""
    byte = value[at]
    if byte < 0x80 and not byte & 1:
        return at + 1 + (byte >> 1)
    size, start = read_long(value, at)
    if not 0 <= size <= len(value) - start:
        raise FormError("length")
    return start + size


PLAIN: Mapping[str, Step] = {
    "null": _null,
    "boolean": _boolean,
    "int": _int,
    "long": _long,
    "bytes": _octets,
    "string": _octets,
}
"""The walk over each primitive that our contracts use."""
