"""A validated pair against what was sent: sets of claims, compared before anything goes out."""

from __future__ import annotations

from enum import StrEnum

from claimstream.agents.claims.audit import (
    Action,
    Occasion,
    Outcome,
    event,
    outcome_of,
    references_of,
)
from claimstream.agents.claims.content import input_sha256
from claimstream.agents.claims.memory import (
    Claims,
    changes_between,
    entry_of,
    open_book,
)
from claimstream.agents.claims.place import CLOSED, lines_of, place_lines, reason_of
from claimstream.agents.claims.proposal import claims_of
from claimstream.agents.claims.settlement import Book, settle, want, want_nothing_new
from claimstream.schemas.claim_entry import ClaimEntry
from claimstream.schemas.effects import Effects, Ledger
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.schemas.vocabulary import Disposition


class Order(StrEnum):
    """How a pair stands to the newest one taken."""

    NEWER = "NEWER"
    SAME = "SAME"
    OLDER = "OLDER"


def reconcile(ledger: Ledger[Claims], validated: ValidatedEncounter) -> Effects:
    """Return the claims that a pair causes: originals, replacements, voids, or none yet.

    An older pair is dropped; of one pair the first record decides, and a later one that differs
    is dropped and counted as engine drift. A pair that is cancelled, merged or closed takes its
    claims back; one that is held or queried leaves what was sent as it is.
    """
    occasion = Occasion(Action.RECONCILE, ledger.origin, validated.ready_at)
    known = entry_of(ledger, validated.encounter_id)
    if known is not None and order(validated, known) is not Order.NEWER:
        return _dropped(occasion, validated, known)
    before = open_book(ledger, known)
    after = settle(_wanted(before, validated))
    entry = _entry(validated, known, after)
    audit = event(occasion, outcome_of(after, before), entry, references_of(after, entry))
    return Effects(
        outputs=after.outputs, ledger=changes_between(before, after, entry), audit=(audit,)
    )


def order(validated: ValidatedEncounter, known: ClaimEntry) -> Order:
    """Return whether a pair is newer than, the same as, or older than the newest one taken."""
    pair, newest = _pair(validated), _pair(known)
    if pair == newest:
        return Order.SAME
    return Order.NEWER if pair > newest else Order.OLDER


def _pair(record: ValidatedEncounter | ClaimEntry) -> tuple[int, int]:
    """Return a record's place in time."""
    return (record.revision, record.amendment)


def _dropped(occasion: Occasion, validated: ValidatedEncounter, known: ClaimEntry) -> Effects:
    """Return the trace of a record that changes nothing."""
    if order(validated, known) is Order.OLDER:
        return Effects(audit=(event(occasion, Outcome.STALE, known),))
    if known.input_sha256 == input_sha256(validated):
        return Effects(audit=(event(occasion, Outcome.DUPLICATE, known),))
    counted = known.model_copy(update={"drift_count": known.drift_count + 1})
    return Effects(
        ledger={known.encounter_id: counted},
        audit=(event(occasion, Outcome.ENGINE_DRIFT, counted),),
    )


def _wanted(book: Book, validated: ValidatedEncounter) -> Book:
    """Return the book with what the pair asks for in every chain."""
    if validated.disposition in CLOSED:
        return want(book, ())
    if validated.disposition is not Disposition.CLEAN or reason_of(validated):
        return want_nothing_new(book)
    return want(book, claims_of(validated))


def _entry(validated: ValidatedEncounter, known: ClaimEntry | None, book: Book) -> ClaimEntry:
    """Return the entry of the newest pair."""
    entry = ClaimEntry(
        encounter_id=validated.encounter_id,
        revision=validated.revision,
        amendment=validated.amendment,
        disposition=validated.disposition,
        reason=reason_of(validated),
        input_sha256=input_sha256(validated),
        drift_count=known.drift_count if known else 0,
        lines=lines_of(validated),
    )
    return place_lines(entry, book)
