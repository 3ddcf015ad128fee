"""Code-set releases in use."""

from datetime import date

from claimstream.schemas.contract import Contract
from claimstream.schemas.scalars import Instant, Long, Text


class ReferenceRelease(Contract):
    """A code-set or edit-table release that workers may use."""

    release_id: Text
    kind: Text
    effective_from: date
    effective_to: date | None = None
    source: Text
    sha256: Text
    row_count: Long
    reject_count: Long
    loaded_at: Instant
    licence: Text | None = None
