"""What amendments leave behind: answers, decisions and releases, laid over every revision.

The result depends on which amendments came, not on their order; of two merges the later stands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from claimstream.schemas.amendment import Amendment, CoderDecision, HoldRelease, ProviderAnswer
from claimstream.schemas.contract import Model
from claimstream.schemas.intake_entry import IntakeEntry
from claimstream.schemas.vocabulary import Lifecycle

Body = TypeVar("Body", bound=Model)
RANK = {Lifecycle.ACTIVE: 0, Lifecycle.MERGED: 1, Lifecycle.CANCELLED: 2}


def absorb(entry: IntakeEntry, amendment: Amendment, digest: str) -> IntakeEntry:
    """Return the entry with one more amendment in it."""
    times = [amendment.made_at, *([entry.newest_at] if entry.newest_at else [])]
    changes: dict[str, Any] = {
        "amendment": entry.amendment + 1,
        "seen": {**entry.seen, amendment.amendment_id: digest},
        "newest_at": max(times),
    }
    return entry.model_copy(update=changes | _bodies(entry, amendment) | _life(entry, amendment))


def _bodies(entry: IntakeEntry, amendment: Amendment) -> dict[str, Any]:
    """Return the field that the amendment's body goes to; a recode leaves nothing."""
    if amendment.provider_answer is not None:
        return {"answers": lay_answer(entry.answers, amendment.provider_answer)}
    if amendment.coder_decision is not None:
        return {"decisions": lay_decision(entry.decisions, amendment.coder_decision)}
    if amendment.hold_release is not None:
        return {"hold_releases": lay_release(entry.hold_releases, amendment.hold_release)}
    return {}


def _life(entry: IntakeEntry, amendment: Amendment) -> dict[str, Any]:
    """Return the lifecycle after the amendment; a cancel outranks a merge, whichever came first."""
    merged = amendment.merged_into
    turned = Lifecycle.CANCELLED if amendment.cancel else Lifecycle.ACTIVE
    turned = Lifecycle.MERGED if merged else turned
    changes: dict[str, Any] = {"lifecycle": max(entry.lifecycle, turned, key=RANK.__getitem__)}
    if merged is not None:
        changes["merged_into"] = merged.surviving_encounter_id
    return changes


def lay_answer(
    answers: Iterable[ProviderAnswer], answer: ProviderAnswer
) -> tuple[ProviderAnswer, ...]:
    """Return the answers with this one: of one query the newest stands."""
    return _newest(
        (*answers, answer),
        lambda each: (each.query_id,),
        lambda each: (each.answered_at, each.statement, each.option_id or ""),
    )


def lay_decision(
    decisions: Iterable[CoderDecision], decision: CoderDecision
) -> tuple[CoderDecision, ...]:
    """Return the decisions with this one, in the order in which they were made."""
    kept = _newest(
        (*decisions, decision),
        lambda each: (each.decision_id,),
        lambda each: (each.decided_at, each.reason),
    )
    return tuple(sorted(kept, key=lambda each: (each.decided_at, each.decision_id)))


def lay_release(releases: Iterable[HoldRelease], release: HoldRelease) -> tuple[HoldRelease, ...]:
    """Return the releases with this one: of one hold the newest stands."""
    return _newest(
        (*releases, release),
        lambda each: (each.rule_id, each.subject),
        lambda each: (each.released_at, each.released_by, each.reason),
    )


def _newest(
    bodies: Iterable[Body], identity: Callable[[Body], Any], age: Callable[[Body], Any]
) -> tuple[Body, ...]:
    """Return the newest body of each identity, in the order of identities."""
    found: dict[Any, Body] = {}
    for body in sorted(bodies, key=age):
        found[identity(body)] = body
    return tuple(found[name] for name in sorted(found))
