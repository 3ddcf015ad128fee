"""Whose cue it is: a cue behind another condition of the statement is that condition's own."""

from collections.abc import Sequence
from dataclasses import replace

import re2

from claimstream.agents.coding.assertion import Assertion, Reason, explain_in
from claimstream.agents.coding.reading.reading import Document
from claimstream.agents.coding.words.matching import Match, placing_words
from claimstream.agents.coding.words.vocabulary import own_words, table

__all__ = ["judged"]

SUBJECT = re2.compile(
    r"(?i)[,;]\s*(?:(?:\w+\s+){1,3}?(?:condition|cause|disease|disorder|process|etiology|source"
    r"|pathology|event|origin)|(?:\w+\s+){0,2}?(?:strep|flu|influenza|covid|rsv|monospot|ana"
    r"|troponins?))\s+(?:(?:has|have|had|was|were|is|been)\s+)*$"
)
"""A subject of its own between a condition and a cue ("chest pain, cardiac cause excluded")."""
SYMPTOM = "R"
TESTED = re2.compile(r"[,;]\s*(?:[\w-]+\s+){1,4}$")
"""Any subject behind a symptom: no test says that the patient has not felt it."""

OVER = re2.compile(r"(?i)resolved|cleared|gone|subsided|over")
"""A denial that only says that something past is over ("history of hepatitis B, resolved")."""

EVENT = re2.compile(r"(?i)[,;]\s*(?:[a-z][\w/'-]*\s+){1,6}$")
"""Words of their own between a comma and a cue of the past ("CAD, stent in 2018")."""


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
    if how.temporality == "historical" and all(
        OVER.search(document.text[reason.start : reason.end])
        for reason in judgement.reasons
        if reason.effect == "negated"
    ):
        how = replace(how, negated=False)
    if match.term.code.startswith(tuple(table("history")["chronic"])) and all(
        EVENT.search(document.text[match.end : max(match.end, reason.start)])
        for reason in judgement.reasons
        if reason.effect == "historical"
    ):
        how = replace(how, temporality="recent") if how.temporality == "historical" else how
    named = {
        effect
        for effect in ("uncertain", "historical")
        if all(_in_name(r, match, document) for r in judgement.reasons if r.effect == effect)
    }
    past = how.temporality == "historical" and "historical" not in named
    return replace(
        how,
        negated=how.negated and "negated" not in foreign,
        certain=how.certain or "uncertain" in foreign | named,
        temporality=how.temporality if past or how.temporality == "hypothetical" else "recent",
    )


def _in_name(reason: Reason, match: Match, document: Document) -> bool:
    """Tell whether a cue is part of the name: a threatened abortion (I.B.11), an old tear."""
    inside = match.start <= reason.start and reason.end <= match.end
    return inside and match.term.required.issuperset(
        own_words().forms(document.text[reason.start : reason.end])
    )


def _another_s(reason: Reason, match: Match, others: Sequence[Match], document: Document) -> bool:
    """Tell whether a cue behind a comma belongs to another match, before or behind the cue."""
    text = document.text
    between = text[match.end : max(match.end, reason.start)]
    if SUBJECT.search(between) or match.term.code[0] == SYMPTOM and TESTED.search(between):
        return True
    begun = [(_begin(other), other.end) for other in others]
    return any(
        set(",;") & set(text[match.end : min(start, reason.start)])
        and (end <= reason.start or not text[reason.end : start].strip())
        for start, end in begun
        if match.end <= min(start, reason.start)
    )


def _begin(match: Match) -> int:
    """Return where a match names its condition: "right leg swelling, DVT" shares the leg."""
    named = (u.start for u in match.units if not placing_words().issuperset(u.forms))
    return next(named, match.start)
