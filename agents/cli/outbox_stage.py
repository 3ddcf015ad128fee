"""The OUTBOX worker: ``claim-files`` in, files in the folder of ``delivery.outbox`` out."""

from __future__ import annotations

from collections.abc import Callable

from claimstream.agents.cli.outbox import named_file
from claimstream.agents.delivery.agent import partners_of
from claimstream.agents.delivery.partner import PartnerError
from claimstream.schemas.claim_file import ClaimFile
from claimstream.streams.drop_folder import OutboxError
from claimstream.streams.folder_stage import FolderStage, NamedFile
from claimstream.streams.settings import Settings


def open_namer(settings: Settings) -> Callable[[bytes], NamedFile]:
    """Return what makes a named file of a record's value, after the partners' templates."""
    partners = partners_of(settings)

    def named(value: bytes) -> NamedFile:
        """Return the file; raises OutboxError for a partner who is not on the list."""
        try:
            return named_file(ClaimFile.decode(value), partners)
        except PartnerError as error:
            raise OutboxError(str(error)) from None

    return named


stage = FolderStage(
    "outbox",
    topic="claim-files",
    folder=lambda settings: settings.delivery.outbox,
    open_namer=open_namer,
)
