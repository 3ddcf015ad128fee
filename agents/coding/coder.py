"""The coder for diagnoses: one note in, codes with evidence, rule and decision out."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from claimstream.agents.coding.decision import decide
from claimstream.agents.coding.diagnoses import Reader
from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.editions import resolver
from claimstream.agents.coding.findings.findings import CodingFinding
from claimstream.agents.coding.findings.note_findings import note_findings, spans_of, with_doubts
from claimstream.agents.coding.reading.reading import Document, read
from claimstream.agents.coding.reports import is_report, report_statements, two_part_report
from claimstream.agents.coding.rules import RULES
from claimstream.agents.coding.statements import Statement, below, levels
from claimstream.schemas.codesets.codesets import Codesets

__all__ = ["CodedDiagnosis", "CodedNote", "Coder", "Note"]


@dataclass(frozen=True, slots=True)
class Note:
    """A bare note: its text, and age in years and gender when known.

    ``indication`` is set for a test report that comes as two fields; its text is then
    indication, line end, impression.
    """

    note_id: str
    text: str
    age: float | None = None
    gender: str | None = None
    indication: str | None = None

    def document(self) -> Document:
        """Return the note as read."""
        if self.indication is None:
            return read(self.text)
        return two_part_report(self.indication, self.text[len(self.indication) + 1 :])


@dataclass(frozen=True, slots=True)
class CodedDiagnosis:
    """One diagnosis code with everything needed to prove it."""

    code: str
    release: str
    rule_id: str
    rule_version: int
    decision: Literal["auto", "review"]
    confidence: float
    evidence: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class CodedNote:
    """The codes of one note, first-listed first, and what contradicts or lacks in it."""

    note_id: str
    diagnoses: tuple[CodedDiagnosis, ...]
    findings: tuple[CodingFinding, ...] = ()


MOST_OF_A_CODE = 8
"""Statements of one code in one document that are looked at; the rest only repeat it."""


def stated(chart: Chart) -> tuple[Draft, ...]:
    """Return what the most binding level of a document states; a report has one level."""
    reader = Reader(chart)
    if is_report(chart.document):
        return _bounded(reader.drafts(tuple(report_statements(chart.document))))
    for level in levels(chart.document):
        found = _bounded(draft for told in level for draft in _read(reader, told))
        if found:
            return found
    return ()


def _bounded(drafts: Iterable[Draft]) -> tuple[Draft, ...]:
    """Return the drafts without endless repeats, so that rules cost what a note may cost."""
    seen = Counter[str]()
    kept = []
    for draft in drafts:
        seen[draft.code] += 1
        if seen[draft.code] <= MOST_OF_A_CODE:
            kept.append(draft)
    return tuple(kept)


def _read(reader: Reader, told: Statement) -> list[Draft]:
    """Return the drafts of a statement; a title that names nothing is explained below it."""
    found = list(reader.read(told))
    if found or told.place != "title":
        return found
    explained = (list(reader.read(line)) for line in below(reader.chart.document, told))
    return next((drafts for drafts in explained if drafts), [])


class Coder:
    """A coder for one code set on one date; immutable once built, safe to share."""

    def __init__(
        self,
        codesets: Codesets,
        on: date,
        with_status: bool = False,
        without: frozenset[str] = frozenset(),
    ) -> None:
        """Take the season's lexicon; ``with_status`` adds long-term drugs to every note.

        ``without`` are ids of rules that are left out, to see what each is worth.
        """
        self.resolver = resolver(codesets, on)
        self._codesets = codesets
        self._release = codesets.reference_set["icd10cm"]
        self._on = on
        self._with_status = with_status
        self._rules = tuple(rule for rule in RULES if rule.rule_id not in without)

    def is_billable(self, code: str) -> bool:
        """Tell whether a code, dotted or not, is billable on the coder's date."""
        return self.resolver.codesets.is_billable(code, self._on)

    def chart(self, note: Note) -> Chart:
        """Return a note as the rules look at it."""
        known = (note.age, note.gender, self._with_status)
        return Chart(note.document(), self.resolver, self._on, *known)

    def code_note(self, note: Note) -> CodedNote:
        """Return the diagnoses a note supports on the coder's date."""
        chart = self.chart(note)
        told = stated(chart)
        drafts = with_doubts(chart, self._ruled(told, chart), told)
        found = note_findings(chart, spans_of(drafts), spans_of(told), self._title)
        coded = tuple(self._coded(draft, drafts, chart) for draft in drafts)
        return CodedNote(note.note_id, coded, found)

    def drafts(self, chart: Chart) -> tuple[Draft, ...]:
        """Return the drafts of a chart after all rules."""
        return self._ruled(stated(chart), chart)

    def _ruled(self, drafts: tuple[Draft, ...], chart: Chart) -> tuple[Draft, ...]:
        """Return what the rules make of drafts."""
        for rule in self._rules:
            drafts = rule(drafts, chart)
        return tuple(draft for draft in drafts if chart.billable(draft.code))

    def _title(self, code: str) -> str:
        """Return the title of a code on the coder's date, empty without one."""
        found = self._codesets.icd10cm(code, self._on)
        return (found.title if found else None) or ""

    def _coded(self, draft: Draft, drafts: tuple[Draft, ...], chart: Chart) -> CodedDiagnosis:
        """Return a draft with its decision."""
        decision, confidence = decide(draft, drafts, chart)
        versions: Mapping[str, int] = {rule.rule_id: rule.version for rule in RULES}
        return CodedDiagnosis(
            draft.code,
            self._release,
            draft.rule,
            versions.get(draft.rule, 1),
            decision,
            confidence,
            draft.evidence,
        )
