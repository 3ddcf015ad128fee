"""Operations that a passage tells of, and whether the visit is for the recovery from one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import re2

from claimstream.agents.coding.detail.clinicians import Passage
from claimstream.agents.coding.detail.opening import told_opening
from claimstream.agents.coding.detail.told_rows import said
from claimstream.agents.coding.drafts import Chart, Span
from claimstream.agents.coding.reading.reading import SectionKind, Sentence

__all__ = ["Operation", "opens_recovery", "operations", "tells_recovery"]

COUNT = (
    r"(?:[1-9]|1[0-9]|2[0-9]|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
)
AFTER = r"(?:s/p|status\s+post|post-?\s?op\w*|after|out|ago|from|since|following)"
RECOVERING = re2.compile(
    r"(?i)\baftercare\b|\brehab(?:ilitation)?\s+(?:after|following|for|status\s+post|s/p)\b"
    r"|\bPOD\s?#?\s?\d|\bpost-?\s?op(?:erative)?(?:ly)?\s+(?:visit|check|follow-?\s?up|care"
    r"|evaluation|appointment|day|week)\b"
    rf"|\b{COUNT}[\s-](?:days?|weeks?|wks?)(?:\s+\w+)?\s+{AFTER}\b|\b(?:[123]|one|two|three)\s+months?\s+{AFTER}\b"
    rf"|\b{AFTER}\s+{COUNT}\s+(?:days?|weeks?)\b"
    r"|\b(?:recovering|healing)\s+(?:well|nicely|as\s+expected|uneventfully)\b"
)
SEEN = re2.compile(
    r"(?i)\bpost-?\s?op\w*\b|\b(?:surgical|surgery|operation)\s+(?:follow-?\s?up|check|recheck)\b"
    r"|\bfollow(?:ing|s)?[\s-]?up\s+(?:after|from|of|on)\s+(?:\w+\s+){0,2}(?:surgery|operation|repair)\b"
    rf"|\b{COUNT}[\s-](?:days?|weeks?|wks?)\s+{AFTER}\b|\b(?:[123]|one|two|three)\s+months?\s+{AFTER}\b"
)
NOT_DONE = re2.compile(
    r"(?i)\b(?:will|would|schedul\w+|plan\w*|offer\w*|recommend\w*|consider\w*|candidate|refer\w*"
    r"|discuss\w*|needs?|proceed|awaiting|before|prior\s+to|pre-?op\w*|declin\w*|if|should|may|wants?"
    r"|recurren\w+|complicat\w+|infect\w+|dehisc\w+|no|not|never)\b[^.;]*$"
)
LONG_AGO = re2.compile(
    r"(?i)\byears?\s+(?:ago|out|prior|after|since)\b|\b(?:in|since)\s+(?:19|20)\d\d\b"
    r"|\b(?:remote|history\s+of|prior|previous)\b"
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of ``lexicon/operations.toml`` as told: its row and its words."""

    name: str
    span: Span


def operations(chart: Chart, within: Span) -> Iterator[Operation]:
    """Yield the operations that a passage tells as done not long ago, in order."""
    passage = Passage(chart.document, Sentence(within.start, within.end, _kind(chart, within)), 0)
    if not LONG_AGO.search(passage.text):
        for name, at in said("operations", "operation", passage):
            if not NOT_DONE.search(passage.text[: at.start]):
                yield Operation(name, passage.span(at.start, at.end))


def _kind(chart: Chart, within: Span) -> SectionKind:
    """Return the kind of section that a passage stands in."""
    return chart.document.section_at(within.start).kind


def opens_recovery(chart: Chart) -> bool:
    """Tell whether the reason for the visit or its opening tells of an operation not long ago."""
    text = chart.document.text
    opened = (text[s.start : s.end] for s in told_opening(chart))
    return any(SEEN.search(told) and not LONG_AGO.search(told) for told in opened)


def tells_recovery(chart: Chart, told: Iterable[Span]) -> bool:
    """Tell whether passages themselves tell of the recovery from an operation."""
    text = chart.document.text
    return any(RECOVERING.search(text[span.start : span.end]) for span in told)
