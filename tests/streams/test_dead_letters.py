"""Dead letters tell where a record came from and never what was in it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.schemas.dead_letter import Reason
from claimstream.schemas.effects import Origin
from claimstream.streams.dead_letters import (
    KEY_ROOM,
    ROOM,
    Arrival,
    detail_of,
    digest,
    kept_key,
    kept_value,
    read_attempt,
    read_dead_letter,
    reason_headers,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
PLACE = Origin("encounters", 3, 41, 1_700_000_000_000)
NAMES = ["claimstream-attempt", "claimstream-schema", "claimstream-first-failed-at", "other"]
HOSTILE = st.lists(st.tuples(st.sampled_from(NAMES), st.binary(max_size=200)), max_size=5)


@given(HOSTILE, st.none() | st.binary(), st.none() | st.binary(), st.sampled_from(Reason))
def test_headers_are_ascii_bounded_and_read_back_whatever_came_in(
    headers: list[tuple[str, bytes]], key: bytes | None, value: bytes | None, reason: Reason
) -> None:
    """A forged or huge header of a record from outside changes nothing but bounded fields."""
    arrival = Arrival(PLACE, key, value, tuple(headers))
    written = reason_headers(arrival, "intake", reason, NOW)
    assert all(text.isascii() and len(text) <= 64 for _, text in written)
    letter = read_dead_letter(Arrival(Origin("dead-letters", 1, 2), key, value, tuple(written)))
    assert letter.dead_letter_id == "dead-letters:1:2"
    assert (letter.reason, letter.stage, letter.value) == (reason.value, "intake", value)
    assert (letter.source.topic, letter.source.partition, letter.source.offset) == (
        "encounters",
        3,
        41,
    )
    assert letter.value_sha256 == digest(value)
    assert 0 <= letter.attempt <= 99


class Refused(ValueError):
    """An error of a stage with a code."""

    def __init__(self, code: object) -> None:
        super().__init__("a text that may quote the record")
        self.code = code


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("CHARGE_REPEATED", "CHARGE_REPEATED"),
        ("A" * 40, "A" * 40),
        ("A" * 41, ""),
        ("Jordan Doe", ""),
        ("CHARGE_REPEATED\n", ""),
        (404, ""),
        (None, ""),
    ],
)
def test_a_refusal_tells_its_own_code_and_nothing_else(code: object, shown: str) -> None:
    """The header passes names of ours, never words of a record."""
    detail = detail_of(Refused(code))
    headers = reason_headers(Arrival(PLACE, b"k", b"v"), "intake", Reason.STEP_FAILED, NOW, detail)
    assert dict(headers).get("claimstream-detail", b"").decode() == shown
    letter = read_dead_letter(Arrival(Origin("dead-letters", 0, 1), b"k", b"v", tuple(headers)))
    assert letter.detail == shown


def test_a_foreign_detail_is_not_read_back() -> None:
    """Whoever writes to the topic could put words of a patient there."""
    forged = (("claimstream-detail", b"Jordan Doe"),)
    assert read_dead_letter(Arrival(PLACE, b"k", b"v", forged)).detail == ""


def test_a_value_too_large_for_the_topic_is_kept_by_reference() -> None:
    """A record of the size limit fits its own topic and must not fail in dead-letters."""
    value = b"x" * (ROOM + 1)
    arrival = Arrival(PLACE, b"k", value)
    headers = tuple(reason_headers(arrival, "intake", Reason.TOO_LARGE, NOW))
    assert kept_value(arrival) is None
    letter = read_dead_letter(Arrival(Origin("dead-letters", 0, 0), b"k", None, headers))
    assert letter.value is None
    assert letter.value_sha256 == digest(value)


def test_a_forged_attempt_counts_as_none() -> None:
    """An unbounded integer in a header has killed consumers elsewhere (CVE-2026-59317)."""
    forged = [b"-1", b"9" * 40, b"NaN", b"", b"\xff", b"1" * 1_000_000, "٣".encode()]
    assert {read_attempt([("claimstream-attempt", each)]) for each in forged} == {0}
    assert read_attempt([("claimstream-attempt", b"7")]) == 7


@pytest.mark.parametrize("size", [0, KEY_ROOM, KEY_ROOM + 1])
def test_a_key_that_would_not_fit_is_left_out(size: int) -> None:
    """A letter that the broker refuses would be tried for ever; its source names the record."""
    kept = kept_key(Arrival(PLACE, b"k" * size, b"v"))
    assert kept == (b"k" * size if size <= KEY_ROOM else None)
    assert KEY_ROOM + ROOM < 8 * 1024 * 1024
