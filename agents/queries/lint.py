"""The gate before every query: a question that leads, pays or presses is not published.

The practice is that of AHIMA and ACDIS (2022): indicators from the record with source and date,
choices that they support, other, unable to determine; yes or no only where allowed; no word of
payment or quality. The record's own words are quoted as they are and not judged.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import re2

from claimstream.agents.queries.folding import fold, readings
from claimstream.agents.queries.outcomes import FaultKind
from claimstream.agents.queries.triggers import Choice, find_trigger
from claimstream.schemas.provider_query import ProviderQuery, QueryOption
from claimstream.schemas.vocabulary import QueryForm

CONDITION = "{condition}"
OTHER, UNABLE = "other", "unable"
ESCAPES = {OTHER: FaultKind.NO_OTHER, UNABLE: FaultKind.NO_UNABLE}
ESCAPE_WORDS = {OTHER: "other", UNABLE: "unable to determine"}
LONGEST_QUESTION, LONGEST_QUOTE = 600, 500
SHORTEST_TELLTALE = 4
MARKUP = re2.compile(r"[<>{}$`\\|\x00-\x08\x0b-\x1f\x7f]|\]\(")
EMPHASIS = re2.compile(r"!|\?\?|\*\*|__|\b[A-Z]{4,} [A-Z]{3,}\b|\b[A-Z]{3,} [A-Z]{4,}\b")
CODE = re2.compile(
    r"\b(?:[A-Z]\d|Q[A-Z])[0-9A-Z]\.[0-9A-Z]{1,4}\b|\b[A-Z]\d{3,}[A-Z0-9]*\b|\b\d{5}\b"
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: ``question``, ``indicators.<n>`` or ``options.<id>``."""

    kind: FaultKind
    where: str


def lint(query: ProviderQuery) -> tuple[Fault, ...]:
    """Return everything that bars the query; empty when it may be asked."""
    return (
        *_indicator_faults(query),
        *_question_faults(query),
        *_option_faults(query),
        *_escape_faults(query),
    )


def _indicator_faults(query: ProviderQuery) -> Iterator[Fault]:
    """Yield what the quoted indicators lack."""
    if not query.indicators:
        yield Fault(FaultKind.NO_INDICATOR, "indicators")
    for number, indicator in enumerate(query.indicators):
        where = f"indicators.{number}"
        told = (indicator.source, indicator.reference, indicator.quote)
        if not all(text.strip() for text in told):
            yield Fault(FaultKind.INDICATOR_INCOMPLETE, where)
        if indicator.recorded_at is None:
            yield Fault(FaultKind.INDICATOR_UNDATED, where)
        if len(indicator.quote) > LONGEST_QUOTE:
            yield Fault(FaultKind.INDICATOR_TOO_LONG, where)


def _question_faults(query: ProviderQuery) -> Iterator[Fault]:
    """Yield what the question does that a question may not."""
    own = without_quotes(query.question, query)
    if not fold(query.question):
        yield Fault(FaultKind.QUESTION_EMPTY, "question")
    if len(own) > LONGEST_QUESTION:
        yield Fault(FaultKind.QUESTION_TOO_LONG, "question")
    yield from _wording_faults(own, "question")
    asked = f" {fold(own)} "
    for option in query.options:
        telltale = fold(option.text)
        if len(telltale) >= SHORTEST_TELLTALE and f" {telltale} " in asked:
            yield Fault(FaultKind.ANSWER_IN_QUESTION, "question")


def without_quotes(text: str, query: ProviderQuery) -> str:
    """Return a text without the record's words that it quotes."""
    for indicator in query.indicators:
        quoted = " ".join(indicator.quote.split())
        text = text.replace(f'"{quoted}"', '""') if quoted else text
    return text


def _wording_faults(text: str, where: str) -> Iterator[Fault]:
    """Yield what our own words hold and may not."""
    for kind, pattern in banned_words().items():
        if any(pattern.search(reading) for reading in readings(text)):
            yield Fault(kind, where)
    marks = (
        (FaultKind.EMPHASIS, EMPHASIS),
        (FaultKind.MARKUP, MARKUP),
        (FaultKind.CODE_NAMED, CODE),
    )
    yield from (Fault(kind, where) for kind, pattern in marks if pattern.search(text))


def _option_faults(query: ProviderQuery) -> Iterator[Fault]:
    """Yield what the choices do that choices may not."""
    trigger = find_trigger(query.trigger)
    if query.form is QueryForm.YES_NO and trigger.form is not QueryForm.YES_NO:
        yield Fault(FaultKind.YES_NO_NOT_ALLOWED, "form")
    offered = [option for option in query.options if option.option_id not in ESCAPES]
    if query.form is not QueryForm.OPEN_ENDED and not offered:
        yield Fault(FaultKind.NO_SUPPORTED_OPTION, "options")
    allowed = {choice.option_id: choice for choice in trigger.supported(query.indicators)}
    for option in offered:
        yield from _choice_faults(option, allowed.get(option.option_id), query)


def _choice_faults(
    option: QueryOption, choice: Choice | None, query: ProviderQuery
) -> Iterator[Fault]:
    """Yield what is wrong with one choice: it must stand in the trigger's book, word for word."""
    where = f"options.{option.option_id}"
    quotes = {indicator.quote for indicator in query.indicators}
    if choice is None or choice.text != option.text:
        yield Fault(FaultKind.OPTION_UNSUPPORTED, where)
    if option.text not in quotes:
        yield from _wording_faults(option.text, where)
    if not (option.statement or "").strip():
        yield Fault(FaultKind.STATEMENT_MISSING, where)
    elif choice is not None and option.statement != _statement(choice, query):
        yield Fault(FaultKind.STATEMENT_ALTERED, where)


def _statement(choice: Choice, query: ProviderQuery) -> str:
    """Return the documentation that a choice adds to this query's condition."""
    first = query.indicators[0].quote if query.indicators else ""
    return choice.statement.replace(CONDITION, " ".join(first.split()))


def _escape_faults(query: ProviderQuery) -> Iterator[Fault]:
    """Yield whether a provider is left a way out, and each choice stands once."""
    names = [option.option_id for option in query.options]
    texts = [fold(option.text) for option in query.options]
    if query.form is QueryForm.OPEN_ENDED:
        if names:
            yield Fault(FaultKind.OPTIONS_ON_OPEN_QUESTION, "options")
        return
    if len(set(names)) < len(names) or len(set(texts)) < len(texts):
        yield Fault(FaultKind.OPTION_REPEATED, "options")
    for name, kind in ESCAPES.items():
        if not any(_is_escape(option, name) for option in query.options):
            yield Fault(kind, "options")
    for option in query.options:
        if option.option_id in ESCAPES and option.statement is not None:
            yield Fault(FaultKind.STATEMENT_OF_NOTHING, f"options.{option.option_id}")


def _is_escape(option: QueryOption, name: str) -> bool:
    """Say whether an option is the way out of that name, and says so."""
    return option.option_id == name and fold(option.text).startswith(ESCAPE_WORDS[name])


@cache
def banned_words() -> Mapping[FaultKind, re2._Regexp]:
    """Return one pattern for each family of words that no question may hold."""
    text = files("claimstream.agents.queries").joinpath("lint_words.toml").read_text("utf-8")
    return {
        FaultKind(name.upper()): re2.compile(
            "|".join(rf"(?:^|\s){word}(?:$|\s|\?)" for word in words)
        )
        for name, words in tomllib.loads(text).items()
    }
