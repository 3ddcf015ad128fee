"""``claimstream outbox``: stored interchanges as files, each written whole and once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import click

from claimstream.agents.cli.installation import reachable, settings_or_refuse
from claimstream.agents.cli.output import BAD_INPUT, NO, USAGE, CommandError, emit, json_option
from claimstream.agents.cli.tail import records
from claimstream.agents.delivery.agent import partners_of
from claimstream.agents.delivery.file_name import file_name
from claimstream.agents.delivery.partner import PartnerError, TradingPartner, TradingPartners
from claimstream.schemas.claim_file import ClaimFile


class OutboxError(RuntimeError):
    """A file of this name with other content lies there already; a person must look."""


@click.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the files go; the default is the setting delivery.outbox.",
)
@click.option("--follow", is_flag=True, help="Wait for more instead of ending at the end.")
@json_option
def outbox(folder: Path | None, follow: bool, as_json: bool) -> None:
    """Write the interchanges of claim-files into a folder, from the topic's beginning.

    A file is written whole and once, under the name that its trading partner agreed; running
    again writes only what is missing. Exit code 1: another file has a name that is needed.
    """
    settings = settings_or_refuse()
    target = folder or settings.delivery.outbox
    if target is None:
        raise CommandError("no folder for the files", USAGE, "set delivery.outbox or --folder")
    reachable(settings)
    stored = (message.value() for message in records(settings, "claim-files", follow))
    paths = written_to(target, (ClaimFile.decode(v) for v in stored if v), partners_of(settings))
    if follow:
        for path in paths:
            click.echo(str(path))
    written = [str(path) for path in paths]
    emit({"folder": str(target), "files": written}, as_json, lambda: "\n".join(written))


def written_to(
    folder: Path, files: Iterable[ClaimFile], partners: TradingPartners
) -> Iterator[Path]:
    """Yield the path of each file once it is written, or end the command saying why not."""
    try:
        for file in files:
            yield put_file(folder, file, partners.of_id(file.trading_partner_id))
    except OutboxError as error:
        raise CommandError(str(error), NO, "look at the file, or choose another folder") from None
    except PartnerError as error:
        raise CommandError(str(error), BAD_INPUT, "mend delivery.partners") from None


def put_file(folder: Path, file: ClaimFile, partner: TradingPartner) -> Path:
    """Write a stored interchange and return its path; doing it again changes nothing.

    The bytes go to a name that nobody picks up, are forced to the disk and renamed. Raises
    OutboxError when the name is taken by other bytes, ValueError when the record is damaged.
    """
    if sha256(file.content).hexdigest() != file.sha256:
        raise ValueError("a stored interchange does not match its digest")
    path = folder / file_name(file, partner)
    if path.exists():
        return _same(path, file.content)
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.tmp")
    with unfinished.open("wb") as writer:
        writer.write(file.content)
        writer.flush()
        os.fsync(writer.fileno())
    unfinished.rename(path)
    _force(folder)
    return path


def write_outbox(folder: Path, files: Iterable[ClaimFile], partners: TradingPartners) -> list[Path]:
    """Write every stored interchange that is not there yet and return the paths of all.

    The source is the topic ``claim-files`` from its beginning: nothing is remembered but the files.
    """
    return [put_file(folder, file, partners.of_id(file.trading_partner_id)) for file in files]


def _same(path: Path, content: bytes) -> Path:
    """Return the path of a file that is there already, or raise OutboxError."""
    if path.read_bytes() != content:
        raise OutboxError("another interchange of this name lies there")
    return path


def _force(folder: Path) -> None:
    """Force the folder's new entry to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
