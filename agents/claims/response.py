"""A payer's answer: what it makes of a chain, and what may then go out."""

from __future__ import annotations

from collections.abc import Callable

from claimstream.agents.claims import chain as chains_of
from claimstream.agents.claims.audit import (
    Action,
    Occasion,
    Outcome,
    event,
    outcome_of,
    references_of,
)
from claimstream.agents.claims.memory import (
    UNKNOWN_CLAIM,
    UNKNOWN_VERSION,
    ClaimLedgerError,
    Claims,
    changes_between,
    claim_at,
    entry_of,
    open_book,
)
from claimstream.agents.claims.place import place_lines
from claimstream.agents.claims.settlement import Book, settle
from claimstream.schemas.claim_entry import ChainState, ChainWish, ClaimChain, ClaimHold
from claimstream.schemas.claim_response import ClaimResponse
from claimstream.schemas.effects import Effects, Ledger
from claimstream.schemas.vocabulary import ClaimResponseKind, ClaimResponseStatus

SYNTAX = (ClaimResponseKind.TA1, ClaimResponseKind.X999)
TAKEN = (
    ClaimResponseStatus.ACCEPTED,
    ClaimResponseStatus.PAID,
    ClaimResponseStatus.DENIED,
    ClaimResponseStatus.FORWARDED,
)


def take_response(ledger: Ledger[Claims], response: ClaimResponse) -> Effects:
    """Return what an answer lets go out: a held change, a corrected original, nothing.

    The same response twice is one, and one about an older version than the newest is only noted.
    Raises ClaimLedgerError for a claim or version that was never sent, so that the answer is kept
    as a dead letter and can be brought back.
    """
    sent = claim_at(ledger, response.claim_id)
    known = entry_of(ledger, sent.encounter_id) if sent else None
    if sent is None or known is None:
        raise ClaimLedgerError(UNKNOWN_CLAIM)
    before = open_book(ledger, known)
    chain = before.chains[sent.chain_id]
    if (response.claim_version or 0) > chain.version:
        raise ClaimLedgerError(UNKNOWN_VERSION)
    occasion = Occasion(Action.TAKE_RESPONSE, ledger.origin, response.received_at)
    if response.response_id in chain.response_ids:
        return Effects(audit=(event(occasion, Outcome.DUPLICATE, known),))
    after = settle(_answered(before, chain, response))
    entry = place_lines(known, after)
    audit = event(occasion, outcome_of(after, before), entry, references_of(after, entry))
    return Effects(
        outputs=after.outputs, ledger=changes_between(before, after, entry), audit=(audit,)
    )


def _answered(book: Book, chain: ClaimChain, response: ClaimResponse) -> Book:
    """Return the book with the answer taken into its chain."""
    seen = {"response_ids": (*chain.response_ids, response.response_id)}
    changed = _meaning(book, response)(chain.model_copy(update=seen))
    return book.answer(chain, _refused(changed))


def _meaning(book: Book, response: ClaimResponse) -> Callable[[ClaimChain], ClaimChain]:
    """Return what an answer does to its chain.

    What is said of an older version changes nothing of the newest. A 999 or TA1 that accepts says
    only that the file could be read; a reversal in a remittance belongs to the replacement that
    caused it. By hand, a biller reports a reopening or a void.
    """
    if _is_late(book, response):
        return lambda chain: chain
    if response.status is ClaimResponseStatus.REJECTED:
        return chains_of.rejected
    if response.kind is ClaimResponseKind.MANUAL:
        return _by_hand(book, response)
    if response.kind in SYNTAX or response.status not in TAKEN:
        return lambda chain: chain
    return lambda chain: chains_of.accepted(chain, response.payer_claim_control_number)


def _is_late(book: Book, response: ClaimResponse) -> bool:
    """Return whether the response names an older version than the last that went out."""
    newest = max(c.version for c in book.chains.values() if c.claim_id == response.claim_id)
    return response.claim_version is not None and response.claim_version < newest


def _by_hand(book: Book, response: ClaimResponse) -> Callable[[ClaimChain], ClaimChain]:
    """Return what a biller's report does to its chain."""
    if response.status is ClaimResponseStatus.REVERSED:
        return chains_of.reversed_by_hand
    if response.status not in TAKEN:
        return lambda chain: chain

    def take(chain: ClaimChain) -> ClaimChain:
        """Return the chain reopened if that was awaited, else accepted."""
        if chain.hold is ClaimHold.REOPENING:
            return chains_of.reopened(chain, book.waiting.get(chain.chain_id))
        return chains_of.accepted(chain, response.payer_claim_control_number)

    return take


def _refused(chain: ClaimChain) -> ClaimChain:
    """Return the chain held when its last version was refused and nothing newer waits."""
    refused = chain.state is ChainState.REJECTED and chain.wanted is ChainWish.SENT
    if refused:
        return chain.model_copy(update={"hold": chain.hold or ClaimHold.REJECTED})
    if chain.state is ChainState.VOID_REFUSED:
        return chain.model_copy(update={"hold": ClaimHold.VOID_REFUSED})
    return chain
