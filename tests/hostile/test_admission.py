"""Every hostile record is refused by a reason code at the inlet, and by nothing worse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hostile_canary import hits, with_canary
from hostile_cases import PASSES, Attack, attacks, fuzz, splice, varint

from claimstream.schemas.contract import ContractError, check_form
from claimstream.schemas.dead_letter import Reason
from claimstream.schemas.effects import Origin
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.topics import catalogue
from claimstream.streams.dead_letters import Arrival, detail_of, reason_headers
from claimstream.streams.partitioner import partition_for
from claimstream.streams.wire import Inlet, RecordRefused

PARTITIONS = 4
INLET = Inlet(catalogue()["encounters"], Encounter, PARTITIONS)
ROUNDS = 2_000


def ending(attack: Attack) -> str:
    """Return how a record ends at the inlet: its reason code, or PASSES."""
    refused = refusal(attack)
    return refused.reason.value if refused else PASSES


def refusal(attack: Attack) -> RecordRefused | None:
    """Return the inlet's refusal of a record, or None."""
    partition = partition_for("encounters", attack.key or b"", PARTITIONS) or 0
    place = Origin("encounters", partition, 0)
    try:
        INLET.admit(Arrival(place, attack.key, attack.value, attack.headers))
    except RecordRefused as refused:
        return refused
    return None


@pytest.fixture(scope="module")
def made(base: Encounter) -> tuple[Attack, ...]:
    """Return every attack."""
    return attacks(base)


def test_every_attack_ends_in_its_reason_code(made: tuple[Attack, ...]) -> None:
    """The inlet raises RecordRefused alone; anything else would stop the worker."""
    found = {(each.row, each.name): ending(each) for each in made}
    assert found == {(each.row, each.name): str(each.ends) for each in made}


def test_what_is_too_long_is_named_with_its_limit(made: tuple[Attack, ...]) -> None:
    """The dead letter's detail: where to shorten, and to what; never a word of it."""
    (long,) = (each for each in made if each.ends == Reason.FIELD_TOO_LONG)
    refused = refusal(long)
    assert refused is not None
    assert detail_of(refused) == "FAMILY_NAME_OVER_256"


def test_a_good_record_is_admitted(base: Encounter) -> None:
    """The inlet above can say yes."""
    good = with_canary(base, "ELM:good-1")
    attack = Attack(0, "good", PASSES, good.encounter_id.encode(), good.encode())
    assert ending(attack) == PASSES


def test_a_record_cut_at_any_byte_is_undecodable(base: Encounter) -> None:
    """Row 12: a prefix of a record is never a record."""
    good = with_canary(base, "ELM:cut-1")
    whole, key = good.encode(), good.encounter_id.encode()
    cuts = (Attack(12, "cut", "", key, whole[:end]) for end in range(1, len(whole)))
    assert {ending(each) for each in cuts} == {Reason.UNDECODABLE.value}


@pytest.mark.parametrize("seed", range(3))
def test_noise_and_flipped_bits_are_refused_or_whole(base: Encounter, seed: int) -> None:
    """Rows 16 and 17: what passes is a message that can be written again; nothing else escapes."""
    codes = {reason.value for reason in Reason}
    for key, value in fuzz(base, ROUNDS, seed):
        ended = ending(Attack(17, "fuzz", "", key, value))
        assert ended in codes or Encounter.decode(value).encode()


def test_arrays_in_sized_blocks_are_legal(base: Encounter) -> None:
    """Some writers give a block a negative count and its size; the walk must not refuse them."""
    good = with_canary(base, "ELM:blocks-1")
    names = (b"\2a", b"\2b")
    sized = varint(-1) + varint(2) + names[0] + varint(1) + names[1] + b"\0"
    origin = good.origin.model_copy(update={"message_ids": ("a", "b")})
    texts = [good.origin.system.encode(), good.origin.format.encode()]
    raw = b"".join(varint(len(text)) + text for text in texts) + sized
    value = splice(good, "origin", raw)
    check_form(value, "encounter")
    assert Encounter.decode(value) == good.model_copy(update={"origin": origin})


def test_what_a_contract_error_says_holds_no_value(made: tuple[Attack, ...]) -> None:
    """Its text reaches people and logs; the decoder speaks of small records only, for its time."""
    said = []
    for attack in made:
        value = attack.value or b""
        checks: list[Callable[[bytes], object]] = [lambda value: check_form(value, "encounter")]
        checks += [Encounter.decode] if len(value) < 65_536 else []
        said += [complaint(check, value) for check in checks]
    assert sum(map(bool, said)) > len(made)
    assert hits(said) == set()


def test_headers_of_a_dead_letter_take_nothing_from_outside(made: tuple[Attack, ...]) -> None:
    """A forged label or instant would carry a name or a birth date past every access list."""
    place = Origin("encounters", 0, 0)
    now = datetime(2026, 11, 23, tzinfo=UTC)
    written = [
        part
        for each in made
        for name, value in reason_headers(
            Arrival(place, each.key, each.value, each.headers), "intake", Reason.UNDECODABLE, now
        )
        for part in (name.encode(), value)
    ]
    assert len(written) > 1_000
    assert hits(written) == set()


def complaint(check: Callable[[bytes], object], value: bytes) -> bytes:
    """Return what a check says against a value, nothing when it has no fault."""
    try:
        check(value)
    except ContractError as error:
        return str(error).encode()
    return b""


def test_every_row_of_wire_and_avro_is_here(made: tuple[Attack, ...]) -> None:
    """Row 35 exists only in files; every other row has a record."""
    rows = {each.row for each in made}
    assert rows == set(range(1, 43)) - {35}
