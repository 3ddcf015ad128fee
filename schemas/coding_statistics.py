"""Statistics as restated cells."""

from collections.abc import Mapping
from datetime import date

from pydantic import Field

from claimstream.schemas.contract import Contract
from claimstream.schemas.scalars import Flag, Long, Text


class CodingStatistics(Contract):
    """One cell of a statistic over a window, restated when it changes."""

    measure: Text
    window_start: date
    window_end: date
    facility_id: Text | None = None
    dimension: Text | None = None
    member: Text | None = None
    value: Text | None = None
    count: Long | None = None
    suppressed: Flag
    as_of: Mapping[Text, Long] = Field(default_factory=dict)
    cell: Text | None = None
