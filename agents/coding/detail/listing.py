"""Whether a title names a symptom and its cause, or only lists two problems."""

import re2

from claimstream.agents.coding.drafts import Draft
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["listed_apart"]

LISTED = re2.compile(r"(?i)[,;/&+]|\band\b")
LINKED = re2.compile(r"(?i)\b(?:due|from|because|caus|second|relat|attrib|result|likely)|[:(–—]")


def listed_apart(symptom: Draft, other: Draft, text: str) -> bool:
    """Tell whether a condition behind a symptom is only the next of a list, of another system.

    "Knee pain, gout" explains the pain; "back pain, depression" are two problems.
    """
    between = text[symptom.evidence[0].end : other.evidence[0].start]
    kin = table("integral")["kin"]
    sign = max((one for one in kin if symptom.code.startswith(one)), key=len, default="")
    related = other.code.startswith(tuple(kin.get(sign, ())))
    return bool(LISTED.search(between)) and not LINKED.search(between) and not related
