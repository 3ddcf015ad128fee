"""Drugs given for the moment are no long-term use."""

from __future__ import annotations

from dataclasses import replace

import re2

from claimstream.agents.coding.detail.mentions import mentions, taken
from claimstream.agents.coding.drafts import Draft, Span
from claimstream.agents.coding.reading.reading import Document
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["lasting"]

RULE = "ICD-LONG-TERM-DRUG"
MOMENT = re2.compile(r"(?i)\b(?:one[- ]time|single dose|stat|temporar(?:y|ily)|sliding scale)\b")
ONCE = re2.compile(
    r"(?i)\bonce\b(?P<often>[ \t]+(?:an?|per|every|each|daily|weekly|nightly|monthly)\b)?"
)


def lasting(draft: Draft, document: Document) -> Draft | None:
    """Return a long-term drug with the mention that tells of lasting use; None without one.

    Insulin that only brings the sugar down for now is not coded (Official Guidelines I.C.4.a.3).
    Every other draft stays as it is.
    """
    if draft.rule != RULE:
        return draft
    words = table("drugs")["long_term"][draft.code]
    told = (span for span in mentions(document.text, words) if taken(document, span))
    kept = next((span for span in told if not _momentary(document, span)), None)
    return replace(draft, evidence=(kept,), statement=kept) if kept else None


def _momentary(document: Document, span: Span) -> bool:
    """Tell whether the sentence says that the drug is given for the moment."""
    sentence = document.sentence_at(span.start)
    text = document.text[sentence.start : sentence.end] if sentence else ""
    once = any(not found.group("often") for found in ONCE.finditer(text))
    return once or bool(MOMENT.search(text))
