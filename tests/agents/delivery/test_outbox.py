"""The outbox may be written again after any crash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from confluent_kafka import Producer

from claimstream.agents.cli.outbox import OutboxError, outbox, put_file, write_outbox
from claimstream.agents.cli.output import CommandError
from claimstream.agents.delivery.file_name import file_name
from claimstream.agents.delivery.interchange import Control, write_837
from claimstream.agents.delivery.partner import TradingPartner, TradingPartners
from claimstream.schemas.claim import Claim
from claimstream.schemas.claim_file import ClaimFile
from claimstream.streams.connection import topic_name
from claimstream.streams.embedded_broker import EmbeddedBroker
from claimstream.streams.settings import read_settings


@pytest.fixture
def file(make_claim: Callable[..., Claim], partner: TradingPartner, control: Control) -> ClaimFile:
    """Return a stored interchange."""
    content = write_837([make_claim()], partner, control)
    return ClaimFile.model_validate(
        {
            "trading_partner_id": partner.trading_partner_id,
            "file_id": "test-clearinghouse-000000007",
            "claim_type": "PROFESSIONAL",
            "implementation": "005010X222A1",
            "interchange_control_number": "000000007",
            "group_control_number": "7",
            "sha256": sha256(content).hexdigest(),
            "content": content,
            "made_at": control.made_at,
        }
    )


def test_a_file_is_written_once_whatever_is_repeated(
    tmp_path: Path, file: ClaimFile, partner: TradingPartner
) -> None:
    """A second delivery of the record leaves one file with the stored bytes and no remains."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / ".CLAIMSTREAM_837P_20261120_000000007.x12.tmp").write_bytes(b"ISA, cut off")
    paths = {put_file(tmp_path / "out", file, partner) for _ in range(2)}
    assert [path.read_bytes() for path in paths] == [file.content]
    assert list((tmp_path / "out").iterdir()) == list(paths)


def test_another_file_of_the_same_name_is_never_overwritten(
    tmp_path: Path, file: ClaimFile, partner: TradingPartner
) -> None:
    """What a partner may have picked up stays as it was."""
    path = put_file(tmp_path, file, partner)
    path.write_bytes(b"other")
    with pytest.raises(OutboxError):
        put_file(tmp_path, file, partner)
    assert path.read_bytes() == b"other"


def test_damaged_bytes_are_not_written(
    tmp_path: Path, file: ClaimFile, partner: TradingPartner
) -> None:
    """The digest of the record is checked before anything reaches the folder."""
    with pytest.raises(ValueError, match="digest"):
        put_file(tmp_path, file.model_copy(update={"content": b"x"}), partner)
    assert list(tmp_path.iterdir()) == []


def test_the_whole_topic_may_be_written_again(
    tmp_path: Path, file: ClaimFile, partners: TradingPartners
) -> None:
    """Reading ``claim-files`` from its beginning after a crash adds what is missing only."""
    later = {"interchange_control_number": "000000008", "file_id": "test-clearinghouse-000000008"}
    second = file.model_copy(update=later)
    first = write_outbox(tmp_path, [file], partners)
    assert write_outbox(tmp_path, [file, second], partners)[0] == first[0]
    assert len(list(tmp_path.iterdir())) == 2


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: ClaimFile
) -> Iterator[Callable[..., Result]]:
    """Run the command beside a broker in memory whose claim-files hold one interchange twice."""
    monkeypatch.chdir(tmp_path)
    with EmbeddedBroker() as broker:
        monkeypatch.setenv("CLAIMSTREAM_KAFKA__BOOTSTRAP_SERVERS", broker.address)
        monkeypatch.setenv("CLAIMSTREAM_KAFKA__CHECK_CRCS", "false")
        settings = read_settings()
        broker.create_topics(settings)
        producer = Producer({"bootstrap.servers": broker.address})
        for _ in range(2):
            producer.produce(topic_name(settings, "claim-files"), file.encode(), b"k")
        producer.flush(10)
        yield lambda *words: CliRunner().invoke(outbox, words)


def test_the_command_writes_the_topic_into_the_folder_of_the_settings(
    run: Callable[..., Result], tmp_path: Path, file: ClaimFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The setting delivery.outbox is obeyed; running again changes nothing."""
    monkeypatch.setenv("CLAIMSTREAM_DELIVERY__OUTBOX", str(tmp_path / "box"))
    for _ in range(2):
        assert run("--json").exit_code == 0
        (written,) = (tmp_path / "box").iterdir()
        assert written.read_bytes() == file.content


def test_the_command_says_why_it_cannot(
    run: Callable[..., Result], tmp_path: Path, file: ClaimFile, partner: TradingPartner
) -> None:
    """Without a folder, and where another file has the name: nothing is overwritten."""
    without = run().exception
    assert isinstance(without, CommandError)
    assert without.exit_code == 2
    taken = tmp_path / file_name(file, partner)
    taken.write_bytes(b"another's")
    refused = run("--folder", str(tmp_path)).exception
    assert isinstance(refused, CommandError)
    assert (refused.exit_code, taken.read_bytes()) == (1, b"another's")
