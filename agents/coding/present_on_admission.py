"""Present on admission, as far as the record itself says so (Official Guidelines, Appendix I)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
LATER = re2.compile(r"(?i)\bnot present on admission\b|\bhospital[- ]acquired\b|\bPOA[: ]+N\b")
PRESENT = re2.compile(r"(?i)\bpresent on admission\b|\bPOA\b")
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
    support, and a chronic one, were present. Nothing is inferred from the hours of results.
    """
    words = [_line(texts, piece) for piece in code.evidence]
    if any(LATER.search(text) for text in words):
        return PoaIndicator.N
    said = any(PRESENT.search(text) for text in words)
    known = any(code.code.startswith(early[:3]) for early in at_admission)
    return PoaIndicator.Y if said or known or code.code.startswith(CHRONIC) else None


def answered(statement: str, option_id: str | None) -> PoaIndicator | None:
    """Return the indicator that a provider's answer gives; W when it cannot be determined."""
    if option_id == UNABLE:
        return PoaIndicator.W
    if LATER.search(statement):
        return PoaIndicator.N
    return PoaIndicator.Y if PRESENT.search(statement) else None


def _line(texts: Mapping[str, str], piece: Evidence) -> str:
    """Return the line around a piece of evidence."""
    text = texts.get(piece.document_id or "")
    if text is None or piece.start is None or piece.end is None:
        return ""
    end = text.find("\n", piece.end)
    return text[text.rfind("\n", 0, piece.start) + 1 : end if end >= 0 else len(text)]
