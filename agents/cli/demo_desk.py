"""The demo's second half: a made-up coder reviews, made-up providers answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from claimstream.agents.cli.demo_river import River
from claimstream.agents.hospital.desk import reply, review
from claimstream.agents.hospital.truth import Truth
from claimstream.schemas.amendment import Amendment
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.contract import Contract
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.query_response import QueryResponse
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.schemas.vocabulary import QueryState
from claimstream.streams.entrance import Entrance
from claimstream.streams.snapshot import read_topic

Message = TypeVar("Message", bound=Contract)
EVERY_OTHER = 2


@dataclass(frozen=True, slots=True)
class Desk:
    """What the made-up people did: encounters reviewed, amendments and answers sent."""

    reviewed: int
    amendments: int
    answers: int


def work_the_desk(river: River, truths: dict[str, Truth]) -> Desk:
    """Publish the coder's confirmations and every other provider's answer."""
    amendments = list(_confirmations(river, truths))
    answers = list(_answers(river))[::EVERY_OTHER]
    with Entrance(river.settings) as entrance:
        for message in (*amendments, *answers):
            entrance.send(message)
    reviewed = len({amendment.encounter_id for amendment in amendments})
    return Desk(reviewed, len(amendments), len(answers))


def _confirmations(river: River, truths: dict[str, Truth]) -> Iterator[Amendment]:
    """Yield what the made-up coder decides on the newest pair of each encounter."""
    coded = newest(river, "coded-encounters", CodedEncounter)
    for encounter, validated in newest(river, "validated-encounters", ValidatedEncounter).items():
        yield from review(validated, coded[encounter], truths[encounter])


def _answers(river: River) -> Iterator[QueryResponse]:
    """Yield an answer to each open query that offers a supported option."""
    for query in newest(river, "provider-queries", ProviderQuery, "query_id").values():
        answer = reply(query) if query.state is QueryState.OPEN else None
        if answer:
            yield answer


def newest(
    river: River, topic: str, contract: type[Message], key: str = "encounter_id"
) -> dict[str, Message]:
    """Return the last record of each key of a topic, in the order of keys."""
    found = {}
    for arrival in read_topic(river.settings, topic):
        if arrival.value:
            message = contract.decode(arrival.value)
            found[str(getattr(message, key))] = message
    return dict(sorted(found.items()))
