"""Present on admission, as far as the record itself says so (Official Guidelines, Appendix I)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import re2

from claimstream.schemas.coded_encounter import AssignedCode
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.codesets.errors import ReferenceNotEffectiveError
from claimstream.schemas.evidence import Evidence
from claimstream.schemas.vocabulary import DocumentType, PoaIndicator

ASKED = "QRY-POA"
UNABLE = "unable"
"""The trigger of the question, and the option of a provider who cannot determine it."""
ADMISSION = frozenset({DocumentType.HISTORY_AND_PHYSICAL, DocumentType.EMERGENCY_NOTE})
"""Documents that tell what was there when the order to admit was written."""
REMARK = re2.compile(
    r"(?i)\b(?:(?:was|were|is|are)[ \t]+)?(?P<no>not[ \t]+)?"
    r"(?:present[ \t]+(?:on|at|upon)[ \t]+(?:admission|arrival)|POA)\b"
    r"(?:[ \t]*[:=-][ \t]*(?P<mark>yes|no|[YNUW])\b)?"
)
"""A remark whether a diagnosis was there: it says when, and never that there is none."""
ACQUIRED = re2.compile(r"(?i)\bhospital[- ]acquired\b")
OPEN = re2.compile(r"(?i)\b(?:unclear|unknown|uncertain|unsure|whether|possibly|probably)\b|\?")
MARKS = {"Y": PoaIndicator.Y, "N": PoaIndicator.N, "W": PoaIndicator.W}
CHRONIC = (
    *("C", "E10.", "E11.", "E78.", "F20.", "F31.", "G20", "G30.", "G40.", "I10", "I11.", "I12."),
    *("I13.", "I25.1", "J44.9", "J45.909", "M05.", "M06.", "M81.", "N18.", "N40."),
)
"""Chronic conditions, present whenever they were found."""
MAYBE_EXEMPT = (
    *("B90", "B91", "B92", "B94", "E64", "I25.2", "I69", "O09", "O66.5", "O80", "O94", "P00"),
    *("Q", "R29.7", "R40.2", "U09", "V", "W", "X", "Y", "Z"),
)
"""Beginnings under which the exempt list holds codes, for want of the list itself."""


def is_exempt(code: str, codesets: Codesets, on: date) -> bool:
    """Return whether the code takes no indicator, by the loaded list or else by its beginning."""
    try:
        return codesets.poa_exempt(code, on)
    except ReferenceNotEffectiveError:
        later_injury = code[0] in "ST" and len(code) == 8 and code[-1] not in "ABC"
        return later_injury or code.startswith(MAYBE_EXEMPT)


def propose(
    code: AssignedCode, texts: Mapping[str, str], at_admission: Iterable[str]
) -> PoaIndicator | None:
    """Return the indicator that the record states; None leaves it to a coder or a query.

    The line of the diagnosis may say it; a diagnosis that the admission's own documents already
    support, and a chronic one, were present. Remarks that contradict each other, or leave it
    open, decide nothing. Nothing is inferred from the hours of results.
    """
    said = [each for piece in code.evidence for each in _stated(_line(texts, piece))]
    if said:
        return said[0] if len(set(said)) == 1 else None
    known = any(code.code.startswith(early[:3]) for early in at_admission)
    return PoaIndicator.Y if known or code.code.startswith(CHRONIC) else None


def answered(statement: str, option_id: str | None) -> PoaIndicator | None:
    """Return the indicator that a provider's answer gives; W when it cannot be determined."""
    if option_id == UNABLE:
        return PoaIndicator.W
    said = set(_stated(statement))
    return said.pop() if len(said) == 1 else None


def _stated(line: str) -> Iterator[PoaIndicator | None]:
    """Yield what each remark of a line says; None for one that leaves it open."""
    if ACQUIRED.search(line):
        yield PoaIndicator.N
    for found in REMARK.finditer(line):
        mark = (found.group("mark") or ("N" if found.group("no") else "Y"))[0].upper()
        yield None if OPEN.search(line) else MARKS.get(mark)


def _line(texts: Mapping[str, str], piece: Evidence) -> str:
    """Return the line around a piece of evidence."""
    text = texts.get(piece.document_id or "")
    if text is None or piece.start is None or piece.end is None:
        return ""
    end = text.find("\n", piece.end)
    return text[text.rfind("\n", 0, piece.start) + 1 : end if end >= 0 else len(text)]
