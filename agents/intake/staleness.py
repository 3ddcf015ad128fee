"""A coder's decision rests on documents; when they changed, a person must look again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from claimstream.agents.intake.content import text_digest
from claimstream.schemas.amendment import CoderDecision, ProviderAnswer
from claimstream.schemas.encounter import Encounter

SHOWN = 12
"""Characters of a digest that its owner is shown."""
MOST_NAMED = 5


def is_stale(
    decision: CoderDecision, revision: int, chart: Encounter, answers: Iterable[ProviderAnswer]
) -> bool:
    """Say whether a document under the decision is gone or changed.

    A decision that names no documents rests on its whole revision.
    """
    if not decision.document_hashes:
        return decision.revision != revision
    return bool(_missing(decision, _standing(chart, answers)))


def is_renewed(decision: CoderDecision, decisions: Iterable[CoderDecision]) -> bool:
    """Say whether a later decision settles the same question, so that this one is spent."""
    return any(
        later.decided_at > decision.decided_at and _question(later) == _question(decision)
        for later in decisions
    )


def describe_change(
    decision: CoderDecision, chart: Encounter, answers: Iterable[ProviderAnswer]
) -> str:
    """Return which documents went and which came since, by id and digest, never by words."""
    gone = _missing(decision, _standing(chart, answers))
    came = [
        f"{document.document_id} {document.sha256[:SHOWN]}"
        for document in chart.documents
        if document.sha256.lower() not in _hashes(decision)
    ]
    basis = f"decided on {decision.revision}.{decision.amendment}"
    return f"{basis}; gone: {_few(text[:SHOWN] for text in gone)}; new: {_few(came)}"


def _standing(chart: Encounter, answers: Iterable[ProviderAnswer]) -> frozenset[str]:
    """Return the digests of everything that can be read now, providers' answers included."""
    documents = {document.sha256.lower() for document in chart.documents}
    return frozenset(documents | {text_digest(answer.statement) for answer in answers})


def _missing(decision: CoderDecision, standing: frozenset[str]) -> list[str]:
    """Return the digests that the decision rests on and that no longer stand."""
    return sorted(_hashes(decision) - standing)


def _hashes(decision: CoderDecision) -> frozenset[str]:
    """Return the digests that a decision names."""
    return frozenset(text.lower() for text in decision.document_hashes)


def _question(decision: CoderDecision) -> tuple[Any, ...]:
    """Return what a decision is about."""
    return (decision.system, decision.replaces or decision.code, decision.claim_type)


def _few(names: Iterable[str]) -> str:
    """Return the first names and how many more there are."""
    listed = list(names)
    more = f" and {len(listed) - MOST_NAMED} more" if len(listed) > MOST_NAMED else ""
    return (", ".join(listed[:MOST_NAMED]) or "none") + more
