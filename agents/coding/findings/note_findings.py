"""The findings of one text: what its codes leave out, what contradicts them, what was not coded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from claimstream.agents.coding.decision import CONTRADICTED, INCOMPLETE
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.findings.conflicts import (
    other_sides,
    other_types,
    past_or_treated,
)
from claimstream.agents.coding.findings.doubts import abbreviations_unread, uncertain_diagnoses
from claimstream.agents.coding.findings.findings import Codes, CodingFinding, Titles, severally
from claimstream.agents.coding.findings.gaps import details_missing, episode_missing, side_missing

__all__ = ["list_findings", "note_findings", "spans_of", "text_findings", "with_doubts"]

Drafts = tuple[Draft, ...]
Findings = tuple[CodingFinding, ...]


def note_findings(chart: Chart, codes: Codes, told: Codes, titles: Titles) -> Findings:
    """Return all findings of a bare note; ``told`` is what it states before the rules."""
    return list_findings(chart, codes, told, titles) + text_findings(chart, codes)


def list_findings(chart: Chart, codes: Codes, told: Codes, titles: Titles) -> Findings:
    """Return what a list of codes leaves out, and what in the record contradicts it."""
    details = severally((partial(details_missing, titles=titles),), chart, codes)
    return gaps(chart, codes) + details + contradictions(chart, codes, told)


def text_findings(chart: Chart, codes: Codes) -> Findings:
    """Return what one document's assessment names and no code says."""
    return severally((uncertain_diagnoses, abbreviations_unread), chart, codes)


def contradictions(chart: Chart, codes: Codes, told: Codes) -> Findings:
    """Return what in the record contradicts the codes."""
    return severally((partial(other_types, told=told), other_sides), chart, codes)


def gaps(chart: Chart, codes: Codes) -> Findings:
    """Return the sides and episodes that the codes assume."""
    return severally((side_missing, episode_missing), chart, codes)


def with_doubts(chart: Chart, drafts: Drafts, told: Drafts) -> Drafts:
    """Return drafts, those marked that the record contradicts or leaves incomplete."""
    codes = spans_of(drafts)
    marks = {
        CONTRADICTED: _against(contradictions(chart, codes, spans_of(told)))
        | past_or_treated(codes),
        INCOMPLETE: _against(gaps(chart, codes)),
    }
    return tuple(
        replace(draft, notes=draft.notes | {m for m, which in marks.items() if draft.code in which})
        for draft in drafts
    )


def _against(findings: Findings) -> set[str]:
    """Return the codes that findings make doubtful."""
    return {code for each in findings for code in each.against}


def spans_of(drafts: Iterable[Draft]) -> Codes:
    """Return the codes of drafts with their evidence."""
    return {draft.code: draft.evidence for draft in drafts}
