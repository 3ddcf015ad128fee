"""The outbox may be written again after any crash."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from errno import ENOSPC
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from confluent_kafka import KafkaException, Producer

from claimstream.agents.cli.outbox import dropped, named_file, outbox
from claimstream.agents.cli.outbox_stage import stage
from claimstream.agents.cli.output import CommandError
from claimstream.agents.delivery.interchange import Control, write_837
from claimstream.agents.delivery.partner import TradingPartner, TradingPartners
from claimstream.schemas.claim import Claim
from claimstream.schemas.claim_file import ClaimFile
from claimstream.schemas.contract import ContractError
from claimstream.streams.connection import topic_name
from claimstream.streams.drop_folder import JOURNAL, DropFolder, OutboxError
from claimstream.streams.embedded_broker import EmbeddedBroker
from claimstream.streams.exits import REFUSED
from claimstream.streams.folder_stage import FolderWriter
from claimstream.streams.rounds import FAULTS
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


def drop(folder: Path, *files: ClaimFile, partners: TradingPartners, again: str = "") -> list[str]:
    """Put files into the folder and return the names of those that appeared now."""
    return [path.name for path in dropped(folder, files, partners, {again})]


def lying(folder: Path) -> list[str]:
    """Return what lies in the folder for others to take."""
    return sorted(path.name for path in folder.iterdir() if path.name != JOURNAL)


NAME = "CLAIMSTREAM_837P_20261120_000000007.x12"


def test_a_file_is_written_once_whatever_is_repeated(
    tmp_path: Path, file: ClaimFile, partners: TradingPartners
) -> None:
    """A second delivery of the record leaves one file with the stored bytes and no remains."""
    (tmp_path / f".{NAME}.tmp").write_bytes(b"ISA, cut off")
    assert drop(tmp_path, file, file, partners=partners) == [NAME]
    assert drop(tmp_path, file, partners=partners) == []
    assert lying(tmp_path) == [NAME]
    assert (tmp_path / NAME).read_bytes() == file.content


def test_what_the_clearinghouse_took_away_does_not_come_back(
    tmp_path: Path, file: ClaimFile, partners: TradingPartners
) -> None:
    """Reading the topic again would otherwise send every interchange of its past a second time."""
    drop(tmp_path, file, partners=partners)
    (tmp_path / NAME).unlink()
    assert drop(tmp_path, file, partners=partners) == []
    assert drop(tmp_path, file, partners=partners, again=file.file_id) == [NAME]


@pytest.mark.parametrize("noted", [True, False])
def test_a_crash_between_two_steps_leaves_the_file_once(
    tmp_path: Path, file: ClaimFile, partners: TradingPartners, noted: bool
) -> None:
    """Named in the journal and not renamed it is finished; not named, it is written anew."""
    drop(tmp_path, file, partners=partners)
    (tmp_path / NAME).rename(tmp_path / f".{NAME}.tmp")
    journal = tmp_path / JOURNAL
    if not noted:
        journal.write_bytes(journal.read_bytes()[:-9])
    assert drop(tmp_path, file, partners=partners) == ([] if noted else [NAME])
    assert lying(tmp_path) == [NAME]
    assert (tmp_path / NAME).read_bytes() == file.content


def test_half_a_file_that_was_put_there_again_is_made_whole(
    tmp_path: Path, file: ClaimFile, partners: TradingPartners
) -> None:
    """The journal names it from the first time; what a crash left is nevertheless not the file."""
    drop(tmp_path, file, partners=partners)
    (tmp_path / NAME).unlink()
    (tmp_path / f".{NAME}.tmp").write_bytes(file.content[:9])
    assert drop(tmp_path, file, partners=partners) == [NAME]
    assert (tmp_path / NAME).read_bytes() == file.content


def test_a_disk_that_fills_up_leaves_no_half_line_in_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It takes a part of a write before it refuses; the next line would run into that part."""
    folder, room = DropFolder(tmp_path), [4, 0]

    def write(handle: int, line: bytes) -> int:
        """Write as much as there is room for, as the kernel does."""
        most = room.pop(0) if room else len(line)
        if not most:
            raise OSError(ENOSPC, "no space")
        return real(handle, line[:most])

    real = os.write
    monkeypatch.setattr(os, "write", write)
    with pytest.raises(OSError, match="no space"):
        folder.put("a.x12", "a", b"A")
    room[:] = [4]  # a part, then the rest
    assert folder.put("a.x12", "a", b"A")
    folder.close()
    (tmp_path / "a.x12").unlink()
    assert DropFolder(tmp_path).put("a.x12", "a", b"A") is None


@pytest.mark.parametrize("damage", [b"\0" * 30, b"\xff\xfe", b"x" * 30, b"\n"])
def test_a_damaged_journal_stops_the_outbox(tmp_path: Path, damage: bytes) -> None:
    """What a lost line named would go to the clearinghouse twice."""
    folder = DropFolder(tmp_path)
    for name in ("a", "b", "c"):
        folder.put(f"{name}.x12", name, name.encode())
    folder.close()
    journal = tmp_path / JOURNAL
    first, second, *rest = journal.read_bytes().split(b"\n")
    torn = [first, second[: -len(damage)] + damage, *rest] if len(damage) > 2 else [damage, *rest]
    journal.write_bytes(b"\n".join(torn))
    with pytest.raises(OutboxError, match="line . of the journal .* is damaged"):
        DropFolder(tmp_path)


def test_one_folder_has_one_writer(
    tmp_path: Path, file: ClaimFile, partners: TradingPartners
) -> None:
    """A second one says so; it waited without a word, and without a page of health."""
    first = DropFolder(tmp_path)
    with pytest.raises(OutboxError, match="another outbox"):
        drop(tmp_path, file, partners=partners)
    first.close()
    assert drop(tmp_path, file, partners=partners) == [NAME]


def test_another_file_of_the_same_name_is_never_overwritten(
    tmp_path: Path, file: ClaimFile, partners: TradingPartners
) -> None:
    """What a partner may have picked up stays as it was."""
    (tmp_path / NAME).write_bytes(b"other")
    with pytest.raises(OutboxError):
        DropFolder(tmp_path).put(NAME, file.file_id, file.content)
    assert (tmp_path / NAME).read_bytes() == b"other"


def test_damaged_bytes_are_not_written(file: ClaimFile, partners: TradingPartners) -> None:
    """The digest of the record is checked before anything reaches the folder."""
    with pytest.raises(ContractError, match="digest"):
        named_file(file.model_copy(update={"content": b"x"}), partners)


def test_the_whole_topic_may_be_read_again(
    tmp_path: Path, file: ClaimFile, partners: TradingPartners
) -> None:
    """From its beginning after a crash: what is missing is added, and only that."""
    later = {"interchange_control_number": "000000008", "file_id": "test-clearinghouse-000000008"}
    second = file.model_copy(update=later)
    drop(tmp_path, file, partners=partners)
    assert drop(tmp_path, file, second, partners=partners) == [NAME.replace("07.", "08.")]
    assert len(lying(tmp_path)) == 2


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
        (written,) = lying(tmp_path / "box")
        assert (tmp_path / "box" / written).read_bytes() == file.content


def test_the_command_says_why_it_cannot(run: Callable[..., Result], tmp_path: Path) -> None:
    """Without a folder, and where another file has the name: nothing is overwritten."""
    without = run().exception
    assert isinstance(without, CommandError)
    assert without.exit_code == 2
    taken = tmp_path / NAME
    taken.write_bytes(b"another's")
    refused = run("--folder", str(tmp_path)).exception
    assert isinstance(refused, CommandError)
    assert (refused.exit_code, taken.read_bytes()) == (1, b"another's")
    nowhere = run("--folder", str(taken / "box")).exception
    assert isinstance(nowhere, CommandError)
    assert (nowhere.exit_code, nowhere.next_step != "") == (4, True)


def test_the_worker_puts_new_files_into_the_folder_until_it_is_told_to_end(
    run: Callable[..., Result], tmp_path: Path, file: ClaimFile, partners: TradingPartners
) -> None:
    """The stage that `claimstream worker` runs: one round takes what the topic holds."""
    settings = read_settings()
    box = tmp_path / "box"
    writer = FolderWriter(stage, settings, box)
    deadline = time.monotonic() + 20
    while not (box / NAME).exists() and time.monotonic() < deadline:
        writer.turn()
    writer.close()
    assert (box / NAME).read_bytes() == file.content
    assert drop(box, file, partners=partners) == []
    assert stage.run(settings) == REFUSED


def test_a_folder_that_cannot_be_written_is_a_round_that_failed(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    """The stage is not ready and tries again; it used to fall and be started without an end."""
    assert run is not None
    (tmp_path / "file").touch()
    writer = FolderWriter(stage, read_settings(), tmp_path / "file" / "box")
    with pytest.raises(FAULTS):
        writer.turn()
    writer.close()


def test_a_broker_that_is_away_is_no_quiet_topic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stage is then not ready; it would otherwise look well and write nothing."""
    monkeypatch.setenv("CLAIMSTREAM_KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:9")
    monkeypatch.setattr("claimstream.streams.folder_stage.ANSWER_SECONDS", 0.1)
    writer = FolderWriter(stage, read_settings(), tmp_path)
    with pytest.raises(KafkaException):
        writer.turn()
    writer.close()
