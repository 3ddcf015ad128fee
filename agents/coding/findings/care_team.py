"""What nurses, dietitians and therapists name and no provider does (Official Guidelines I.B.14)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from claimstream.agents.coding.drafts import Chart
from claimstream.agents.coding.findings.doubts import NO_CONDITION, Reading, assessed, readings
from claimstream.agents.coding.findings.findings import Codes
from claimstream.agents.coding.reading.documents import Support, support
from claimstream.agents.coding.reading.reading import read
from claimstream.schemas.chart import Document
from claimstream.schemas.encounter import Encounter

__all__ = ["named_aside"]

ASKED_ELSEWHERE = ("E40", "E41", "E42", "E43", "E44", "E45", "E46")
"""QRY-MALNUTRITION asks about what the dietitian alone describes."""
MOST_READ = 64
"""Documents of the care team that are read: bounds the cost of a long stay."""


def named_aside(
    chart: Chart, codes: Codes, encounter: Encounter
) -> Iterator[tuple[Document, Reading]]:
    """Yield the present conditions of the care team's documents whose category no code has."""
    coded = tuple({code[:3] for code in codes})
    team = [
        document
        for document in encounter.documents
        if support(document, encounter.encounter_class) is Support.DETAILS
    ]
    for document in team[:MOST_READ]:
        own = replace(chart, document=read(document.text, document.document_type))
        for reading in readings(own, assessed(own)):
            passed = reading.code.startswith((*NO_CONDITION, *ASKED_ELSEWHERE, *coded))
            if reading.how.is_present and reading.how.certain and not passed:
                yield document, reading
