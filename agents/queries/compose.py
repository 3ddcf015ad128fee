"""From findings to a question: the trigger's wording, the record's quotes, supported choices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from claimstream.agents.queries.identity import query_id
from claimstream.agents.queries.lint import CONDITION, LONGEST_QUOTE, OTHER, UNABLE, Fault, lint
from claimstream.agents.queries.triggers import GENERIC_QUESTION, Choice, Trigger, find_trigger
from claimstream.schemas.evidence import Indicator
from claimstream.schemas.finding import Finding
from claimstream.schemas.parties import Provider
from claimstream.schemas.provider_query import ProviderQuery, QueryOption
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.schemas.vocabulary import ProviderRole, QueryForm, QueryState, Severity

MOST_INDICATORS = 12
OTHER_OPTION = QueryOption(option_id=OTHER, text="Other (please specify)")
UNABLE_OPTION = QueryOption(option_id=UNABLE, text="Unable to determine")


@dataclass(frozen=True, slots=True)
class Raised:
    """One question that a pair raises: its findings on all claim forms together."""

    trigger: str
    subject: str
    blocking: bool
    indicators: tuple[Indicator, ...]


def raised_by(findings: Iterable[Finding]) -> tuple[Raised, ...]:
    """Return the questions that the findings raise, one for each trigger and subject."""
    grouped: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        if finding.severity is Severity.QUERY:
            grouped.setdefault((finding.rule_id, finding.subject), []).append(finding)
    return tuple(_join(*key, group) for key, group in grouped.items())


def _join(trigger: str, subject: str, findings: Sequence[Finding]) -> Raised:
    """Return one question of the findings on one subject."""
    quoted = dict.fromkeys(each for finding in findings for each in finding.indicators)
    blocking = any(finding.blocking for finding in findings)
    return Raised(trigger, subject, blocking, tuple(quoted)[:MOST_INDICATORS])


def compose(
    validated: ValidatedEncounter, raised: Raised
) -> tuple[ProviderQuery, tuple[Fault, ...]]:
    """Return the question and the faults that bar it; none when it may be asked.

    When the trigger's own wording is barred the question is asked in general words.
    """
    trigger = find_trigger(raised.trigger)
    query = word(validated, raised, trigger)
    if not lint(query):
        return query, ()
    general = Trigger(raised.trigger, GENERIC_QUESTION, roles=trigger.roles)
    plain = word(validated, raised, general)
    return plain, lint(plain)


def word(validated: ValidatedEncounter, raised: Raised, trigger: Trigger) -> ProviderQuery:
    """Return the question in the trigger's words; open when nothing is there to choose."""
    indicators = tuple(quotable(raised.indicators))
    condition = condition_of(indicators)
    choices = trigger.supported(indicators)
    return ProviderQuery(
        encounter_id=validated.encounter_id,
        query_id=query_id(validated.encounter_id, raised.trigger, raised.subject),
        revision=validated.revision,
        amendment=validated.amendment,
        state=QueryState.OPEN,
        trigger=raised.trigger,
        subject=raised.subject,
        form=trigger.form if choices else QueryForm.OPEN_ENDED,
        addressed_to_npi=addressee(validated.billing.providers, trigger.roles),
        question=trigger.question.replace(CONDITION, condition),
        indicators=indicators,
        options=tuple(options(choices, condition)) if choices else (),
        blocking=raised.blocking,
        asked_at=validated.ready_at,
    )


def quotable(indicators: Iterable[Indicator]) -> Iterator[Indicator]:
    """Yield the indicators that may be quoted: with a date and of readable length."""
    for indicator in indicators:
        if indicator.recorded_at is not None and len(indicator.quote) <= LONGEST_QUOTE:
            yield indicator


def condition_of(indicators: Sequence[Indicator]) -> str:
    """Return the documented words that the question is about: the first quote, on one line."""
    return " ".join(indicators[0].quote.split()) if indicators else ""


def options(choices: Iterable[Choice], condition: str) -> Iterator[QueryOption]:
    """Yield the choices, then other and unable to determine."""
    for choice in choices:
        statement = choice.statement.replace(CONDITION, condition)
        yield QueryOption(option_id=choice.option_id, text=choice.text, statement=statement)
    yield from (OTHER_OPTION, UNABLE_OPTION)


def addressee(providers: Iterable[Provider], roles: Iterable[ProviderRole]) -> str | None:
    """Return the NPI of the first role on the account that the trigger asks."""
    npis: dict[ProviderRole, str] = {}
    for provider in providers:
        npis.setdefault(provider.role, provider.npi)
    return next((npis[role] for role in roles if role in npis), None)
