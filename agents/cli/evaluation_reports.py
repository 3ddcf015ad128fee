"""Reports on dev-A: what each rule is worth, which entries serve one note, what the Index adds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from claimstream.agents.cli.code import NEWEST_TITLED, as_note, coder
from claimstream.agents.cli.coding_scores import ScoredNote, difference, matched, score
from claimstream.agents.cli.evaluation_sets import CodedRow, RowCoder, open_rows
from claimstream.agents.cli.output import refuse, track
from claimstream.agents.cli.reference_folder import reference_folder
from claimstream.agents.coding.coder import Coder, Note, stated
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.findings.doubts import readings
from claimstream.agents.coding.rules import RULES
from claimstream.agents.coding.statements import Statement
from claimstream.agents.coding.words.terms import Term
from claimstream.schemas.codesets.codesets import open_codesets

__all__ = ["CODED", "REPORTS", "Report"]

CODED = ("aci", "cmc")
"""Sets of whole notes coded by the coder itself."""
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Report:
    """A further table of one set."""

    title: str
    columns: tuple[str, ...]
    rows: Callable[[str, Path], Iterator[Row]]


def by_rule(name: str, data: Path) -> Iterator[Row]:
    """Yield how often the codes of each rule are right, and the F1 that is lost without it."""
    whole = _coded(name, data)
    billable = RowCoder(data, name).billable
    given = Counter(rule for one in whole for rule in one.rules.values())
    right = Counter(
        rule
        for one in whole
        for code, rule in one.rules.items()
        if matched(one.note.gold, frozenset({code}), billable)
    )
    best = score([one.note for one in whole], billable).f1
    others = sorted(given.keys() - {rule.rule_id for rule in RULES})
    for rule_id in (*others, *track([rule.rule_id for rule in RULES], "rules")):
        less = score([one.note for one in _coded(name, data, rule_id)], billable).f1
        yield {
            "rule": rule_id,
            "given": given[rule_id],
            "right": right[rule_id],
            "precision": f"{right[rule_id] / given[rule_id]:.3f}" if given[rule_id] else None,
            "worth": f"{best - less:+.3f}" if rule_id not in others else None,
        }


def _coded(name: str, data: Path, without: str = "") -> list[CodedRow]:
    """Return dev-A as coded, perhaps without a rule."""
    codesets = open_codesets(reference_folder())
    judge = RowCoder(data, name, Coder(codesets, NEWEST_TITLED, without=frozenset({without})))
    return [judge(row) for row in open_rows(name, data)]


def by_entry(name: str, data: Path) -> Iterator[Row]:
    """Yield the entries of our own that give a code in one note of dev-A and no other."""
    asked = coder(NEWEST_TITLED)
    serving: defaultdict[Term, set[str]] = defaultdict(set)
    for row in open_rows(name, data):
        note = as_note(row)
        for term in _serving(asked, note):
            serving[term].add(note.note_id)
    own = [term for term in serving if term.source == "own"]
    single = sorted((t for t in own if len(serving[t]) == 1), key=lambda t: t.code)
    yield {"code": "all", "words": f"{len(own)} own entries of {len(serving)}", "of": len(single)}
    for term in single:
        yield {"code": term.code, "words": " ".join(sorted(term.required)), "of": 1}


def _serving(asked: Coder, note: Note) -> Iterator[Term]:
    """Yield the entries that gave the stated codes of a note."""
    chart = asked.chart(note)
    for draft in stated(chart):
        yield from _terms(chart, draft)


def _terms(chart: Chart, draft: Draft) -> Iterator[Term]:
    """Yield the entries read in the words of a draft."""
    for reading in readings(chart, (Statement(draft.statement, draft.place),)):
        inside = any(e.start <= reading.span.start < e.end for e in draft.evidence)
        if inside and draft.code.startswith(reading.code[:3]):
            yield reading.term


def without_index(name: str, data: Path) -> Iterator[Row]:
    """Yield the F1 with what is loaded, with the shipped bundle alone, and their difference."""
    loaded = open_codesets(reference_folder())
    aids = sorted(loaded.reference_set.keys() - open_codesets().reference_set.keys())
    if not any("index" in each for each in aids):
        refuse("no Alphabetic Index is loaded", "claimstream reference load icd10cm-index FILE")
    judge = partial(RowCoder, data, name)
    ours, theirs = (
        _notes(judge(Coder(each, NEWEST_TITLED)), name, data) for each in (loaded, open_codesets())
    )
    billable = judge().billable
    gap, low, high = difference(ours, theirs, billable)
    yield {
        "loaded": ", ".join(aids),
        "f1 with": f"{score(ours, billable).f1:.3f}",
        "f1 without": f"{score(theirs, billable).f1:.3f}",
        "difference": f"{gap:+.3f}",
        "95 %": f"{low:+.3f} to {high:+.3f}",
    }


def _notes(judge: RowCoder, name: str, data: Path) -> list[ScoredNote]:
    """Return dev-A as scored."""
    return [judge(row).note for row in open_rows(name, data)]


REPORTS = {
    "per_rule": Report("rules, dev-A", ("rule", "given", "right", "precision", "worth"), by_rule),
    "per_entry": Report(
        "own entries that serve one note, dev-A", ("code", "words", "of"), by_entry
    ),
    "without_index": Report(
        "Index, dev-A", ("loaded", "f1 with", "f1 without", "difference", "95 %"), without_index
    ),
}
