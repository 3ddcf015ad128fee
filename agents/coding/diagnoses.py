"""Diagnoses as stated: every statement read with the lexicon, judged and made billable."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from claimstream.agents.coding.assertion import Assertion, assess_in, explain
from claimstream.agents.coding.belonging import judged
from claimstream.agents.coding.detail.episode import episode
from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.reports import is_report
from claimstream.agents.coding.statements import Statement
from claimstream.agents.coding.words.matching import (
    Match,
    barriers,
    covered,
    matches,
    placing_words,
)
from claimstream.agents.coding.words.personal_history import history_code
from claimstream.agents.coding.words.sites import SIDES, clauses, own_sides, stated_forms
from claimstream.agents.coding.words.vocabulary import Unit, table, units_of

__all__ = ["Reader"]

REACH = {"title": 8, "prose": 3, "finding": 3, "indication": 3, "record": 2}
SIDE_REACH = 2
MOST_OF_A_TITLE = 0.6
FAMILY = ("Z80", "Z81", "Z82", "Z83", "Z84")
ESTABLISHED = frozenset(
    {
        *("reveal", "revealed", "show", "showed", "shown", "demonstrate", "demonstrated"),
        *("confirm", "confirmed", "diagnosed", "positive", "found", "identified", "evident"),
    }
)
REPORTED = frozenset({"indication", "finding"})
PAST_GROUPS = frozenset({"prior", "past after", "status post"})
PRESENT_PAST = ("Z", "I25.2", "I69", "O34")
"""Codes whose own meaning is something past that matters now."""
STATED = "CODER-STATED"
HISTORY = "CODER-HISTORY-OF"


@dataclass(frozen=True, slots=True)
class Told:
    """A statement as read: its units, its matches in order and the share they explain."""

    statement: Statement
    window: tuple[Unit, ...]
    found: tuple[Match, ...]
    share: float


@dataclass(frozen=True)
class Reader:
    """Reads statements of one chart."""

    chart: Chart

    def drafts(self, statements: Sequence[Statement]) -> Iterator[Draft]:
        """Yield the diagnoses of the statements, in order of the text."""
        for statement in statements:
            yield from self.read(statement)

    def read(self, statement: Statement) -> Iterator[Draft]:
        """Yield the diagnoses one statement establishes, of each of its problems."""
        window = self.units(statement.span)
        parts = clauses(self.chart.document.text, window) if statement.place == "title" else []
        apart = [self._found(part, statement) for part in parts] if len(parts) > 1 else []
        if not all(apart) or sum(map(len, apart)) < len(self._found(window, statement)):
            parts = [window]
        for part in parts or [window]:
            yield from self._read(statement, part)

    def _read(self, statement: Statement, window: list[Unit]) -> Iterator[Draft]:
        """Yield the diagnoses of one statement's words."""
        lexicon = self.chart.resolver.lexicon
        found = self._found(self._now(window, statement), statement)
        share = covered(lexicon, window, found)
        told = Told(statement, tuple(window), tuple(sorted(found, key=_start)), share)
        for match in told.found:
            yield from self._establish(match, told)

    def _found(self, window: Sequence[Unit], statement: Statement) -> list[Match]:
        """Return the matches; the Index speaks only where it explains most of a title."""
        lexicon, reach = self.chart.resolver.lexicon, REACH[statement.place]
        if statement.place == "title":
            found = matches(lexicon, window, reach)
            looked_up = [match for match in found if match.term.source == "index"]
            if all(covered(lexicon, window, [m]) >= MOST_OF_A_TITLE for m in looked_up):
                return found
        return matches(lexicon, window, reach, without="index")

    def _now(self, window: list[Unit], statement: Statement) -> list[Unit]:
        """Return a report's indication without "history of", which tells the present there."""
        if statement.place not in REPORTED:
            return window
        return [unit for unit in window if unit.forms != ("history",)]

    def units(self, span: Span) -> list[Unit]:
        """Return the units of a passage, with offsets of the whole document."""
        text = self.chart.document.text[span.start : span.end]
        return [
            Unit(unit.forms, unit.start + span.start, unit.end + span.start)
            for unit in units_of(text)
        ]

    def words(self, text: str) -> frozenset[str]:
        """Return the words of a text, as titles say them."""
        return frozenset(form for unit in units_of(text) for form in unit.forms)

    def _establish(self, match: Match, told: Told) -> Iterator[Draft]:
        """Yield the drafts of a match when the text affirms it for this patient, now."""
        statement = told.statement
        how = self._assertion(match, told)
        if how.negated or how.temporality == "hypothetical":
            return
        if how.experiencer == "other" and not match.term.code.startswith(FAMILY):
            return
        either = statement.place != "indication" and _alternative(match, told.window)
        doubtful = not how.certain or either
        if doubtful and not self._confirmed(match):
            return
        forms = stated_forms(told.window, match.units)
        forms = forms - SIDES | own_sides(match.units, told.window)
        codes, rule = self._codes(match, forms, how, statement.place == "title")
        for code in codes:
            if statement.place in REPORTED and not _reportable(code):
                continue
            yield Draft(
                code,
                (_evidence(match, told.window),),
                rule,
                statement.place,
                statement.span,
                told.share,
                match.term.source,
                forms,
                frozenset({"confirmed"} if doubtful else ()),
            )

    def _assertion(self, match: Match, told: Told) -> Assertion:
        """Return how a match is meant; in an indication a "history of" tells the present."""
        how = judged(self.chart.document, match, told.found)
        if how.temporality != "historical":
            return how
        if told.statement.place == "record" and match.term.code.startswith(_lasting()):
            return replace(how, temporality="recent")
        if told.statement.place not in REPORTED:
            return how
        reasons = explain(self.chart.document.text, match.start, match.end).reasons
        past = {reason.group for reason in reasons} & PAST_GROUPS
        return (
            how
            if past and not match.term.code.startswith(_lasting())
            else replace(how, temporality="recent")
        )

    def _sense(self, code: str, match: Match) -> str:
        """Return the code of the sense that a report's other words give."""
        if not is_report(self.chart.document):
            return code
        for sense in table("senses")["sense"]:
            same = code == sense["code"] and match.term.required == frozenset(sense["words"])
            if same and self._vocabulary.intersection(sense["near"]):
                return str(sense["instead"])
        return code

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        """Return all words of the document, as titles say them."""
        return self.words(self.chart.document.text)

    def _codes(
        self, match: Match, forms: frozenset[str], how: Assertion, named: bool
    ) -> tuple[list[str], str]:
        """Return the billable codes, one for each side if none is for both, and their rule."""
        code = self._sense(match.term.code, match)
        if how.temporality == "historical" and not code.startswith(PRESENT_PAST):
            past = history_code(code, forms, self.chart.resolver)
            return [past] if past else [], HISTORY
        when = episode(self.chart.document, forms, code)
        forms |= match.term.implied | self.chart.known_words
        resolver, known = self.chart.resolver, match.term.required
        code = resolver.refined(code, forms, known) if named else code
        return resolver.leaves(code, forms, when), STATED

    def _confirmed(self, match: Match) -> bool:
        """Tell whether the record states elsewhere, as certain, what the statement doubts."""
        wanted = match.term.required - placing_words()
        return any(self._affirms(span, wanted, match) for span in self._sentences)

    def _affirms(self, span: Span, wanted: frozenset[str], match: Match) -> bool:
        """Tell whether one other sentence holds the wanted words, affirmed and certain."""
        if span.start <= match.start < span.end:
            return False
        told = self.units(span)
        units = [u for u in told if wanted.intersection(u.forms)]
        if not ESTABLISHED.intersection(form for unit in told for form in unit.forms):
            return False
        if not wanted <= {form for unit in units for form in unit.forms}:
            return False
        how = assess_in(self.chart.document, units[0].start, units[-1].end)
        return how.is_present and how.certain

    @cached_property
    def _sentences(self) -> tuple[Span, ...]:
        """Return the sentences of the document."""
        return tuple(Span(s.start, s.end) for s in self.chart.document.sentences)


def _start(match: Match) -> tuple[int, int]:
    """Return where a match begins and ends: of two that begin alike the shorter is first."""
    return match.start, match.end


def _lasting() -> tuple[str, ...]:
    """Return the conditions that do not end: a history of one tells the present."""
    return tuple(table("reports")["lasting"])


def _reportable(code: str) -> bool:
    """Tell whether a test report is the place to take a code from."""
    policy = table("reports")
    if code.startswith(tuple(policy["kept"])):
        return True
    return not code.startswith(tuple(policy["dropped"]))


def _alternative(match: Match, window: Sequence[Unit]) -> bool:
    """Tell whether a match is one of two alternatives ("viral or reactive airway disease")."""
    first, last = window.index(match.units[0]), window.index(match.units[-1])
    before, after = window[max(0, first - 2) : first], window[last + 1 : last + 2]
    if not any(unit.forms == ("or",) for unit in (*before, *after)):
        return False
    named = match.term.required - placing_words()
    around = (*window[max(0, first - 6) : first], *window[last + 1 : last + 7])
    return not named <= {form for unit in around for form in unit.forms}


def _evidence(match: Match, window: Sequence[Unit]) -> Span:
    """Return the characters read, with the side that stands beside them."""
    first, last = window.index(match.units[0]), window.index(match.units[-1])
    low, high = max(0, first - SIDE_REACH), min(len(window), last + 1 + SIDE_REACH)
    sides = [n for n in range(low, high) if SIDES.intersection(window[n].forms)]
    low, high = min([first, *sides]), max([last, *sides])
    if any(barriers().intersection(unit.forms) for unit in window[low:high]):
        low, high = first, last
    return Span(window[low].start, window[high].end)
