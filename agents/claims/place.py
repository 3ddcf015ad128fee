"""Where each charge line stands for the payer billed first: one claim, held, or not billable."""

from __future__ import annotations

from collections.abc import Mapping

from claimstream.agents.claims.chain import active_lines
from claimstream.agents.claims.proposal import billed_coverage
from claimstream.agents.claims.settlement import Book
from claimstream.schemas.claim_entry import ChainWish, ClaimChain, LinePlace, PlaceKind
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.schemas.vocabulary import Disposition

CLOSED = (Disposition.CLOSED_WITHOUT_CLAIM, Disposition.CANCELLED, Disposition.MERGED)


def reason_of(validated: ValidatedEncounter) -> str | None:
    """Return why nothing new of a pair is billed, or None for a clean one."""
    if validated.disposition is Disposition.CLOSED_WITHOUT_CLAIM and validated.close_reason:
        return validated.close_reason.value
    if validated.disposition is not Disposition.CLEAN:
        return validated.disposition.value
    return None if billed_coverage(validated) else "COVERAGE"


def unplaced_lines(validated: ValidatedEncounter) -> tuple[LinePlace, ...]:
    """Return the lines of a pair as they stand when no claim has or wants them."""
    closed = validated.disposition in CLOSED
    kind = PlaceKind.NOT_BILLABLE if closed else PlaceKind.HELD
    reason = reason_of(validated)
    return tuple(
        LinePlace(line_id=line.line_id, charge=line.charge, place=kind, reason=reason)
        for line in validated.service_lines
    )


def place_lines(lines: tuple[LinePlace, ...], book: Book) -> tuple[LinePlace, ...]:
    """Return the lines with the claim that has them, or is to have them once a hold is lifted."""
    owners = _owners(book)
    return tuple(_place(line, owners.get(line.line_id)) for line in lines)


def _owners(book: Book) -> Mapping[str, ClaimChain]:
    """Return the chain of each line: the one that holds it active, else the one that wants it."""
    owners: dict[str, ClaimChain] = {}
    for chain_id, claim in book.waiting.items():
        owners |= dict.fromkeys((line.line_id for line in claim.lines), book.chains[chain_id])
    for chain in book.chains.values():
        refused = chain.line_ids if chain.wanted is ChainWish.SENT else ()
        owners |= dict.fromkeys(refused, chain)
    for chain in book.chains.values():
        owners |= dict.fromkeys(active_lines(chain), chain)
    return owners


def _place(line: LinePlace, chain: ClaimChain | None) -> LinePlace:
    """Return one line in its chain; a chain with an open change or refusal holds its lines."""
    if chain is None:
        return line
    held = chain.hold is not None or line.line_id not in active_lines(chain)
    reason = (chain.hold or chain.state).value if held else None
    kind = PlaceKind.HELD if held else PlaceKind.CLAIMED
    changes = {"place": kind, "claim_id": chain.claim_id, "reason": reason}
    return line.model_copy(update=changes)
