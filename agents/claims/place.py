"""Where each charge line stands for the payer billed first: one claim, held, or not billable."""

from __future__ import annotations

from collections.abc import Mapping

from claimstream.agents.claims.chain import active_lines
from claimstream.agents.claims.proposal import billed_coverage
from claimstream.agents.claims.settlement import Book
from claimstream.schemas.claim_entry import (
    ChainWish,
    ClaimChain,
    ClaimEntry,
    LinePlace,
    PlaceKind,
)
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.schemas.vocabulary import Disposition

CLOSED = (Disposition.CLOSED_WITHOUT_CLAIM, Disposition.CANCELLED, Disposition.MERGED)
UNPLACED = "UNPLACED"


def reason_of(validated: ValidatedEncounter) -> str | None:
    """Return why nothing new of a pair is billed, or None for a clean one."""
    if validated.disposition is Disposition.CLOSED_WITHOUT_CLAIM and validated.close_reason:
        return validated.close_reason.value
    if validated.disposition is not Disposition.CLEAN:
        return validated.disposition.value
    return None if billed_coverage(validated) else "COVERAGE"


def lines_of(validated: ValidatedEncounter) -> tuple[LinePlace, ...]:
    """Return the lines of a pair, not yet placed."""
    return tuple(
        LinePlace(line_id=line.line_id, charge=line.charge, place=PlaceKind.HELD)
        for line in validated.service_lines
    )


def place_lines(entry: ClaimEntry, book: Book) -> ClaimEntry:
    """Return the entry with the book's chains and each line where it stands now.

    A line stands in the claim that has it, or in the claim that is to have it once a hold is
    lifted; without either it stands as the pair's disposition says.
    """
    owners = _owners(book)
    lines = tuple(_place(entry, line, owners.get(line.line_id)) for line in entry.lines)
    return entry.model_copy(update={"chains": tuple(book.chains.values()), "lines": lines})


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


def _place(entry: ClaimEntry, line: LinePlace, chain: ClaimChain | None) -> LinePlace:
    """Return one line in its chain; a chain with an open change or refusal holds its lines."""
    if chain is None:
        return _unclaimed(entry, line)
    held = chain.hold is not None or line.line_id not in active_lines(chain)
    reason = (chain.hold or chain.state).value if held else None
    kind = PlaceKind.HELD if held else PlaceKind.CLAIMED
    changes = {"place": kind, "claim_id": chain.claim_id, "reason": reason}
    return line.model_copy(update=changes)


def _unclaimed(entry: ClaimEntry, line: LinePlace) -> LinePlace:
    """Return a line that no claim has or wants: held, or not billable once the account closed."""
    kind = PlaceKind.NOT_BILLABLE if entry.disposition in CLOSED else PlaceKind.HELD
    changes = {"place": kind, "claim_id": None, "reason": entry.reason or UNPLACED}
    return line.model_copy(update=changes)
