"""A fake patient planted in inputs, and the search that must not find him where he does not belong.

Every mark is unique; each is planted in six writings and searched in all that a careless line of
code could make of it, base64 at each of its three alignments included.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from claimstream.schemas.encounter import Encounter

MARKS = {
    "family name": "Quillfeatherby",
    "given name": "Zebulonius",
    "record number": "MRN-CANARY-7731",
    "social security number": "912-54-7781",
    "birth date": "1931-02-03",
    "address": "1717 Canarywharf Lane",
    "phone": "(555) 014-7731",
    "sentence": "The canary sings of chest tightness at dawn",
}


def writings(mark: str) -> dict[str, str]:
    """Return a mark plain and as other software would write it."""
    octets = mark.encode()
    return {
        "plain": mark,
        "upper": mark.upper(),
        "base64": base64.b64encode(octets).decode(),
        "hex": octets.hex(),
        "percent": "".join(f"%{byte:02X}" for byte in octets),
        "escaped": "".join(f"\\u{ord(letter):04x}" for letter in mark),
    }


PLANTED = [text for mark in MARKS.values() for text in writings(mark).values()]
"""Every writing of every mark."""


def needles() -> Iterator[bytes]:
    """Yield everything to search for: what was planted, and base64 at the other alignments."""
    for mark in MARKS.values():
        yield from (text.encode() for text in writings(mark).values())
        yield mark.encode().hex().upper().encode()
        for shift in (1, 2):
            inner = base64.b64encode(b"\0" * shift + mark.encode())
            yield inner[4 : len(inner) - 4]


NEEDLES = tuple(needles())


def hits(blobs: Iterable[bytes]) -> set[bytes]:
    """Return which needles stand in any of the blobs."""
    haystack = b"\0".join(blobs)
    return {needle for needle in NEEDLES if needle in haystack}


def with_canary(encounter: Encounter, encounter_id: str) -> Encounter:
    """Return the encounter as the fake patient's: in fields, and in every writing in the note."""
    plain: dict[str, Any] = encounter.model_dump()
    note = "Assessment and Plan:\n1. Essential hypertension.\n" + "\n".join(PLANTED) + "\n"
    plain["encounter_id"] = encounter_id
    plain["medical_record_number"] = MARKS["record number"]
    person = {"family_name": MARKS["family name"], "given_name": MARKS["given name"]}
    plain["patient"] |= person | {"birth_date": MARKS["birth date"]}
    plain["patient"]["address"]["line1"] = MARKS["address"]
    digest = hashlib.sha256(note.encode()).hexdigest()
    plain["documents"] = [plain["documents"][0] | {"text": note, "sha256": digest}]
    return Encounter.model_validate(plain)
