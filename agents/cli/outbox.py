"""The outbox: stored interchanges as files, each written whole and once."""

from __future__ import annotations

import os
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from claimstream.agents.delivery.file_name import file_name
from claimstream.agents.delivery.partner import TradingPartner, TradingPartners
from claimstream.schemas.claim_file import ClaimFile


class OutboxError(RuntimeError):
    """A file of this name with other content lies there already; a person must look."""


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
        raise OutboxError("another interchange has this name: choose a file_name with {number}")
    return path


def _force(folder: Path) -> None:
    """Force the folder's new entry to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
