"""Which characters an X12 element may hold; CLAIMS checks it and DELIVERY enforces it."""

from __future__ import annotations

import re
import unicodedata

ELEMENT_SEPARATOR = "*"
COMPONENT_SEPARATOR = ":"
REPETITION_SEPARATOR = "^"
SEGMENT_TERMINATOR = "~"

ALLOWED = re.compile(r"[A-Za-z0-9!\"&'()+,\-./;?= %@\[\]_{}\\|<>#$]*")
"""X12.6 basic and extended sets less our four delimiters; no control characters."""

LETTERS = str.maketrans({"ß": "ss", "Æ": "AE", "æ": "ae", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l"})


def fits(text: str) -> bool:
    """Return whether every character may stand in an element."""
    return ALLOWED.fullmatch(text) is not None


def fold(name: str) -> str:
    """Return a name or address in plain letters, ``Muñoz`` as ``Munoz``; others stay as they are.

    The sets know no letters beyond A to Z without an agreement between the partners.
    """
    decomposed = unicodedata.normalize("NFKD", name.replace("\u2019", "'").translate(LETTERS))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark)).strip(" ")
