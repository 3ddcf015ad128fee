"""Whose cue it is: a cue behind another condition of the statement is that condition's own."""

from collections.abc import Sequence
from dataclasses import replace

from claimstream.agents.coding.assertion import Assertion, Reason, explain_in
from claimstream.agents.coding.reading.reading import Document
from claimstream.agents.coding.words.matching import Match
from claimstream.agents.coding.words.vocabulary import own_words

__all__ = ["judged"]


def judged(document: Document, match: Match, others: Sequence[Match]) -> Assertion:
    """Return how a match is meant: "wheezing, asthma ruled out" leaves wheezing affirmed."""
    judgement = explain_in(document, match.start, match.end)
    foreign = {
        effect
        for effect in ("negated", "uncertain")
        if all(
            _another_s(reason, match, others, document)
            for reason in judgement.reasons
            if reason.effect == effect
        )
    }
    how = judgement.assertion
    named = all(
        _in_name(reason, match, document)
        for reason in judgement.reasons
        if reason.effect == "uncertain"
    )
    return replace(
        how,
        negated=how.negated and "negated" not in foreign,
        certain=how.certain or "uncertain" in foreign or named,
    )


def _in_name(reason: Reason, match: Match, document: Document) -> bool:
    """Tell whether a doubt is part of the condition's name: a threatened abortion (I.B.11)."""
    inside = match.start <= reason.start and reason.end <= match.end
    return inside and match.term.required.issuperset(
        own_words().forms(document.text[reason.start : reason.end])
    )


def _another_s(reason: Reason, match: Match, others: Sequence[Match], document: Document) -> bool:
    """Tell whether a cue behind a comma belongs to another match, before or behind the cue."""
    text = document.text
    return any(
        set(",;") & set(text[match.end : min(other.start, reason.start)])
        and (other.end <= reason.start or not text[reason.end : other.start].strip())
        for other in others
        if match.end <= min(other.start, reason.start)
    )
