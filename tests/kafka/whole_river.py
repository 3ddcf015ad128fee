"""Workers of the whole river on a real broker, as the tests of the full flow handle them."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from mortal import MORTAL
from river_rig import River

from claimstream.agents.records.conservation import Conservation, conserve
from claimstream.agents.records.place import Where
from claimstream.schemas.claim import Claim
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.streams.entrance import Entrance

COMMAND = Path(sys.executable).parent / "claimstream"
INNER = "intake,coding,validation,queries,claims,delivery"
CODED = "SELECT count(*) FROM codings"
LOOKS = 4
WRITTEN = "SELECT count(*) FROM records"
TAKEN = "SELECT count(*) FROM records WHERE topic = 'encounters'"
UNFILED = """
SELECT count(*) FROM claims WHERE claim_id NOT IN (SELECT claim_id FROM claim_file_members)
"""
PARTNERS = """
[[partner]]
trading_partner_id = "test-clearinghouse"
sender_id = "CLAIMSTREAM"
receiver_id = "CLEARINGHOUSE"
submitter_name = "CLAIMSTREAM TEST"
receiver_name = "TEST CLEARINGHOUSE"
contact = { name = "BILLING OFFICE", telephone = "5555550100" }
flush_seconds = 2
"""


@dataclass
class Installation:
    """Every stage of the river on the test's own topics."""

    river: River
    workers: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def records(self) -> Path:
        """Return the database of RECORDS."""
        return Path(self.river.environment["CLAIMSTREAM_RECORDS__PATH"])

    def start(self, name: str, stages: str = INNER, **environment: str) -> None:
        """Start a worker machine of that name with these stages."""
        folder = self.river.log.parent
        partners = folder / "partners.toml"
        partners.write_text(PARTNERS, encoding="utf-8")
        own = {
            "CLAIMSTREAM_LEDGER__CACHE_DIR": str(folder / f"ledgers-{name}"),
            "CLAIMSTREAM_LEDGER__CLOCK_SECONDS": "1",
            "CLAIMSTREAM_DELIVERY__PARTNERS": str(partners),
            "CLAIMSTREAM_STAGE__DEADLINE_SECONDS": "120",
        }
        self.workers[name] = subprocess.Popen(
            [*MORTAL, str(COMMAND), "worker", "--stages", stages],
            env=os.environ | self.river.environment | own | environment,
            stderr=self.river.log.open("ab"),
            stdout=self.river.log.open("ab"),
            cwd=folder,
            start_new_session=True,
        )

    def kill(self, name: str) -> None:
        """SIGKILL a worker machine: the supervisor and every stage and child below it."""
        for pid in descendants(self.workers[name].pid):
            with suppress(ProcessLookupError):  # the stages end with their supervisor
                os.kill(pid, signal.SIGKILL)
        self.workers.pop(name).wait()

    def stop(self) -> None:
        """End every worker and wait for it."""
        for worker in self.workers.values():
            worker.send_signal(signal.SIGTERM)
        for worker in self.workers.values():
            worker.wait(60)

    def publish(self, encounters: Iterable[Encounter]) -> int:
        """Publish encounters as a hospital does and return how many revisions went out."""
        sent = 0
        with Entrance(self.river.settings) as entrance:
            for encounter in encounters:
                entrance.send(encounter)
                sent += 1
        return sent

    def law(self) -> Conservation:
        """Return the state of the conservation law; empty while there are no records."""
        connection = sqlite3.connect(f"file:{self.records}?mode=ro", uri=True)
        try:
            return conserve(lambda query: connection.execute(query).fetchall())
        except sqlite3.OperationalError:
            return Conservation({}, {}, {}, ())
        finally:
            connection.close()

    def wait_for(self, query: str, at_least: int, seconds: float) -> None:
        """Wait until a number of the records has been reached."""
        deadline = time.monotonic() + seconds
        while self.count(query) < at_least:
            assert time.monotonic() < deadline, f"{query}: {self.count(query)} of {at_least}"
            time.sleep(0.1)

    def settle(self, revisions: int, seconds: float) -> None:
        """Wait until every revision has been taken in and nothing is in flight."""
        deadline = time.monotonic() + seconds
        self.wait_for(TAKEN, revisions, seconds)
        while not self.at_rest():
            assert time.monotonic() < deadline, f"not at rest: {self.law().counts()}"
            time.sleep(0.5)

    def stay_settled(self, seconds: float) -> None:
        """Wait until rest lasts: a stage that was killed may yet repeat what it had done."""
        deadline = time.monotonic() + seconds
        looks = 0
        while looks < LOOKS:
            assert time.monotonic() < deadline, f"no lasting rest: {self.law().counts()}"
            before = self.count(WRITTEN)
            time.sleep(0.75)
            ready = self.river.ready() == set(self.river.ports())
            looks = looks + 1 if ready and self.count(WRITTEN) == before and self.at_rest() else 0

    def at_rest(self) -> bool:
        """Say whether every record has its outcome and every claim its file."""
        law = self.law()
        flying = [place for place in law.places.values() if place.where is Where.IN_FLIGHT]
        unfiled = self.count(UNFILED)
        return bool(law.places) and not flying and not sum(law.unnamed.values()) and not unfiled

    def count(self, query: str) -> int:
        """Return a number from the records; 0 while there are none."""
        if not self.records.is_file():
            return 0
        connection = sqlite3.connect(f"file:{self.records}?mode=ro", uri=True)
        try:
            return int(connection.execute(query).fetchone()[0])
        except sqlite3.OperationalError:
            return 0
        finally:
            connection.close()


def descendants(pid: int) -> list[int]:
    """Return a process and all below it, parents first."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)
    children = defaultdict(list)
    for line in listed.stdout.splitlines():
        child, parent = map(int, line.split())
        children[parent].append(child)
    found = [pid]
    for each in found:
        found += children[each]
    return found


def demand_conserved(installation: Installation, encounters: int) -> None:
    """Demand the conservation law, by the command that operators use."""
    installation.stay_settled(120)
    law = installation.law()
    assert law.breaches == ()
    assert len(law.places) == encounters
    assert law.counts()[Where.DEAD_LETTER.value] == 0
    command = [str(COMMAND), "audit", "conservation", "--records", str(installation.records)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def demand_claims_once(installation: Installation) -> None:
    """Demand that each version of each claim was published once, read_committed."""
    claims = [Claim.decode(row[1]) for row in installation.river.read("claims")]
    versions = [(claim.claim_id, claim.version) for claim in claims]
    assert claims
    assert len(versions) == len(set(versions))
    originals = [claim.chain_id for claim in claims if claim.frequency == "1"]
    assert len(originals) == len(set(originals))


def demand_repeats_identical(installation: Installation) -> None:
    """Demand that what stands twice between stages stands there byte for byte."""
    for topic, contract in (
        ("coded-encounters", CodedEncounter),
        ("validated-encounters", ValidatedEncounter),
    ):
        seen = defaultdict(set)
        for row in installation.river.read(topic):
            message = contract.decode(row[1])
            pair = (message.encounter_id, message.revision, message.amendment)
            seen[pair].add(hashlib.sha256(row[1]).hexdigest())
        assert all(len(digests) == 1 for digests in seen.values())
