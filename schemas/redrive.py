"""Dead letters brought back."""

from claimstream.schemas.contract import Contract
from claimstream.schemas.scalars import Instant, Text
from claimstream.schemas.vocabulary import RedriveState


class Redrive(Contract):
    """A dead letter brought back."""

    dead_letter_id: Text
    state: RedriveState
    target_topic: Text
    value_sha256: Text
    requested_by: Text
    requested_at: Instant
