"""The one place where an encounter stands, from what the stages recorded of its newest pair."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Where(StrEnum):
    """The places of the conservation law; at rest nothing is in flight."""

    IN_FLIGHT = "IN_FLIGHT"
    NOT_READY = "NOT_READY"
    QUERY_OPEN = "QUERY_OPEN"
    HELD = "HELD"
    DEAD_LETTER = "DEAD_LETTER"
    CLAIMED = "CLAIMED"
    CLOSED_WITHOUT_CLAIM = "CLOSED_WITHOUT_CLAIM"
    CANCELLED = "CANCELLED"
    MERGED = "MERGED"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an encounter stands, why, and who has to act."""

    where: Where
    reason: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is recorded of an encounter's newest pair; None where nothing is.

    ``intake`` and ``claims`` are outcomes of those stages' newest audit events, ``line_places``
    the places that CLAIMS gave its charge lines, ``dead_letter`` the reason of a dead letter,
    ``survivor_missing`` that no documentation came of the account that it was merged into.
    """

    intake: str | None = None
    intake_reason: str | None = None
    coded: bool = False
    disposition: str | None = None
    close_reason: str | None = None
    reason: str | None = None
    owner: str | None = None
    survivor_missing: bool = False
    claims: str | None = None
    line_places: frozenset[str] = frozenset()
    line_reasons: tuple[str, ...] = ()
    dead_letter: str | None = None


MERGED_INTO_UNKNOWN = "MERGED_INTO_UNKNOWN"
"""Reason of a merged account whose survivor never came: its charges are billed by nobody."""

SETTLED = {
    "HOLD": Where.HELD,
    "QUERY": Where.QUERY_OPEN,
    "CLOSED_WITHOUT_CLAIM": Where.CLOSED_WITHOUT_CLAIM,
    "CANCELLED": Where.CANCELLED,
    "MERGED": Where.MERGED,
}
AT_INTAKE = {
    "NOT_READY": Place(Where.NOT_READY, None, "REGISTRATION"),
    "PARKED": Place(Where.NOT_READY, "UNKNOWN_ENCOUNTER", "REGISTRATION"),
    "HELD": Place(Where.HELD, None, "CODER"),
}


def place_of(facts: Facts) -> Place:
    """Return the one place; the order of the questions is the order of the river."""
    if facts.intake in AT_INTAKE:
        there = AT_INTAKE[facts.intake]
        return Place(there.where, facts.intake_reason or there.reason, there.owner)
    if facts.disposition in SETTLED:
        where = SETTLED[facts.disposition]
        if where is Where.MERGED and facts.survivor_missing:
            return Place(Where.HELD, MERGED_INTO_UNKNOWN, "REGISTRATION")
        return Place(where, facts.close_reason or facts.reason, facts.owner)
    if facts.disposition == "CLEAN" and facts.claims:
        return _at_claims(facts)
    if facts.dead_letter:
        return Place(Where.DEAD_LETTER, facts.dead_letter, "OPERATIONS")
    return Place(Where.IN_FLIGHT, _waiting_for(facts))


def _at_claims(facts: Facts) -> Place:
    """Return where CLAIMS put a clean pair: a line that waits holds the encounter."""
    if "HELD" in facts.line_places:
        return Place(Where.HELD, next(iter(facts.line_reasons), None), "BILLER")
    if "CLAIMED" in facts.line_places:
        return Place(Where.CLAIMED)
    return Place(Where.CLOSED_WITHOUT_CLAIM, "NO_BILLABLE_SERVICE")


def _waiting_for(facts: Facts) -> str:
    """Return the stage that has yet to act."""
    if facts.intake is None:
        return "intake"
    if facts.disposition == "CLEAN":
        return "claims"
    return "validation" if facts.coded else "coding"
