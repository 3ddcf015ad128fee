"""The bad inputs of the wire and of Avro (rows 1 to 42), as records for the ``encounters`` topic.

``attacks(base)`` makes them around one good encounter. Each carries the fake patient, has an
encounter id of its own and names how it must end: in a reason code, or ``PASSES`` where an odd
record is good all the same. Rows that exist only as files are in ``hostile_files.py``.
"""

from __future__ import annotations

import gzip
import io
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import fastavro
from hostile_canary import MARKS, with_canary

from claimstream.schemas.contract import resolved_schema
from claimstream.schemas.dead_letter import Reason
from claimstream.schemas.encounter import Encounter

LABEL = ("claimstream-schema", b"encounter/1")
PASSES = "PASSES"
Header = tuple[str, bytes | None]
MIB = 1024 * 1024


@dataclass(frozen=True)
class Attack:
    """One hostile record; ``timestamp`` None leaves it to the producer."""

    row: int
    name: str
    ends: str
    key: bytes | None
    value: bytes | None
    headers: tuple[Header, ...] = (LABEL,)
    timestamp: int | None = None


@dataclass
class Forge:
    """Makes attacks, each around a copy of the base under an id of its own."""

    base: Encounter
    made: list[Attack] = field(default_factory=list)

    def good(self, row: int) -> Encounter:
        """Return the fake patient's encounter under the next id."""
        return with_canary(self.base, f"ELM:hostile-{row}-{len(self.made)}")

    def add(
        self,
        row: int,
        name: str,
        ends: str,
        **changes: Any,  # noqa: ANN401 - fields of an attack
    ) -> None:
        """Add an attack: the changes laid over an honest record."""
        good = self.good(row)
        plain: dict[str, Any] = {"key": good.encounter_id.encode(), "value": good.encode()}
        self.made.append(Attack(row, name, ends, **(plain | changes)))

    def spoil(self, row: int, name: str, place: str, raw: bytes) -> None:
        """Add a record that is well formed but for one field's bytes."""
        spoilt = splice(self.good(row), place, raw)
        self.add(row, name, Reason.UNDECODABLE, value=spoilt)


def varint(number: int) -> bytes:
    """Return Avro's zigzag varint, of any size."""
    raw = number * 2 if number >= 0 else -number * 2 - 1
    out = bytearray()
    while raw >= 0x80:
        out.append(raw & 0x7F | 0x80)
        raw >>= 7
    return bytes(out) + bytes([raw])


def splice(encounter: Encounter, place: str, raw: bytes) -> bytes:
    """Return the encounter's bytes with other bytes where a top-level field stands."""
    names = [one["name"] for one in resolved_schema("encounter")["fields"]]
    at = names.index(place)
    whole = encounter.encode()
    head, tail = _written(encounter, at), _written(encounter, at + 1)
    assert whole.startswith(head)
    assert whole.startswith(tail)
    return head + raw + whole[len(tail) :]


def _written(encounter: Encounter, count: int) -> bytes:
    """Return the bytes of the first fields."""
    schema = resolved_schema("encounter")
    schema["fields"] = schema["fields"][:count]
    buffer = io.BytesIO()
    fastavro.schemaless_writer(buffer, fastavro.parse_schema(schema), encounter.model_dump())
    return buffer.getvalue()


def attacks(base: Encounter) -> tuple[Attack, ...]:
    """Return every attack, in the order of the rows."""
    forge = Forge(base)
    for part in (_empty, _framing, _damage, _headers, _bombs, _numbers, _values, _containers):
        part(forge)
    return tuple(sorted(forge.made, key=lambda each: each.row))


def _empty(forge: Forge) -> None:
    """Rows 1 to 4: nothing where something should be."""
    forge.add(1, "empty value", Reason.EMPTY_VALUE, value=b"")
    forge.add(2, "null value", Reason.TOMBSTONE, value=None)
    forge.add(3, "null key", Reason.MISSING_KEY, key=None)
    forge.add(4, "another encounter's key", Reason.KEY_MISMATCH, key=b"ELM:somebody-else")
    name = MARKS["family name"].encode()
    forge.add(4, "a key that is a name", Reason.KEY_MISMATCH, key=name)
    forge.add(4, "a key that is not UTF-8", Reason.KEY_MISMATCH, key=b"\xff\xfe\x00")


def _framing(forge: Forge) -> None:
    """Rows 5 to 11: another wire format, or a lie about the schema."""
    good = forge.good(5).encode()
    forge.add(5, "one byte 0x00", Reason.UNDECODABLE, value=b"\0")
    forge.add(6, "magic byte 5", Reason.UNDECODABLE, value=b"\x05" + good)
    for row, number in ((7, 0), (8, 2**31 - 1)):
        framed = b"\0" + number.to_bytes(4, "big") + good
        name = f"magic 0 and schema id {number}"
        forge.add(row, f"{name}, no label", Reason.SCHEMA_UNKNOWN, value=framed, headers=())
        forge.add(row, f"{name}, labelled", Reason.UNDECODABLE, value=framed)
    other = (("claimstream-schema", b"amendment/1"),)
    forge.add(9, "another topic's schema", Reason.SCHEMA_UNKNOWN, headers=other)
    for label in (b"encounter/999", b"encounter/-1", b"encounter/", b"/1", "encounter/²".encode()):
        headers = (("claimstream-schema", label),)
        forge.add(9, f"label {label!r}", Reason.SCHEMA_UNKNOWN, headers=headers)
    for name, guid in (("unknown", b"\1" + b"\7" * 16), ("17 bytes", b"\7" * 17), ("short", b"\1")):
        headers = (("__value_schema_id", guid),)
        forge.add(10, f"GUID header, {name}", Reason.SCHEMA_UNKNOWN, headers=headers)
    both = (LABEL, ("__value_schema_id", b"\1" + b"\7" * 16))
    framed = b"\0\0\0\0\1" + good
    forge.add(11, "header and prefix disagree", Reason.UNDECODABLE, value=framed, headers=both)


def _damage(forge: Forge) -> None:
    """Rows 12 to 18: damaged, foreign or too long (row 12 at every byte is a test of its own)."""
    good = forge.good(12)
    whole = good.encode()
    ends = {"cut after a byte": 1, "cut in the middle": len(whole) // 2, "cut by a byte": -1}
    for name, end in ends.items():
        forge.add(12, name, Reason.UNDECODABLE, value=whole[:end])
    forge.add(13, "trailing garbage", Reason.UNDECODABLE, value=whole + b"x")
    forge.add(14, "JSON on an Avro topic", Reason.UNDECODABLE, value=good.to_json().encode())
    forge.add(15, "gzip of a record", Reason.UNDECODABLE, value=gzip.compress(whole))
    draw = random.Random(16)
    for size in (1, 100, 10_000, MIB):
        noise = draw.randbytes(size)
        forge.add(16, f"{size} random bytes", Reason.UNDECODABLE, value=noise)
    flipped = bytes([whole[0] ^ 0x01]) + whole[1:]
    forge.add(17, "one bit flipped", Reason.UNDECODABLE, value=flipped)
    forge.add(18, "a value over the topic's limit", Reason.TOO_LARGE, value=b"\0" * (4 * MIB + 9))
    _too_long(forge)


def _too_long(forge: Forge) -> None:
    """Row 18: a field that is longer than anybody's, in a message that fits."""
    good = forge.good(18)
    person = good.patient.model_copy(update={"family_name": MARKS["family name"] * 80_000})
    long = good.model_copy(update={"patient": person})
    key, value = good.encounter_id.encode(), long.encode()
    forge.add(18, "a family name of 1 MB", Reason.FIELD_TOO_LONG, key=key, value=value)


def _headers(forge: Forge) -> None:
    """Rows 19 to 22: headers and timestamps from outside say nothing we believe."""
    many = (LABEL, *((f"h{n}", b"") for n in range(5_000)))
    forge.add(19, "5,000 headers", Reason.HEADERS_TOO_LARGE, headers=many)
    long = (LABEL, ("trace", b"7" * MIB))
    forge.add(19, "1 MiB header", Reason.HEADERS_TOO_LARGE, headers=long)
    for count in (b"-1", b"1" + b"0" * 40, b"NaN", b"\xff", None):
        headers = (LABEL, ("claimstream-attempt", count))
        forge.add(20, f"attempt {count!r}", PASSES, headers=headers)
        cut = forge.good(20).encode()[:-1]
        name = f"attempt {count!r} on a cut record"
        forge.add(20, name, Reason.UNDECODABLE, headers=headers, value=cut)
    huge = (LABEL, ("claimstream-attempt", b"9" * MIB))
    forge.add(20, "attempt of 1 MiB", Reason.HEADERS_TOO_LARGE, headers=huge)
    forge.add(21, "forged headers", PASSES, headers=(LABEL, *_forged()))
    cut = forge.good(21).encode()[:-1]
    forge.add(
        21, "forged headers on a cut record", Reason.UNDECODABLE, value=cut, headers=_forged()
    )
    label = (("claimstream-schema", MARKS["family name"].encode() + b"/1"), *_forged())
    forge.add(21, "a name for a schema", Reason.SCHEMA_UNKNOWN, headers=label)
    for stamp in (-1, 0, 1, 253_402_300_799_000):
        forge.add(22, f"timestamp {stamp}", PASSES, timestamp=stamp)
        name = f"timestamp {stamp} on a cut record"
        forge.add(22, name, Reason.UNDECODABLE, value=cut, timestamp=stamp)


def _forged() -> tuple[Header, ...]:
    """Return headers of ours with the fake patient in them."""
    name, born = MARKS["family name"].encode(), MARKS["birth date"].encode()
    return (
        LABEL,
        ("claimstream-reason", name),
        ("claimstream-class", name),
        ("claimstream-stage", name),
        ("claimstream-source-topic", name),
        ("claimstream-source-offset", b"-1"),
        ("claimstream-value-sha256", name),
        ("claimstream-value", b"reference"),
        ("claimstream-first-failed-at", born),
        ("claimstream-origin", name),
        ("claimstream-trace-id", born),
        ("traceparent", MARKS["phone"].encode()),
    )


def _bombs(forge: Forge) -> None:
    """Rows 23 to 28: a few bytes that ask for a great deal."""
    whole = forge.good(23).encode()
    length = varint(whole[0] // 2)
    assert whole.startswith(length)
    for row, size in ((23, 2**62), (24, -5), (24, -(2**63))):
        value = varint(size) + whole[len(length) :]
        forge.add(row, f"string of {size} bytes", Reason.UNDECODABLE, value=value)
    forge.spoil(25, "array of 30 million nulls", "visits", varint(30_000_000) + b"\0")
    tiny = varint(700_000) + b"\0" * 5 * 700_000 + b"\0"
    forge.spoil(25, "700,000 items of 5 bytes", "visits", tiny)
    pairs = varint(10**7) + b"\0" * 3 * MIB
    forge.spoil(26, "map of 10 million equal keys", "visits", pairs)
    forge.add(27, "recursion 5,000 deep", Reason.UNDECODABLE, value=b"\2" * 5_000)
    for count in (-1, -(2**40), -(2**63)):
        raw = varint(count) + varint(7) + b"\0"
        forge.spoil(28, f"block of {count} items", "visits", raw)


def _numbers(forge: Forge) -> None:
    """Rows 29 to 34: indexes and numbers outside their type."""
    for index in (99, -1):
        forge.spoil(29, f"union index {index}", "revision", varint(index) + b"\2")
        forge.spoil(30, f"enum index {index}", "encounter_class", varint(index))
    padded = b"\x82" + b"\x80" * 10 + b"\0"
    forge.spoil(31, "varint of 12 bytes", "revision", padded + b"\2")
    forge.spoil(31, "varint that never ends", "revision", b"\2" + b"\xff" * 40)
    for number in (2**31, -(2**31) - 1, 2**63):
        raw = varint(1) + varint(number)
        forge.spoil(32, f"int {number}", "birth_weight_grams", raw)
    consent = forge.base.consent.model_dump()
    assert consent["payer_restriction"] is False
    part2 = varint(list(type(consent["part2"])).index(consent["part2"]))
    forge.spoil(33, "boolean 2", "consent", part2 + b"\2\0")
    for name, number in (("seconds", 1_770_000_000), ("microseconds", 1_770_000_000_000_000)):
        raw = varint(number)
        forge.spoil(34, f"{name} where milliseconds belong", "event_at", raw)
    forge.spoil(34, "a day beyond the calendar", "service_from", varint(2**31 - 1))


def _values(forge: Forge) -> None:
    """Rows 35 to 40: values that a lenient writer lets through."""
    for name, octets in (
        ("14 digits", b"\x5a" * 6),
        ("no digits", b""),
        ("64 KiB", b"\1" * 65_536),
    ):
        forge.add(
            36, f"decimal of {name}", Reason.UNDECODABLE, value=_priced(forge.good(36), octets)
        )
    forge.spoil(37, "an optional field left out", "revision", b"")
    forge.spoil(38, "an extra field", "revision", b"\2\2" + b"\x0aextra")
    for row, name, raw in (
        (39, "lone surrogate", b"\xed\xa0\x80"),
        (39, "overlong UTF-8", b"\xc0\x80"),
        (40, "NUL", b"A\0B"),
        (40, "escape sequence", b"\x1b[2J"),
    ):
        forge.spoil(row, f"{name} in a text", "facility_id", varint(len(raw)) + raw)


def _priced(encounter: Encounter, octets: bytes) -> bytes:
    """Return the encounter's bytes with other octets for its one charge's amount."""
    (charge,) = encounter.charges
    cents = int(charge.amount * 100)
    raw = cents.to_bytes((cents.bit_length() + 8) // 8, "big")
    old, whole = varint(len(raw)) + raw, encounter.encode()
    assert whole.count(old) == 1
    return whole.replace(old, varint(len(octets)) + octets)


def _containers(forge: Forge) -> None:
    """Rows 41 and 42: Avro files as values; as files they are in ``hostile_files.py``."""
    forge.add(41, "container with a deflate bomb", Reason.UNDECODABLE, value=deflate_bomb())
    lying = lying_container(forge.good(42))
    forge.add(42, "container whose schema lies", Reason.UNDECODABLE, value=lying)


def deflate_bomb() -> bytes:
    """Return an Avro container of some 60 KB that inflates to 64 MiB."""
    schema = {"type": "record", "name": "Bomb", "fields": [{"name": "text", "type": "bytes"}]}
    buffer = io.BytesIO()
    fastavro.writer(buffer, schema, [{"text": bytes(64 * MIB)}], codec="deflate")
    return buffer.getvalue()


def lying_container(encounter: Encounter) -> bytes:
    """Return an Avro container whose schema names our contract but reads other bytes."""
    name = {"name": "Encounter", "namespace": "claimstream", "type": "record"}
    schema = name | {"fields": [{"name": "encounter_id", "type": "bytes"}]}
    buffer = io.BytesIO()
    fastavro.writer(buffer, json.loads(json.dumps(schema)), [{"encounter_id": encounter.encode()}])
    return buffer.getvalue()


def fuzz(base: Encounter, count: int, seed: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield key and value of up to 10,000 records that are cut, flipped or noise, a third each."""
    draw = random.Random(seed)
    first = b"ELM:fuzz-0000"
    record = with_canary(base, first.decode()).encode()
    for number in range(count):
        key = b"ELM:fuzz-%04d" % number
        whole = bytearray(record.replace(first, key))
        kind = number % 3
        if kind == 0:
            whole = whole[: draw.randrange(1, len(whole))]
        elif kind == 1:
            for _ in range(draw.choice([1, 1, 1, 2, 8])):
                bit = draw.randrange(len(whole) * 8)
                whole[bit // 8] ^= 1 << bit % 8
        else:
            whole = bytearray(draw.randbytes(int(2 ** draw.uniform(0, 12))))
        yield key, bytes(whole)
