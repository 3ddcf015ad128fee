"""What a screening finds follows the screening."""

from collections.abc import Iterator

import re2

from claimstream.agents.coding.detail.wording import following
from claimstream.agents.coding.diagnoses import Reader
from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.statements import Statement

__all__ = ["screening"]

SCREENINGS = ("Z11", "Z12", "Z13")
FOUND = re2.compile(
    r"(?i)\b(?:found|finds|showed|shows|show|showing|revealed|reveals|demonstrates|demonstrated"
    r"|noted|seen|identified|removed|snared|biopsied)\b"
)
NO_FINDING = ("Z", "V", "W", "X", "Y", "T")


@rule("ICD-SCREENING-FINDING", "Official Guidelines I.C.21.c.5")
def screening(drafts: Drafts, chart: Chart) -> Drafts:
    """Keep the screening first and add what its own lines tell as found."""
    made: list[Draft] = []
    for draft in drafts:
        made.append(draft)
        if by_prefix([draft], *SCREENINGS) and draft.place == "title":
            named = {each.code for each in (*drafts, *made)}
            made += [each for each in _found(draft, chart) if each.code not in named]
    return tuple(made)


def _found(test: Draft, chart: Chart) -> Iterator[Draft]:
    """Yield the diagnoses of the lines behind a screening's title that tell a finding."""
    text = chart.document.text
    for span in following(test, chart):
        said = text[span.start : span.end]
        if said.startswith(":") or FOUND.search(said):
            drafts = Reader(chart).read(Statement(span, "prose"))
            yield from (each for each in drafts if not each.code.startswith(NO_FINDING))
