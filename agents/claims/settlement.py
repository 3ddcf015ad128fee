"""The one door of money: what of the wanted set of claims may go out now, and what waits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from claimstream.agents.claims import chain as chains_of
from claimstream.agents.claims.completeness import billed, faults_of
from claimstream.schemas.claim import Claim
from claimstream.schemas.claim_entry import ChainState, ChainWish, ClaimChain, ClaimHold
from claimstream.schemas.vocabulary import ClaimAction

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Book:
    """An encounter's chains by id, with the last sent and the waiting claim of each.

    ``standing`` is what the payer holds where that is not the last sent. ``outputs`` are the
    versions that went out by this settlement, in order.
    """

    chains: Mapping[str, ClaimChain]
    sent: Mapping[str, Claim]
    waiting: Mapping[str, Claim]
    standing: Mapping[str, Claim] = field(default_factory=dict)
    outputs: tuple[Claim, ...] = field(default=())

    def put(self, chain: ClaimChain) -> Book:
        """Return the book with the chain in its new state."""
        return replace(self, chains={**self.chains, chain.chain_id: chain})

    def publish(self, chain: ClaimChain, claim: Claim) -> Book:
        """Return the book with one more version out and nothing waiting in its chain.

        A version that the payer holds stays at hand until it has taken the new one.
        """
        last = self.sent.get(chain.chain_id)
        held = last is not None and last.version == chain.standing_version
        standing = {**self.standing, chain.chain_id: last} if last and held else self.standing
        return replace(
            self.forget(chain.chain_id).put(chains_of.sent(chain, claim)),
            sent={**self.sent, chain.chain_id: claim},
            standing=standing,
            outputs=(*self.outputs, claim),
        )

    def answer(self, before: ClaimChain, after: ClaimChain) -> Book:
        """Return the book with a chain as an answer leaves it.

        The payer then holds what was last sent, or, after a reopening, what waited.
        """
        chain_id, book = after.chain_id, self.put(after)
        if after.standing_sha256 != before.standing_sha256:
            reopened = self.waiting.get(chain_id)
            made = reopened is not None and reopened.content_sha256 == after.standing_sha256
            if reopened is not None and made:
                done = reopened.model_copy(update={"version": after.version})
                book = replace(book, sent={**book.sent, chain_id: done})
            book = replace(book, standing=_without(book.standing, chain_id))
        return book if after.wanted is ChainWish.NEXT else book.forget(chain_id)

    def held_by_payer(self, chain_id: str) -> Claim:
        """Return the version that the payer holds."""
        return self.standing.get(chain_id) or self.sent[chain_id]

    def forget(self, chain_id: str) -> Book:
        """Return the book with nothing waiting in a chain."""
        return replace(self, waiting=_without(self.waiting, chain_id))

    def drop(self, chain_id: str) -> Book:
        """Return the book without a chain that was never sent."""
        return replace(self.forget(chain_id), chains=_without(self.chains, chain_id))


def want(book: Book, desired: Iterable[Claim]) -> Book:
    """Return the book in which every chain wants what the newest pair asks for."""
    asked = {claim.chain_id: claim for claim in desired}
    for chain_id in tuple(book.chains):
        if chain_id not in asked:
            book = _want_none(book, chain_id)
    for claim in asked.values():
        book = _want_claim(book, claim)
    return book


def want_nothing_new(book: Book) -> Book:
    """Return the book in which what was sent stands and nothing further goes out.

    The newest pair is not clean: neither it nor an older, superseded change may be billed.
    """
    for chain_id, chain in tuple(book.chains.items()):
        waits = chain.wanted is not ChainWish.SENT or chain.state is ChainState.REJECTED
        hold = ClaimHold.NOT_CLEAN if waits else None
        stands = {"wanted": ChainWish.SENT, "hold": hold, "faults": ()}
        unsent = chain.state is ChainState.PROPOSED
        book = book.drop(chain_id) if unsent else book.put(chain.model_copy(update=stands))
        book = book.forget(chain_id)
    return book


def settle(book: Book) -> Book:
    """Return the book after everything that may go out has gone out: voids before the rest."""
    for chain in tuple(book.chains.values()):
        if chain.wanted is ChainWish.VOID:
            book = _settle_void(book, chain)
    for chain in tuple(book.chains.values()):
        if chain.wanted is ChainWish.NEXT:
            book = _settle_next(book, chain)
    return book


def double_lines(chains: Iterable[ClaimChain]) -> Iterator[str]:
    """Yield each line that two chains of one payer sequence hold at once; there must be none."""
    seen: set[tuple[str, str]] = set()
    for chain in chains:
        for line_id in sorted(chains_of.active_lines(chain)):
            if (chain.payer_sequence, line_id) in seen:
                yield line_id
            seen.add((chain.payer_sequence, line_id))


def _want_none(book: Book, chain_id: str) -> Book:
    """Return the book in which the chain is to end."""
    chain = book.chains[chain_id]
    if chain.state is ChainState.PROPOSED:
        return book.drop(chain_id)
    ends = {"wanted": ChainWish.VOID, "hold": None, "faults": ()}
    ended = book.forget(chain_id)
    return ended.put(chain.model_copy(update=ends))


def _want_claim(book: Book, claim: Claim) -> Book:
    """Return the book in which the chain is to say what the claim says."""
    payer_class = billed(claim).payer_class
    chain = book.chains.get(claim.chain_id) or chains_of.propose(claim, payer_class)
    refused = chain.state is ChainState.REJECTED and chain.content_sha256 == claim.content_sha256
    if refused or chains_of.says(chain) == claim.content_sha256:
        hold = ClaimHold.REJECTED if refused else None
        stands = {"wanted": ChainWish.SENT, "hold": hold, "faults": ()}
        same = book.forget(chain.chain_id)
        return same.put(_stand_again(chain, claim).model_copy(update=stands))
    asks = {"wanted": ChainWish.NEXT, "hold": None, "faults": (), "payer_class": payer_class}
    asking = book.put(chain.model_copy(update=asks))
    return replace(asking, waiting={**book.waiting, chain.chain_id: claim})


def _stand_again(chain: ClaimChain, claim: Claim) -> ClaimChain:
    """Return a chain whose refused replacement is given up for what the payer holds already."""
    if chain.state is not ChainState.REJECTED or chain.standing_sha256 != claim.content_sha256:
        return chain
    return chain.model_copy(
        update={
            "state": ChainState.ACCEPTED,
            "content_sha256": chain.standing_sha256,
            "line_ids": chain.standing_line_ids,
        }
    )


def _settle_void(book: Book, chain: ClaimChain) -> Book:
    """Return the book with the chain voided, withdrawn, or held until it can be."""
    step = chains_of.void_for(chain)
    if step is None:
        state = chain.state if chain.state in chains_of.GONE else ChainState.WITHDRAWN
        refused = ClaimHold.VOID_REFUSED if state is ChainState.VOID_REFUSED else None
        return book.put(chain.model_copy(update={"state": state, "hold": refused}))
    if isinstance(step, ClaimHold):
        return book.put(chain.model_copy(update={"hold": step}))
    held = book.held_by_payer(chain.chain_id)
    return book.publish(chain, chains_of.version_of(chain, held, step))


def _settle_next(book: Book, chain: ClaimChain) -> Book:
    """Return the book with the waiting claim sent, or held with the reason."""
    claim = book.waiting[chain.chain_id]
    faults = faults_of(claim)
    if faults:
        held = {"hold": ClaimHold.UNBILLABLE, "faults": faults}
        return book.put(chain.model_copy(update=held))
    step = chains_of.action_for(chain)
    if isinstance(step, ClaimAction) and _elsewhere(book, chain, claim):
        step = ClaimHold.LINES_ELSEWHERE
    if isinstance(step, ClaimHold):
        return book.put(chain.model_copy(update={"hold": step, "faults": ()}))
    return book.publish(chain, chains_of.version_of(chain, claim, step))


def _elsewhere(book: Book, chain: ClaimChain, claim: Claim) -> bool:
    """Return whether a line of the claim is active in another chain of its payer sequence."""
    lines = {line.line_id for line in claim.lines}
    return any(
        other.payer_sequence is chain.payer_sequence and lines & chains_of.active_lines(other)
        for other in book.chains.values()
        if other.chain_id != chain.chain_id
    )


def _without(mapping: Mapping[str, Value], key: str) -> dict[str, Value]:
    """Return the mapping without one key."""
    return {each: value for each, value in mapping.items() if each != key}
