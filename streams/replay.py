"""Dead letters back into the river, each at most once: by id, noted in ``redrives``.

What came from outside goes again, byte for byte, to its one reader. A dead letter of an inner
stage is redriven as an amendment (Recode) of its encounter: its input may be old by now, and INTAKE
alone knows the newest. The record and the note are one transaction under one transactional id, so
that two replays at a time fence each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from confluent_kafka import KafkaException, Producer

from claimstream.schemas.amendment import Amendment, Recode
from claimstream.schemas.claim_response import ClaimResponse
from claimstream.schemas.contract import Contract, ContractError
from claimstream.schemas.dead_letter import DeadLetter
from claimstream.schemas.effects import Origin
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.query_response import QueryResponse
from claimstream.schemas.redrive import Redrive
from claimstream.schemas.topics import Topic, catalogue
from claimstream.schemas.vocabulary import AmendmentKind, RedriveState
from claimstream.streams.connection import transactional_config
from claimstream.streams.dead_letters import digest, read_dead_letter
from claimstream.streams.metrics import REDRIVES
from claimstream.streams.outbox import produce
from claimstream.streams.partitioner import partition_for
from claimstream.streams.settings import Settings
from claimstream.streams.snapshot import read_at, read_topic
from claimstream.streams.topics import DEAD_LETTERS, partitions_of, topic_written
from claimstream.streams.wire import SCHEMA_HEADER, Record, encode_record, key_of

FROM_OUTSIDE: Mapping[str, type[Contract]] = {
    "encounters": Encounter,
    "amendments": Amendment,
    "query-responses": QueryResponse,
    "claim-responses": ClaimResponse,
}
INNER = frozenset({"intake", "coding", "validation", "queries", "claims", "delivery"})
SECONDS = 30.0


class ReplayError(ValueError):
    """A dead letter that cannot be brought back; says what to do instead."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of one request: sent to a topic, or left because it had been sent before."""

    dead_letter_id: str
    target_topic: str
    sent: bool


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """Who asks for what; ``mended`` holds corrected bytes by id where the original will not do."""

    dead_letter_ids: tuple[str, ...]
    requested_by: str
    requested_at: datetime
    mended: Mapping[str, bytes]


def replay(settings: Settings, request: ReplayRequest) -> tuple[Replayed, ...]:
    """Bring dead letters back and return what became of each.

    Raises ReplayError for an id that is none, before anything is sent.
    """
    letters = {each: find_letter(settings, each) for each in request.dead_letter_ids}
    producer = Producer(transactional_config(settings, f"{settings.prefix}claimstream-replay"))
    producer.init_transactions(SECONDS)
    done = sent_before(settings)
    results = []
    for dead_letter_id, letter in letters.items():
        target = target_of(letter)
        fresh = dead_letter_id not in done
        if fresh:
            record = redriven(settings, letter, target, request)
            _send(settings, producer, record, _note(letter, record, request))
            REDRIVES.labels(letter.stage, letter.reason).inc()
        results.append(Replayed(dead_letter_id, target.name, fresh))
        done.add(dead_letter_id)
    return tuple(results)


def find_letter(settings: Settings, dead_letter_id: str) -> DeadLetter:
    """Return the dead letter of ``dead-letters:<partition>:<offset>``, or raise ReplayError."""
    topic, _, place = dead_letter_id.partition(":")
    partition, _, offset = place.partition(":")
    if topic != DEAD_LETTERS or not (partition.isdigit() and offset.isdigit()):
        raise ReplayError(f"not <{DEAD_LETTERS}>:<partition>:<offset>: see `claimstream replay`")
    arrival = read_at(settings, topic, int(partition), int(offset))
    if arrival is None:
        raise ReplayError(f"{dead_letter_id} does not exist or has expired")
    letter = read_dead_letter(arrival)
    if letter.source.topic not in catalogue():
        raise ReplayError(f"{dead_letter_id} names no topic of the catalogue")
    return letter


def target_of(letter: DeadLetter) -> Topic:
    """Return the topic a dead letter goes back to: its source, or amendments for an inner one."""
    source = catalogue()[letter.source.topic]
    inner = set(source.writers) <= INNER
    return topic_written("cli", Amendment) if inner else source


def sent_before(settings: Settings) -> set[str]:
    """Return the ids that ``redrives`` says were sent."""
    notes = (arrival for arrival in read_topic(settings, "redrives") if arrival.value)
    return {Redrive.decode(note.value or b"").dead_letter_id for note in notes}


def redriven(
    settings: Settings, letter: DeadLetter, target: Topic, request: ReplayRequest
) -> Record:
    """Return the record to send."""
    if target.name != letter.source.topic:
        return _recode(settings, letter, target, request)
    headers = [("claimstream-attempt", str(min(letter.attempt + 1, 99)).encode("ascii"))]
    given = request.mended.get(letter.dead_letter_id)
    if given is not None:
        return _mended(settings, letter, target, (given, headers))
    value = original_value(settings, letter)
    if target.contract is not None and letter.schema_label:
        headers.append((SCHEMA_HEADER, letter.schema_label.encode("ascii")))
    partition = partition_for(target.name, letter.key or b"", partitions_of(target, settings))
    return Record(target.name, letter.key, value, headers, partition)


def _mended(
    settings: Settings,
    letter: DeadLetter,
    target: Topic,
    given: tuple[bytes, list[tuple[str, bytes]]],
) -> Record:
    """Return the record of mended bytes (Avro, or the JSON form), key and label made anew.

    Raises ReplayError when they are no message of the topic: a mended record must not fall again.
    """
    value, headers = given
    contract = FROM_OUTSIDE[target.name]
    try:
        message = (contract.from_json if value[:1] == b"{" else contract.decode)(value)
    except ContractError as error:
        raise ReplayError(f"{letter.dead_letter_id}: the mended bytes are {error}") from None
    key = key_of(message, target)
    label = (SCHEMA_HEADER, message.schema_label().encode("ascii"))
    partition = partition_for(target.name, key, partitions_of(target, settings))
    return Record(target.name, key, message.encode(), [*headers, label], partition)


def original_value(settings: Settings, letter: DeadLetter) -> bytes:
    """Return the original bytes, from their source when the dead letter only refers to them."""
    value = letter.value
    if value is None:
        source = letter.source
        arrival = read_at(settings, source.topic, source.partition, source.offset)
        value = arrival.value if arrival else None
    if value is None or digest(value) != letter.value_sha256:
        raise ReplayError(f"{letter.dead_letter_id}: the original bytes are gone; send them anew")
    return value


def _recode(
    settings: Settings, letter: DeadLetter, target: Topic, request: ReplayRequest
) -> Record:
    """Return the amendment that codes a dead letter's encounter again."""
    encounter_id = (letter.key or b"").decode("utf-8", "replace")
    amendment = Amendment(
        encounter_id=encounter_id,
        amendment_id=f"recode:{letter.dead_letter_id}",
        kind=AmendmentKind.RECODE,
        made_by=request.requested_by,
        made_at=request.requested_at,
        recode=Recode(reason=letter.reason, dead_letter_id=letter.dead_letter_id),
    )
    partition = partition_for(target.name, letter.key or b"", partitions_of(target, settings))
    return encode_record(amendment, target, _place(letter), partition)


def _note(letter: DeadLetter, record: Record, request: ReplayRequest) -> Record:
    """Return the note in ``redrives``."""
    note = Redrive(
        dead_letter_id=letter.dead_letter_id,
        state=RedriveState.SENT,
        target_topic=record.topic,
        value_sha256=digest(record.value),
        requested_by=request.requested_by,
        requested_at=request.requested_at,
    )
    return encode_record(note, catalogue()["redrives"], _place(letter))


def _place(letter: DeadLetter) -> Origin:
    """Return where the dead letter itself stands."""
    topic, partition, offset = letter.dead_letter_id.split(":")
    return Origin(topic, int(partition), int(offset))


def _send(settings: Settings, producer: Producer, *records: Record) -> None:
    """Write records in one transaction; raises ReplayError when the broker refuses."""
    try:
        producer.begin_transaction()
        for record in records:
            produce(producer, settings, record, _ignore)
        producer.commit_transaction(SECONDS)
    except KafkaException as error:
        raise ReplayError(f"the broker refused: {error.args[0].name()}; try again") from None


def _ignore(_error: object, _message: object) -> None:
    """Leave a failed delivery to the commit, which reports it."""


def count_sent(results: Iterable[Replayed]) -> int:
    """Return how many dead letters were sent now."""
    return sum(result.sent for result in results)
