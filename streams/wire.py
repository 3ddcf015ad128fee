"""Records to messages and back: every check that a record must pass before a step sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claimstream.schemas.bounds import find_excess
from claimstream.schemas.contract import Contract, ContractError, check_form
from claimstream.schemas.dead_letter import Reason
from claimstream.schemas.effects import Origin
from claimstream.schemas.framing import MAGIC, bare, schema_id_of
from claimstream.schemas.topics import Topic
from claimstream.streams.dead_letters import Arrival, schema_label
from claimstream.streams.partitioner import partition_for
from claimstream.streams.settings import Settings
from claimstream.streams.topics import partitions_of

SCHEMA_HEADER = "claimstream-schema"
ORIGIN_HEADER = "claimstream-origin"

MOST_HEADERS, HEADER_BYTES = 256, 65_536
"""What an honest record has besides its value: tracing, schema, origin; never a payload."""


class RecordRefused(ValueError):
    """A record that must become a dead letter; carries closed codes and nothing else."""

    def __init__(self, reason: Reason, code: str = "") -> None:
        """Keep the reason and, where it leaves a question open, the code that answers it."""
        super().__init__(reason.value)
        self.reason = reason
        self.code = code


@dataclass(frozen=True, slots=True)
class Record:
    """A record to be written; ``partition`` None leaves the choice to murmur2 of the key.

    ``topic`` is the catalogue's name; the prefix is the outbox's affair.
    """

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]] = ()
    partition: int | None = None


@dataclass(frozen=True, slots=True)
class Inlet:
    """One input topic: its catalogue entry, its contract and its partition count."""

    topic: Topic
    contract: type[Contract]
    partitions: int
    schema_id: int | None = None

    def admit(self, arrival: Arrival) -> Contract:
        """Return the message of a record, or raise RecordRefused."""
        _check_headers(arrival)
        value = self._sound_value(arrival.value)
        if arrival.key is None:
            raise RecordRefused(Reason.MISSING_KEY)
        self._check_schema(arrival)
        message = self._decode(value)
        if arrival.key != key_of(message, self.topic):
            raise RecordRefused(Reason.KEY_MISMATCH)
        self._check_partition(arrival)
        if self.topic.from_outside:
            _check_lengths(message)
        return message

    def _sound_value(self, value: bytes | None) -> bytes:
        """Return the value when there is one that is neither empty nor too large."""
        if value is None:
            raise RecordRefused(Reason.TOMBSTONE)
        if not value:
            raise RecordRefused(Reason.EMPTY_VALUE)
        if len(value) > self.topic.max_message_bytes:
            raise RecordRefused(Reason.TOO_LARGE)
        return value

    def _check_schema(self, arrival: Arrival) -> None:
        """Refuse a record that does not say it is of our contract in a release we know.

        It says so by the header, or by the registry's id of our schema before the value.
        """
        label = schema_label(arrival.headers)
        if not label and self._has_our_id(arrival.value):
            return
        contract, _, release = label.partition("/")
        known = contract == self.contract.contract_name()
        if not known or not 1 <= int(release[:9] or 0) <= self.contract.release:
            raise RecordRefused(Reason.SCHEMA_UNKNOWN)

    def _has_our_id(self, value: bytes | None) -> bool:
        """Say whether a value is framed with the id under which the registry has our schema."""
        return self.schema_id is not None and schema_id_of(value or b"") == self.schema_id

    def _decode(self, value: bytes) -> Contract:
        """Return the decoded message; a frame must have the registry's id of our schema."""
        if value.startswith(MAGIC) and not self._has_our_id(value):
            raise RecordRefused(Reason.UNDECODABLE)
        try:
            if self.topic.from_outside:
                check_form(bare(value), self.contract.contract_name())
            return self.contract.decode(value)
        except ContractError:
            raise RecordRefused(Reason.UNDECODABLE) from None

    def _check_partition(self, arrival: Arrival) -> None:
        """Refuse a record whose producer used another partitioner than murmur2."""
        right = partition_for(self.topic.name, arrival.key or b"", self.partitions)
        if right != arrival.origin.partition:
            raise RecordRefused(Reason.WRONG_PARTITION)


def inlet_of(topic: Topic, contract: type[Contract], settings: Settings) -> Inlet:
    """Return an input topic as this installation has it."""
    schema_id = settings.registry.ids.get(topic.name)
    return Inlet(topic, contract, partitions_of(topic, settings), schema_id)


def _check_headers(arrival: Arrival) -> None:
    """Refuse a record that carries more in its headers than tracing and labels need."""
    size = sum(len(name) + len(value or b"") for name, value in arrival.headers)
    if len(arrival.headers) > MOST_HEADERS or size > HEADER_BYTES:
        raise RecordRefused(Reason.HEADERS_TOO_LARGE)


def _check_lengths(message: Contract) -> None:
    """Refuse a message with a field that is longer than anybody's."""
    excess = find_excess(message)
    if excess is not None:
        raise RecordRefused(Reason.FIELD_TOO_LONG, excess.code)


def key_of(message: Contract, topic: Topic) -> bytes:
    """Return the record key that the catalogue names for a message."""
    return str(getattr(message, topic.key)).encode("utf-8")


def origin_header(origin: Origin) -> tuple[str, bytes]:
    """Return the header by which an output names its input: ``topic/partition/offset``."""
    return ORIGIN_HEADER, f"{origin.topic}/{origin.partition}/{origin.offset}".encode("ascii")


def encode_record(
    message: Contract, topic: Topic, origin: Origin, partition: int | None = None
) -> Record:
    """Return the record of an output, or raise RecordRefused when it breaks its contract."""
    try:
        value = message.encode()
    except ContractError:
        raise RecordRefused(Reason.OUTPUT_INVALID) from None
    if len(value) > topic.max_message_bytes:
        raise RecordRefused(Reason.OUTPUT_TOO_LARGE)
    headers = ((SCHEMA_HEADER, message.schema_label().encode("ascii")), origin_header(origin))
    return Record(topic.name, key_of(message, topic), value, headers, partition)
