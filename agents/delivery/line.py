"""What service lines of both forms share: control number, procedure, dates, drug (2400, 2410)."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from hashlib import blake2b

from claimstream.agents.delivery.x12 import day, number, period, segment
from claimstream.schemas.claim import ClaimLine
from claimstream.schemas.x12_text import fits

LINE_CONTROL_MOST = 30


def line_control_number(line_id: str) -> str:
    """Return REF*6R: the line's own id where X12 can carry it, else ``L`` and sixteen of its hash.

    Payers return 30 characters of it (835 2110 REF*6R), and it must hold no delimiter.
    """
    if 0 < len(line_id) <= LINE_CONTROL_MOST and fits(line_id) and line_id == line_id.strip():
        return line_id
    return "L" + base64.b32encode(blake2b(line_id.encode(), digest_size=10).digest()).decode()


def procedure(line: ClaimLine) -> tuple[str, ...]:
    """Return the composite of procedure code and modifiers; empty without a code."""
    return ("HC", line.procedure_code, *line.modifiers) if line.procedure_code else ()


def dates_and_control(line: ClaimLine, dated: bool = True) -> Iterator[str]:
    """Yield DTP*472 (one day, or a span) and REF*6R."""
    last = line.service_end_date
    spans = last is not None and last != line.service_date
    if dated and spans and last is not None:
        yield segment("DTP", "472", "RD8", period(line.service_date, last))
    elif dated:
        yield segment("DTP", "472", "D8", day(line.service_date))
    yield segment("REF", "6R", line_control_number(line.line_id))


def drug(line: ClaimLine) -> Iterator[str]:
    """Yield loop 2410: the National Drug Code and its quantity."""
    if line.ndc is not None and line.ndc_units is not None:
        yield segment("LIN", "", "N4", line.ndc)
        yield segment("CTP", "", "", "", number(line.ndc_units), (line.ndc_unit_basis or "UN",))
