"""Batches: every claim in exactly one file, every file with a number of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimstream.agents.delivery.batch import FILE_OCTETS, wake_key
from claimstream.agents.delivery.deliver import Office, deliver, flush_due
from claimstream.agents.delivery.partner import PartnerError, TradingPartners
from claimstream.agents.delivery.x12 import X12Error
from claimstream.schemas.claim import Claim
from claimstream.schemas.claim_file import ClaimFile
from claimstream.schemas.effects import Effects, MemoryLedger, Origin

START = datetime(2026, 11, 20, 9, tzinfo=UTC)
Make = Callable[..., Claim]


class Counter:
    """One partition of DELIVERY in memory: its ledger, its clock and the files that it made."""

    def __init__(self, office: Office, partition: int = 0) -> None:
        """Start empty."""
        self.office = office
        self.ledger = MemoryLedger(origin=Origin("claims", partition, 0))
        self.clock = START
        self.files: list[ClaimFile] = []

    def take(self, claim: Claim) -> str:
        """Take one claim and return its outcome."""
        effects = deliver(self.ledger, claim, self.clock, self.office)  # type: ignore[arg-type]
        self.apply(effects)
        return str(effects.audit[0].outcome)  # type: ignore[attr-defined]

    def later(self, seconds: int) -> None:
        """Let the ledger's clock run, and whatever falls due."""
        self.clock += timedelta(seconds=seconds)
        for key, due in sorted(self.ledger.wakes.items()):
            if due <= self.clock:
                del self.ledger.wakes[key]
                self.apply(flush_due(self.ledger, key, self.clock, self.office))  # type: ignore[arg-type]

    def apply(self, effects: Effects) -> None:
        """Take effects in."""
        self.ledger.apply(effects)
        self.files += [each for each in effects.outputs if isinstance(each, ClaimFile)]

    def filed(self) -> list[str]:
        """Return the claims of all files in order."""
        return [claim_id for file in self.files for claim_id in file.claim_ids]


@pytest.fixture
def office(partners: TradingPartners) -> Office:
    """Return an office with one partner that takes three claims a file, on four units."""
    small = partners.partner[0].model_copy(update={"max_claims": 3, "flush_seconds": 60})
    return Office(TradingPartners(partner=(small,)), units=4)


@pytest.fixture(scope="session")
def numbered(make_claim: Make) -> Callable[..., Claim]:
    """Return ``numbered(7)``: a claim with a number of its own."""

    def build(number: int, setting: str = "office", **fields: Any) -> Claim:  # noqa: ANN401
        """Return the claim."""
        return make_claim(setting, claim_id=f"C{number:018d}", **fields)

    return build


def test_a_full_batch_becomes_a_file_and_the_rest_follow_by_the_clock(
    office: Office, numbered: Callable[..., Claim]
) -> None:
    """Three claims a file; the fourth waits for company or for its time."""
    counter = Counter(office)
    for number in range(4):
        assert counter.take(numbered(number)) == "QUEUED"
    assert [len(file.claim_ids) for file in counter.files] == [3]
    counter.later(59)
    assert len(counter.files) == 1
    counter.later(1)
    assert [len(file.claim_ids) for file in counter.files] == [3, 1]
    assert counter.ledger.wakes == {}


def test_the_forms_never_share_a_file(office: Office, numbered: Callable[..., Claim]) -> None:
    """GS08 names one implementation guide."""
    counter = Counter(office)
    counter.take(numbered(1))
    counter.take(numbered(2, "emergency"))
    counter.later(60)
    found = {file.implementation: file.claim_ids for file in counter.files}
    assert {name: len(ids) for name, ids in found.items()} == {
        "005010X222A1": 1,
        "005010X223A2": 1,
    }


def test_a_claim_version_enters_one_file_only(
    office: Office, numbered: Callable[..., Claim]
) -> None:
    """A repeat is dropped, before and after its file; a newer version is not a repeat."""
    counter = Counter(office)
    assert counter.take(numbered(1)) == "QUEUED"
    assert counter.take(numbered(1)) == "DUPLICATE"
    counter.later(60)
    assert counter.take(numbered(1)) == "DUPLICATE"
    assert counter.take(numbered(1, version=2, frequency="7")) == "QUEUED"
    counter.later(60)
    assert len(counter.filed()) == 2


def test_partitions_never_draw_the_same_number(
    office: Office, numbered: Callable[..., Claim]
) -> None:
    """ISA13 and GS06 are unique for a partner although four partitions write files."""
    counters = [Counter(office, partition) for partition in range(4)]
    for turn in range(3):
        for at, counter in enumerate(counters):
            counter.take(numbered(10 * turn + at))
            counter.later(60)
    numbers = [file.interchange_control_number for c in counters for file in c.files]
    assert len(set(numbers)) == 12
    assert sorted(numbers)[:4] == ["000000001", "000000002", "000000003", "000000004"]
    assert {file.file_id for c in counters for file in c.files} == {
        f"test-clearinghouse-{number}" for number in numbers
    }


def test_one_ledger_partition_draws_numbers_without_a_gap(
    partners: TradingPartners, numbered: Callable[..., Claim]
) -> None:
    """All partitions of ``claims`` meet in the one partition of DELIVERY's ledger."""
    counter = Counter(Office(partners, units=1))
    for partition in (3, 0, 2):
        counter.ledger.origin = Origin("claims", partition, 0)
        counter.take(numbered(partition))
        counter.later(900)
    numbers = [file.interchange_control_number for file in counter.files]
    assert numbers == ["000000001", "000000002", "000000003"]


def test_a_file_is_what_its_record_says(office: Office, numbered: Callable[..., Claim]) -> None:
    """The digest is that of the bytes, the number that of ISA13, the time the ledger's clock."""
    counter = Counter(office)
    counter.take(numbered(1))
    counter.later(61)
    (file,) = counter.files
    assert file.sha256 == sha256(file.content).hexdigest()
    assert b"*%s*0*T*" % file.interchange_control_number.encode() in file.content
    assert file.made_at == counter.clock
    assert ClaimFile.decode(file.encode()) == file


def test_no_file_is_larger_than_its_record_may_be(
    partners: TradingPartners, numbered: Callable[..., Claim]
) -> None:
    """512 KiB a file, so that the record fits under the topic's limit with room to spare."""
    row = {"procedure_code": "G0463", "revenue_code": "0300", "charge": "1.00", "units": "1"}
    row |= {"unit_basis": "UN", "service_date": "2026-11-16"}
    lines = [row | {"line_number": n, "line_id": f"LINE-NUMBER-{n:04d}"} for n in range(1, 999)]
    counter = Counter(Office(partners, 1))
    for number in range(8):
        counter.take(numbered(number, "emergency", lines=lines))
    counter.later(10_000)
    assert len(counter.files) > 1
    assert all(len(file.content) <= FILE_OCTETS for file in counter.files)
    assert len(counter.filed()) == 8


def test_a_claim_that_cannot_be_written_costs_itself_only(
    office: Office, numbered: Callable[..., Claim]
) -> None:
    """It is refused before it joins a batch, so the batch still becomes a file."""
    counter = Counter(office)
    counter.take(numbered(1))
    with pytest.raises(X12Error):
        counter.take(numbered(2, billing={"patient": {"family_name": "A~B"}}))
    counter.later(60)
    assert len(counter.filed()) == 1


def test_a_payer_whom_nobody_takes_is_named_as_the_fault(
    partners: TradingPartners, numbered: Callable[..., Claim]
) -> None:
    """The claim becomes a dead letter that can be brought back once the list is mended."""
    only = partners.partner[0].model_copy(update={"payer_ids": ("OTHER",)})
    with pytest.raises(PartnerError):
        Counter(Office(TradingPartners(partner=(only,)), 1)).take(numbered(1))


def test_wakes_are_kept_by_partner_and_form(office: Office, numbered: Callable[..., Claim]) -> None:
    """The first claim of a batch sets its time, later ones do not push it away."""
    counter = Counter(office)
    claim = numbered(1)
    counter.take(claim)
    counter.clock += timedelta(seconds=30)
    counter.take(numbered(2))
    key = wake_key(office.partners.partner[0], claim.claim_type)
    assert counter.ledger.wakes == {key: START + timedelta(seconds=60)}


EVENTS = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["office", "emergency"]), st.integers(0, 80)),
    max_size=25,
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(events=EVENTS)
def test_every_claim_ends_in_exactly_one_file(
    events: list[tuple[int, str, int]], office: Office, numbered: Callable[..., Claim]
) -> None:
    """Whatever comes and however time passes: each claim once, numbers rising, none left over."""
    counter = Counter(office)
    taken = []
    for number, setting, seconds in events:
        claim = numbered(number + (100 if setting == "office" else 0), setting)
        if counter.take(claim) == "QUEUED":
            taken.append(claim.claim_id)
        counter.later(seconds)
    counter.later(1_000)
    assert sorted(counter.filed()) == sorted(taken) == sorted(set(taken))
    numbers = [int(file.interchange_control_number) for file in counter.files]
    assert numbers == sorted(set(numbers))
    assert not any(key.startswith("wait/") for key in counter.ledger.contents)
