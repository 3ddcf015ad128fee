"""The scalar types of the contracts: strict, bounded, with their Avro counterpart."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, Field, Strict, StringConstraints

INT_MAX = 2**31 - 1
LONG_MAX = 2**63 - 1
TEXT_MAX = 4 * 1024 * 1024


def _no_surrogates(text: str) -> str:
    """Refuse text that UTF-8 cannot carry."""
    text.encode("utf-8")
    return text


def _to_cents(amount: Decimal) -> Decimal:
    """Return the amount with exactly two decimals, as Avro stores it."""
    return amount.quantize(Decimal("0.01"))


def _to_thousandths(quantity: Decimal) -> Decimal:
    """Return the quantity with exactly three decimals, as Avro stores it."""
    return quantity.quantize(Decimal("0.001"))


def _to_millis(instant: datetime) -> datetime:
    """Return the instant in UTC, cut to the milliseconds that Avro keeps."""
    utc = instant.astimezone(UTC)
    return utc.replace(microsecond=utc.microsecond // 1000 * 1000)


Text = Annotated[
    str, Strict(), StringConstraints(max_length=TEXT_MAX), AfterValidator(_no_surrogates)
]
"""Avro string."""

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
    AfterValidator(_to_cents),
]
"""US dollars; Avro decimal(12, 2)."""

Quantity = Annotated[
    Decimal,
    Field(max_digits=12, decimal_places=3, allow_inf_nan=False),
    AfterValidator(_to_thousandths),
]
"""A count with fractions; Avro decimal(12, 3)."""

Ratio = Annotated[
    Decimal,
    Field(ge=0, le=1, max_digits=4, decimal_places=3, allow_inf_nan=False),
    AfterValidator(_to_thousandths),
]
"""A share from 0 to 1; Avro decimal(4, 3)."""

Instant = Annotated[AwareDatetime, AfterValidator(_to_millis)]
"""A moment in UTC; Avro timestamp-millis. A naive datetime is refused."""
