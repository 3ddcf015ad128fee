"""How CLAIMS keeps an encounter in its ledger: the entry, and beside it its claims.

Under the encounter's id stands the ClaimEntry, under a claim id the version last sent (which also
says whose claim it is), under claim id + ``/next`` the version that waits, and under claim id +
``/standing`` the one that the payer holds while it is not the last sent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from claimstream.agents.claims.settlement import Book
from claimstream.schemas.claim import Claim
from claimstream.schemas.claim_entry import ClaimEntry
from claimstream.schemas.contract import Contract
from claimstream.schemas.effects import Ledger

Claims = ClaimEntry | Claim
UNKNOWN_CLAIM = "CLAIM_NEVER_SENT"
UNKNOWN_VERSION = "CLAIM_VERSION_NEVER_SENT"


class ClaimLedgerError(ValueError):
    """A response to a claim or version that this ledger does not know; ``code`` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def entry_of(ledger: Ledger[Claims], encounter_id: str) -> ClaimEntry | None:
    """Return the entry of an encounter, or None."""
    entry = ledger.entry(encounter_id)
    return entry if isinstance(entry, ClaimEntry) else None


def claim_at(ledger: Ledger[Claims], key: str) -> Claim | None:
    """Return the claim under a key, or None."""
    claim = ledger.entry(key)
    return claim if isinstance(claim, Claim) else None


def waiting_key(claim_id: str) -> str:
    """Return the key of the version that waits."""
    return f"{claim_id}/next"


def standing_key(claim_id: str) -> str:
    """Return the key of the version that the payer holds beside a newer one."""
    return f"{claim_id}/standing"


def open_book(ledger: Ledger[Claims], entry: ClaimEntry | None) -> Book:
    """Return an encounter's chains with their claims."""
    chains = {chain.chain_id: chain for chain in (entry.chains if entry else ())}
    sent = {each.chain_id: claim_at(ledger, each.claim_id) for each in chains.values()}
    waiting = {
        each.chain_id: claim_at(ledger, waiting_key(each.claim_id)) for each in chains.values()
    }
    standing = {
        each.chain_id: claim_at(ledger, standing_key(each.claim_id)) for each in chains.values()
    }
    return Book(
        chains=chains,
        sent=_present(sent),
        waiting=_present(waiting),
        standing=_present(standing),
    )


def changes_between(before: Book, after: Book, entry: ClaimEntry) -> Mapping[str, Contract | None]:
    """Return the ledger entries that a settlement puts and removes."""
    changes: dict[str, Contract | None] = {entry.encounter_id: entry}
    changes |= _moved(before.waiting, after.waiting, waiting_key)
    changes |= _moved(before.standing, after.standing, standing_key)
    return changes | {
        claim.claim_id: claim
        for chain_id, claim in after.sent.items()
        if claim != before.sent.get(chain_id)
    }


def _moved(
    before: Mapping[str, Claim], after: Mapping[str, Claim], key: Callable[[str], str]
) -> dict[str, Contract | None]:
    """Return the entries of claims that came or went under such keys."""
    gone: dict[str, Contract | None] = {key(claim.claim_id): None for claim in before.values()}
    return gone | {key(claim.claim_id): claim for claim in after.values()}


def _present(claims: Mapping[str, Claim | None]) -> dict[str, Claim]:
    """Return the claims that there are."""
    return {key: claim for key, claim in claims.items() if claim is not None}
