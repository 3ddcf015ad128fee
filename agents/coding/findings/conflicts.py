"""Contradictions: another side, or another type of the same disease, in one record (I.B.14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claimstream.agents.coding.drafts import Chart, Span
from claimstream.agents.coding.findings.findings import Codes, CodingFinding, FindingKind
from claimstream.agents.coding.reading.reading import SectionKind
from claimstream.agents.coding.words.matching import placing_words
from claimstream.agents.coding.words.resolution import stem
from claimstream.agents.coding.words.sites import SIDES
from claimstream.agents.coding.words.vocabulary import Unit, table, units_of

__all__ = ["other_sides", "other_types", "past_or_treated"]

OTHER = {"right": "left", "left": "right"}
NEAR = 3
"""Words in which a site follows its side."""
PAST_CANCER, AGAINST_CANCER = "Z85", ("Z79.6", "Z79.81")
COMPLAINTS = frozenset({SectionKind.CHIEF_COMPLAINT, SectionKind.PRESENT_ILLNESS})


def other_types(chart: Chart, codes: Codes, told: Codes) -> Iterator[CodingFinding]:
    """Yield the conditions of which a patient has one type at a time, when several are told.

    ``told`` is what the documents state, before the rules choose among it.
    """
    for condition, families in table("findings")["exclusive"].items():
        of_it = tuple(families)
        spans = {code: spans for code, spans in told.items() if code.startswith(of_it)}
        named = {family for family in families if any(c.startswith(family) for c in spans)}
        listed = tuple(code for code in codes if code.startswith(of_it))
        if listed and len(named) > 1:
            words = tuple(span for each in spans.values() for span in each)
            subject = f"conditions/{condition}"
            yield CodingFinding(FindingKind.TYPE_CONFLICT, subject, words, listed)


def other_sides(chart: Chart, codes: Codes) -> Iterator[CodingFinding]:
    """Yield the one-sided codes whose complaint or history names only the other side of the site.

    Both sides named there, or both coded, are no contradiction.
    """
    told = list(_told(chart))
    both = {stem for stem in map(_stem, codes) if len({c for c in codes if _stem(c) == stem}) > 1}
    for code, spans in codes.items():
        words = chart.resolver.words(stem(code))
        sites = words & placing_words() - SIDES - frozenset(table("findings")["vague"]["sites"])
        sides = words & SIDES
        if len(sides) != 1 or "bilateral" in sides or not sites or _stem(code) in both:
            continue
        against = _against(told, sites, next(iter(sides)))
        if against:
            found = (*spans, *against)
            subject = f"diagnoses/{code}"
            yield CodingFinding(FindingKind.SIDE_CONFLICT, subject, found, (code,))


def past_or_treated(codes: Codes) -> set[str]:
    """Return the histories of a cancer beside a drug against it: past, or treated still.

    The provider knows (Official Guidelines I.C.2.m); QRY-CANCER-STATUS asks.
    """
    treated = any(code.startswith(AGAINST_CANCER) for code in codes)
    return {code for code in codes if treated and code.startswith(PAST_CANCER)}


def _stem(code: str) -> str:
    """Return what codes of the two sides of one condition share."""
    return code[:5]


def _told(chart: Chart) -> Iterator[list[Unit]]:
    """Yield the words of complaint and history, each section by itself."""
    for section in chart.document.sections:
        if section.kind in COMPLAINTS:
            text = chart.document.text[section.body : section.end]
            yield [
                Unit(unit.forms, unit.start + section.body, unit.end + section.body)
                for unit in units_of(text)
            ]


def _against(told: Sequence[list[Unit]], sites: frozenset[str], side: str) -> list[Span]:
    """Return where only the other side of the sites is named; nothing where any names the side."""
    said = [(word, span) for units in told for word, span in _sided(units, sites)]
    if any(word != OTHER[side] for word, _ in said):
        return []
    return [span for _, span in said[:1]]


def _sided(units: Sequence[Unit], sites: frozenset[str]) -> Iterator[tuple[str, Span]]:
    """Yield each side that stands before one of the sites, with the words from side to site."""
    for place, unit in enumerate(units):
        near = units[place + 1 : place + 1 + NEAR]
        site = next((each for each in near if sites.intersection(each.forms)), None)
        for side in SIDES.intersection(unit.forms) if site else ():
            yield side, Span(unit.start, site.end if site else unit.end)
