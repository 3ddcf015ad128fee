"""The scalar types of the contracts: strict, bounded, with their Avro counterpart."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    Strict,
    StringConstraints,
)

INT_MAX = 2**31 - 1
LONG_MAX = 2**63 - 1
TEXT_MAX = 4 * 1024 * 1024
CENT, THOUSANDTH = Decimal("0.01"), Decimal("0.001")


SECONDS_READ_AS_MILLIS = datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 2, 1, tzinfo=UTC)
"""Where every 32-bit count of seconds falls that somebody wrote into a field of milliseconds."""

NUMERAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


def _plain_numeral(value: object) -> object:
    """Refuse text such as ``1_000``, ``1E+3`` or full-width digits, which Decimal would read."""
    if isinstance(value, str) and not NUMERAL.fullmatch(value):
        raise ValueError("not a plain decimal numeral")
    return value


def _written_out(value: object) -> object:
    """Refuse a bare number for an instant: its unit would be a guess."""
    if isinstance(value, (int, float)) or (isinstance(value, str) and "-" not in value[1:]):
        raise ValueError("not an ISO 8601 instant")
    return value


def _to_cents(amount: Decimal) -> Decimal:
    """Return the amount with exactly two decimals, as Avro stores it."""
    return amount.quantize(CENT)


def _to_thousandths(quantity: Decimal) -> Decimal:
    """Return the quantity with exactly three decimals, as Avro stores it."""
    return quantity.quantize(THOUSANDTH)


def _to_millis(instant: datetime) -> datetime:
    """Return the instant in UTC, cut to the milliseconds that Avro keeps.

    Raises ValueError for an instant of January 1970: those are seconds written as milliseconds.
    """
    first, after = SECONDS_READ_AS_MILLIS
    utc = instant if instant.tzinfo is UTC else instant.astimezone(UTC)
    if first <= utc < after:
        raise ValueError("seconds in a field of milliseconds")
    below = utc.microsecond % 1000
    return utc - timedelta(microseconds=below) if below else utc


Text = Annotated[
    str,
    Strict(),
    StringConstraints(max_length=TEXT_MAX, pattern=r"^[^\x00-\x08\x0E-\x1B\x7F]*$"),
]
"""Avro string: no lone surrogate, and of the control characters only those that part text."""

Flag = Annotated[bool, Strict()]
"""Avro boolean."""

Int = Annotated[int, Strict(), Field(ge=-INT_MAX - 1, le=INT_MAX)]
"""Avro int."""

Long = Annotated[int, Strict(), Field(ge=-LONG_MAX - 1, le=LONG_MAX)]
"""Avro long."""

Octets = Annotated[bytes, Strict()]
"""Avro bytes."""

Money = Annotated[
    Decimal,
    Field(max_digits=12, decimal_places=2, allow_inf_nan=False),
    BeforeValidator(_plain_numeral),
    AfterValidator(_to_cents),
]
"""US dollars; Avro decimal(12, 2)."""

Quantity = Annotated[
    Decimal,
    Field(max_digits=12, decimal_places=3, allow_inf_nan=False),
    BeforeValidator(_plain_numeral),
    AfterValidator(_to_thousandths),
]
"""A count with fractions; Avro decimal(12, 3)."""

Ratio = Annotated[
    Decimal,
    Field(ge=0, le=1, max_digits=4, decimal_places=3, allow_inf_nan=False),
    BeforeValidator(_plain_numeral),
    AfterValidator(_to_thousandths),
]
"""A share from 0 to 1; Avro decimal(4, 3)."""

Instant = Annotated[AwareDatetime, BeforeValidator(_written_out), AfterValidator(_to_millis)]
"""A moment in UTC; Avro timestamp-millis. A naive datetime is refused."""
