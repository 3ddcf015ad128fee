"""A fake patient through every stage on a real broker: he is nowhere but where the contracts say.

Every scenario of the made-up hospital is his, questions are answered, and each stage is given
records of his that it cannot use. Then headers, keys, logs, pages and the topics that know no
patient are searched for him in every writing.
"""

from __future__ import annotations

import hashlib
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from river_rig import River
from whole_river import INNER, Installation

sys.path.insert(0, str(Path(__file__).parents[1] / "hostile"))
from hostile_canary import MARKS, NEEDLES, PLANTED, hits, writings  # noqa: E402

from claimstream.agents.hospital.desk import reply
from claimstream.agents.hospital.hospital import generate
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.topics import catalogue
from claimstream.streams.entrance import Entrance

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]

ENCOUNTERS = 60
STAGES = {*INNER.split(","), "records"}
INNER_TOPICS = (
    "amendments",
    "ready-encounters",
    "coded-encounters",
    "validated-encounters",
    "query-responses",
    "claims",
    "claim-responses",
)
KNOW_NO_PATIENT = (
    "audit-events",
    "coding-statistics",
    "redrives",
    "reference-releases",
    "intake-ledger",
    "query-ledger",
)
KNOW_NO_NOTE = ("claims", "claim-ledger", "claim-files", "claim-responses", "delivery-ledger")
IN_NOTES_ONLY = ("sentence", "social security number", "phone")
KEPT = ("dead-letters",)
USELESS = b"F1:useless"
LETTERS = "SELECT count(*) FROM dead_letters"


@dataclass
class Canary:
    """The river after he went through it."""

    installation: Installation
    pages: list[bytes]

    @property
    def river(self) -> River:
        """Return the topics."""
        return self.installation.river

    def values(self, topic: str) -> list[bytes]:
        """Return the values of a topic, aborted ones included, but for what no stage made."""
        rows = self.river.read(topic, committed=False)
        return [row[1] or b"" for row in rows if topic in KEPT or USELESS not in (row[0] or b"")]


def plant(encounter: Encounter) -> Encounter:
    """Return the encounter as the fake patient's, with all of him at the end of each note."""
    plain: dict[str, Any] = encounter.model_dump()
    plain["medical_record_number"] = MARKS["record number"]
    plain["patient"] |= {
        "family_name": MARKS["family name"],
        "given_name": MARKS["given name"],
        "address": (plain["patient"]["address"] or {}) | {"line1": MARKS["address"]},
    }
    for document in plain["documents"]:
        document["text"] += "\n\nNurse's remarks:\n" + "\n".join(PLANTED) + "\n"
        document["sha256"] = hashlib.sha256(document["text"].encode()).hexdigest()
    return Encounter.model_validate(plain)


def useless(river: River) -> int:
    """Write records of his that no stage can use, and return how many."""
    value = "\n".join(PLANTED).encode()
    for topic in INNER_TOPICS:
        contract = catalogue()[topic].contract or ""
        label = {"claimstream-schema": f"{contract}/1"}
        rows = [(USELESS + b"-%d" % n, value + bytes([n]), label) for n in range(4)]
        river.put(topic, [*rows, (USELESS, value, {"claimstream-schema": "x/1"})])
    return 5 * len(INNER_TOPICS)


@pytest.fixture
def canary(river: River) -> Iterator[Canary]:
    """Return the river once all of him has come to rest; the workers are as loud as they can be."""
    installation = Installation(river)
    loud = {"CLAIMSTREAM_LOG__LEVEL": "DEBUG"}
    installation.start("one", **loud)
    installation.start("sink", "records", **loud)
    cases = list(generate(ENCOUNTERS, 9))
    sent = installation.publish(plant(r) for case in cases for r in case.revisions)
    installation.settle(sent, 240)
    bad = useless(river)
    answers = [reply(ProviderQuery.decode(row[1])) for row in river.read("provider-queries")]
    with Entrance(river.settings) as entrance:
        for answer in filter(None, answers):
            entrance.send(answer)
    installation.wait_for(LETTERS, bad, 120)
    pages = [
        urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}", timeout=5).read()  # noqa: S310
        for port in river.ports().values()
        for page in ("metrics", "live", "ready")
    ]
    installation.stop()
    installation.workers.clear()
    yield Canary(installation, pages)


def test_he_is_nowhere_but_where_the_contracts_say(canary: Canary) -> None:
    """Headers, keys, logs, pages and patient-free topics never; claims without his notes."""
    river = canary.river
    assert set(river.ports()) == STAGES
    log = river.log.read_bytes()
    assert (len(canary.pages), log.count(b"stage drained")) == (3 * len(STAGES), len(STAGES))
    found = {"log": hits([log]), "pages": hits(canary.pages)}
    for topic in catalogue():
        rows = river.read(topic, committed=False)
        found[f"keys of {topic}"] = hits(row[0] or b"" for row in rows)
        named = (b"=".join((k.encode(), v or b"")) for row in rows for k, v in row[2].items())
        found[f"headers of {topic}"] = hits(named)
    for topic in KNOW_NO_PATIENT:
        found[topic] = hits(canary.values(topic))
    notes = {text.encode() for mark in IN_NOTES_ONLY for text in writings(MARKS[mark]).values()}
    for topic in KNOW_NO_NOTE:
        found[topic] = hits(canary.values(topic)) & notes
    assert {place: marks for place, marks in found.items() if marks} == {}
    demand_found_where_he_belongs(canary)


def demand_found_where_he_belongs(canary: Canary) -> None:
    """Demand that the search finds him in charts, claims and dead letters: it is not blind."""
    wanted = {text.encode() for text in PLANTED}
    for topic in ("encounters", "ready-encounters", "coded-encounters", "dead-letters"):
        assert wanted <= hits(canary.values(topic))
    name = MARKS["family name"]
    for topic in ("claims", "claim-ledger", "claim-files"):
        assert {name.encode(), name.upper().encode()} & hits(canary.values(topic))
    stages = {row[2]["claimstream-stage"].decode() for row in canary.river.read("dead-letters")}
    assert stages == STAGES - {"records"}
    assert wanted <= set(NEEDLES)
