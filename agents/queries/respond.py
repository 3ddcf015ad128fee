"""A provider's answer: checked, then handed to INTAKE as an amendment of the encounter."""

from __future__ import annotations

from claimstream.agents.queries.audit import query_event, response_event
from claimstream.agents.queries.errors import QueriesError
from claimstream.agents.queries.identity import answer_digest, record_digest
from claimstream.agents.queries.lint import OTHER, UNABLE
from claimstream.agents.queries.outcomes import Outcome, Refusal
from claimstream.schemas.amendment import Amendment, ProviderAnswer
from claimstream.schemas.effects import Effects, Ledger
from claimstream.schemas.provider_query import ProviderQuery, QueryOption
from claimstream.schemas.query_entry import QueryEntry, QueryLife
from claimstream.schemas.query_response import QueryResponse
from claimstream.schemas.vocabulary import AmendmentKind, QueryState

LONGEST_TEXT = 16 * 1024
"""Characters of free text; more is a document, not an answer."""
NOT_DETERMINED = "Unable to determine."


def take_response(ledger: Ledger[QueryEntry], response: QueryResponse) -> Effects:
    """Take an answer in; raise QueriesError for one that cannot count.

    The answer leaves as an amendment, the query as answered. The same response again, or the same
    words from the same person under another id, says nothing new.
    """
    entry, life = _find_query(ledger, response)
    if _is_repeat(entry, life, response):
        event = response_event(ledger.origin, response, Outcome.REPEAT)
        return Effects(audit=(event,))
    _check_state(life)
    _check_person(entry, life.query, response)
    statement = state_answer(life.query, response)
    answered = life.query.model_copy(update={"state": QueryState.ANSWERED})
    return Effects(
        outputs=(amend(life.query, response, statement), answered),
        ledger={entry.encounter_id: _remember(entry, answered, response)},
        audit=(
            response_event(ledger.origin, response, Outcome.ACCEPTED),
            query_event(ledger.origin, answered, Outcome.ANSWERED),
        ),
    )


def _find_query(
    ledger: Ledger[QueryEntry], response: QueryResponse
) -> tuple[QueryEntry, QueryLife]:
    """Return the query that is answered; another encounter's is unknown here."""
    if not response.response_id.strip():
        raise QueriesError(Refusal.RESPONSE_ID_MISSING, "response_id")
    entry = ledger.entry(response.encounter_id)
    for life in entry.queries if entry is not None else ():
        if entry is not None and life.query.query_id == response.query_id:
            return entry, life
    raise QueriesError(Refusal.UNKNOWN_QUERY, "query_id")


def _is_repeat(entry: QueryEntry, life: QueryLife, response: QueryResponse) -> bool:
    """Say whether the response came before; raise QueriesError when its id means another one."""
    known = entry.responses.get(response.response_id)
    if known is not None and known != record_digest(response):
        raise QueriesError(Refusal.RESPONSE_ID_REUSED, "response_id")
    answered = life.query.state is QueryState.ANSWERED
    return known is not None or (answered and life.response_sha256 == answer_digest(response))


def _check_state(life: QueryLife) -> None:
    """Raise QueriesError unless the query waits for an answer."""
    if life.query.state is QueryState.ANSWERED:
        raise QueriesError(Refusal.CONFLICTING_ANSWER, "query_id")
    if life.query.state is not QueryState.OPEN:
        raise QueriesError(Refusal.QUERY_CLOSED, "query_id")


def _check_person(entry: QueryEntry, query: ProviderQuery, response: QueryResponse) -> None:
    """Raise QueriesError unless the person is asked or on the case."""
    persons = {*entry.providers, *([query.addressed_to_npi] if query.addressed_to_npi else [])}
    if response.answered_by_npi not in persons:
        raise QueriesError(Refusal.WRONG_PERSON, "answered_by_npi")


def state_answer(query: ProviderQuery, response: QueryResponse) -> str:
    """Return the documentation that the answer adds.

    Raises QueriesError when nothing was said, the option was not offered or the text is too long.
    """
    text = (response.text or "").strip()
    if len(text) > LONGEST_TEXT:
        raise QueriesError(Refusal.TEXT_TOO_LONG, "text")
    option = _chosen(query, response)
    if option is None or option.option_id == OTHER:
        stated = ""
    else:
        stated = NOT_DETERMINED if option.option_id == UNABLE else option.statement or ""
    if not (stated or text):
        raise QueriesError(Refusal.ANSWER_EMPTY, "text")
    return f"{stated} {text}".strip()


def _chosen(query: ProviderQuery, response: QueryResponse) -> QueryOption | None:
    """Return the option that was chosen, None for free text alone."""
    if response.option_id is None:
        return None
    for option in query.options:
        if option.option_id == response.option_id:
            return option
    raise QueriesError(Refusal.OPTION_NOT_OFFERED, "option_id")


def amend(query: ProviderQuery, response: QueryResponse, statement: str) -> Amendment:
    """Return the amendment that carries the answer to INTAKE."""
    answer = ProviderAnswer(
        query_id=query.query_id,
        trigger=query.trigger,
        subject=query.subject,
        option_id=response.option_id,
        statement=statement,
        answered_by_npi=response.answered_by_npi,
        answered_at=response.answered_at,
    )
    return Amendment(
        encounter_id=query.encounter_id,
        amendment_id=f"answer:{query.query_id}:{response.response_id}",
        kind=AmendmentKind.PROVIDER_ANSWER,
        made_by=response.answered_by_npi,
        made_at=response.answered_at,
        provider_answer=answer,
    )


def _remember(entry: QueryEntry, answered: ProviderQuery, response: QueryResponse) -> QueryEntry:
    """Return the entry with the query answered."""
    facts = {
        "query": answered,
        "response_id": response.response_id,
        "response_sha256": answer_digest(response),
    }
    lives = tuple(
        life.model_copy(update=facts) if life.query.query_id == answered.query_id else life
        for life in entry.queries
    )
    responses = {**entry.responses, response.response_id: record_digest(response)}
    return entry.model_copy(update={"queries": lives, "responses": responses})
