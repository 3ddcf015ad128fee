"""Gaps: what a code's title asks for and no document gives."""

from __future__ import annotations

from collections.abc import Iterator

import re2

from claimstream.agents.coding.drafts import Chart
from claimstream.agents.coding.findings.findings import Codes, CodingFinding, FindingKind, Titles
from claimstream.agents.coding.reading.reading import Document, SectionKind
from claimstream.agents.coding.words.resolution import stem
from claimstream.agents.coding.words.sites import SIDES
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["details_missing", "episode_missing", "side_missing"]

EPISODE = 7
"""Characters before the 7th, with the dot."""
TYPE = re2.compile(r"(?i)\bunspecified type\b|\btype unspecified\b|\bunspecified as to type\b")
STAGE = re2.compile(
    r"(?i)\bunspecified (?:stage|severity|degree|grade|class)\b"
    r"|\b(?:stage|severity|degree|grade|class) unspecified\b"
)
SEEN_AGAIN = re2.compile(
    r"(?i)\b(?:follow[- ]?up (?:visit|of|for|on|after)|here for follow[- ]?up|recheck(?:ed)?"
    r"|post[- ]?op(?:erative)? (?:visit|check|day)|(?:weeks|months) (?:ago|after|post|out|status))"
)
TOLD = frozenset({SectionKind.CHIEF_COMPLAINT, SectionKind.PRESENT_ILLNESS})


def side_missing(chart: Chart, codes: Codes) -> Iterator[CodingFinding]:
    """Yield the listed codes that leave the side out (I.B.13)."""
    for code, spans in codes.items():
        if _leaves_side_out(code, chart):
            subject = f"diagnoses/{code}"
            yield CodingFinding(FindingKind.LATERALITY_MISSING, subject, spans, (code,))


def details_missing(chart: Chart, codes: Codes, titles: Titles) -> Iterator[CodingFinding]:
    """Yield the type or stage that a listed code leaves out (I.B.2)."""
    missing = table("findings")["missing"]
    for code, spans in codes.items():
        title = titles(code)
        if TYPE.search(title) or code.startswith(tuple(missing["type"])):
            yield CodingFinding(FindingKind.TYPE_MISSING, f"diagnoses/{code}", spans)
        if STAGE.search(title) or code.startswith(tuple(missing["stage"])):
            yield CodingFinding(FindingKind.STAGE_MISSING, f"diagnoses/{code}", spans)


def _leaves_side_out(code: str, chart: Chart) -> bool:
    """Tell whether siblings name the side that an unspecified code leaves out."""
    leaf, words = stem(code), chart.resolver.words
    if leaf not in chart.resolver.lexicon.unspecified or words(leaf) & SIDES:
        return False
    kin = chart.resolver.codesets.children(leaf[:-1].rstrip("."), chart.on)
    return any("right" in words(each) and words(leaf) <= words(each) for each in kin)


def episode_missing(chart: Chart, codes: Codes) -> Iterator[CodingFinding]:
    """Yield the injuries coded as under active treatment of a patient who is seen again.

    Encounters for active treatment have 7th character A, those during healing D (I.C.19.a); only
    the provider knows which a later visit was.
    """
    injuries = [code for code in codes if code[EPISODE:] == "A" and code[0] in "ST"]
    if injuries and _is_seen_again(chart.document):
        for code in injuries:
            subject = f"diagnoses/{code}"
            yield CodingFinding(FindingKind.EPISODE_MISSING, subject, codes[code], (code,))


def _is_seen_again(document: Document) -> bool:
    """Tell whether the complaint or history tells of an earlier visit for the same."""
    told = (s for s in document.sections if s.kind in TOLD)
    return any(SEEN_AGAIN.search(document.text[s.body : s.end]) for s in told)
