"""Files that ``claimstream publish`` must refuse whole: rows 33 to 42 where a file is the input.

Each names the fault that the command must tell: the line, and the field where there is one.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hostile_canary import MARKS, with_canary
from hostile_cases import deflate_bomb, lying_container

from claimstream.schemas.encounter import Encounter

Fields = dict[str, Any]
LINE = 3
"""Where the hostile line stands: good ones are before and after it."""


@dataclass(frozen=True)
class HostileFile:
    """One file; ``says`` are the words that the error must hold."""

    row: int
    name: str
    octets: bytes
    says: tuple[str, ...]


def files(base: Encounter) -> tuple[HostileFile, ...]:
    """Return every hostile file."""
    good = with_canary(base, "ELM:file-1")
    return (*_spoilt_fields(good), *_spoilt_lines(good), *_spoilt_files(good))


def _with_line(good: Encounter, line: bytes) -> bytes:
    """Return a file of good lines with one other among them."""
    honest = good.to_json().encode()
    return b"\n".join([honest, honest, line, honest]) + b"\n"


def _long_name(fields: Fields) -> None:
    """Make the family name longer than anybody's."""
    fields["patient"]["family_name"] *= 80_000


def _spoilt_fields(good: Encounter) -> list[HostileFile]:
    """Return files in which one field of one line is wrong."""

    def charge(fields: Fields, **changes: object) -> None:
        """Change the charge."""
        fields["charges"][0] |= changes

    def put(place: str, value: object) -> Callable[[Fields], None]:
        """Return what sets a top-level field."""
        return lambda fields: fields.update({place: value})

    name = MARKS["family name"]
    changes: list[tuple[int, str, str, Callable[[Fields], None]]] = [
        (18, "a family name of 1 MB", "family_name: more than 256", _long_name),
        (33, "true for a number", "revision", put("revision", True)),
        (33, "1.9 for a number", "revision", put("revision", 1.9)),
        (33, "text for a number", "revision", put("revision", name)),
        (34, "a bare number for an instant", "event_at", put("event_at", 1_770_000_000)),
        (34, "seconds as milliseconds", "event_at", put("event_at", "1970-01-21T11:40:00Z")),
        (35, "naive datetime", "event_at", put("event_at", "2026-11-20T08:00:00")),
        (36, "NaN", "charges.0.amount", lambda f: charge(f, amount=float("nan"))),
        (36, "NaN as text", "charges.0.amount", lambda f: charge(f, amount="NaN")),
        (36, "infinite", "charges.0.amount", lambda f: charge(f, amount=float("inf"))),
        (36, "1E+3 as text", "charges.0.amount", lambda f: charge(f, amount="1E+3")),
        (36, "1_000 as text", "charges.0.amount", lambda f: charge(f, amount="1_000")),
        (36, "wrong scale", "charges.0.amount", lambda f: charge(f, amount="0.001")),
        (36, "too precise", "charges.0.amount", lambda f: charge(f, amount="12345678901.00")),
        (36, "0.1 + 0.2", "charges.0.amount", lambda f: charge(f, amount=0.1 + 0.2)),
        (37, "misspelt optional field", "revison", put("revison", 7)),
        (38, "extra field", "extra", put("extra", name)),
        (39, "lone surrogate", "message: json_invalid", put("facility_id", "\ud800")),
        (40, "NUL", "patient.family_name", lambda f: f["patient"].update(family_name="A\0B")),
        (40, "escape sequence", "facility_id", put("facility_id", "\x1b[2J")),
    ]
    made = []
    for row, title, place, change in changes:
        fields: Fields = json.loads(good.to_json())
        change(fields)
        octets = _with_line(good, json.dumps(fields).encode())
        made.append(HostileFile(row, title, octets, (f":{LINE}:", place)))
    return made


def _spoilt_lines(good: Encounter) -> list[HostileFile]:
    """Return files in which one line is no message at all."""
    lines = {
        "10^6 characters": (14, b"x" * 10**6),
        "10^6 brackets": (27, b"[" * 10**6),
        "byte order mark inside": (14, b"\xef\xbb\xbf" + good.to_json().encode()),
        "a line that is cut": (12, good.to_json().encode()[:-1]),
        "an array": (14, b"[]"),
    }
    made = [
        HostileFile(row, name, _with_line(good, line), (f":{LINE}:", "message"))
        for name, (row, line) in lines.items()
    ]
    long = json.loads(good.to_json())
    long["documents"] = [long["documents"][0] | {"text": "x" * 4_190_000}] * 2
    fat = _with_line(good, json.dumps(long).encode())
    return [*made, HostileFile(18, "a chart over the limit", fat, (f":{LINE}:", "bytes"))]


def _spoilt_files(good: Encounter) -> list[HostileFile]:
    """Return files that are not JSON lines in UTF-8."""
    text = good.to_json()
    return [
        HostileFile(14, "UTF-16", text.encode("utf-16"), ("UnicodeDecodeError",)),
        HostileFile(14, "UTF-16 without a mark", text.encode("utf-16-le"), (":1:", "message")),
        HostileFile(41, "container with a deflate bomb", deflate_bomb(), ("UnicodeDecodeError",)),
        HostileFile(
            42, "container whose schema lies", lying_container(good), ("UnicodeDecodeError",)
        ),
    ]
