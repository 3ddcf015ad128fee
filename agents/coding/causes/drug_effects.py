"""Adverse effect, poisoning and underdosing of the drugs that a statement blames (I.C.19.e.5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from claimstream.agents.coding.causes.drug_names import Blame, Manner, blames, said
from claimstream.agents.coding.causes.drug_table import listed_drugs
from claimstream.agents.coding.detail.episode import episode
from claimstream.agents.coding.detail.mentions import mentions
from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.words.vocabulary import own_words, table

__all__ = ["RULE", "harmed", "poisoned", "underdosed"]

Drafts = tuple[Draft, ...]
RULE = "ICD-POISONING"
ACCIDENT, ADVERSE, TOO_LITTLE = "1", "5", "6"
FROM, CLOSE = "from", 3
NO_EFFECT = "ZVWXY"
UNNAMED = ("T50.9", "T65.9", "R45.851", "T14.91")
NO_MEDICINE = tuple(f"T{n}" for n in range(51, 66))
OVER_THE_COUNTER = ("T39", "T40", "T41", "T43.6", "T50.90", "T45.1", *NO_MEDICINE)
"""Drugs that are taken or left as one likes, or given by others: leaving them is no underdosing."""


def harmed(statement: Span, drafts: Drafts, chart: Chart) -> Drafts:
    """Return the drafts with the drug behind its effect, and the effect as a drug-induced one.

    The effect must be named in the same statement; without one nothing is coded.
    """
    if said("harmless", chart.document.text[statement.start : statement.end]):
        return drafts
    for blame in _blamed(statement, "adverse_effect", chart):
        drug = _code(blame, ADVERSE, statement, chart)
        effects = [d for d in _named(statement, drafts) if _brought_about(d, blame, chart)]
        if drug and effects and not blame.stem.startswith(NO_MEDICINE):
            induced = (_by_drug(d, blame, chart) if d in effects else d for d in drafts)
            return with_new(tuple(induced), drug)
    return drafts


def poisoned(statement: Span, drafts: Drafts, chart: Chart) -> Drafts:
    """Return the drafts with the poisoning a statement tells of, an accident unless it says more.

    It replaces an unnamed poisoning, and thoughts of suicide that became an attempt.
    """
    for blame in _blamed(statement, "poisoning", chart):
        drug = _code(blame, _intent(statement, chart), statement, chart)
        if drug:
            less = (d.statement == statement and d.code.startswith(UNNAMED) for d in drafts)
            return with_new(
                tuple(d for d, gone in zip(drafts, less, strict=True) if not gone), drug
            )
    return drafts


def underdosed(statement: Span, drafts: Drafts, chart: Chart) -> Drafts:
    """Return the drafts with the drug a problem's own lines say is taken too little, and why."""
    item = chart.document.item_at(statement.start)
    within = Span(statement.start, max(statement.end, item.end if item else 0))
    text = chart.document.text[within.start : within.end]
    for blame in _blamed(within, "underdosing", chart):
        drug = _code(blame, TOO_LITTLE, statement, chart) if _named(statement, drafts) else None
        if drug and not said("ordered", text) and not blame.stem.startswith(OVER_THE_COUNTER):
            return with_new(drafts, drug, replace(drug, code=_reason(text)))
    return drafts


def _named(statement: Span, drafts: Drafts) -> Drafts:
    """Return the conditions that a statement names; looked for only where it blames a drug."""
    return tuple(d for d in drafts if d.statement == statement and d.code[0] not in NO_EFFECT)


def with_new(drafts: Drafts, *further: Draft) -> Drafts:
    """Return the drafts with those of some more that are not there yet."""
    there = {draft.code for draft in drafts}
    return (*drafts, *(each for each in further if each.code not in there))


def _blamed(within: Span, manner: Manner, chart: Chart) -> Iterator[Blame]:
    """Yield the drugs a passage blames, ours before those of the official table."""
    return blames(chart.document, within, manner, listed_drugs(chart.resolver.codesets))


def _code(blame: Blame, intent: str, statement: Span, chart: Chart) -> Draft | None:
    """Return the code of drug and intent at the encounter's episode, when it is billable."""
    text = chart.document.text[statement.start : statement.end]
    when = episode(chart.document, frozenset(own_words().forms(text)))
    code = chart.resolver.leaf(blame.stem + intent, frozenset(), when)
    return Draft(code, (blame.span,), RULE, "title", statement) if code else None


def _by_drug(effect: Draft, blame: Blame, chart: Chart) -> Draft:
    """Return an effect under the code it has when a drug brought it about."""
    for row in table("drugs")["induced"]:
        fits = effect.code.startswith(row["code"]) and blame.stem.startswith(row.get("by", "T"))
        code = chart.resolver.leaf(row["is"], effect.forms) if fits else None
        if code:
            return effect.recode(code, RULE, blame.span)
    return effect


def _brought_about(effect: Draft, blame: Blame, chart: Chart) -> bool:
    """Tell whether the words blame the drug for this effect: "from" needs it close before."""
    end, start = max(span.end for span in effect.evidence), blame.span.start
    joined = chart.document.text[start : start + len(FROM)].lower() == FROM
    named = effect.evidence[0].start < start < end
    return not joined or named or 0 < start - end <= CLOSE


def _intent(statement: Span, chart: Chart) -> str:
    """Return the character of the intent that a statement gives."""
    text = chart.document.text
    rows = table("drugs")["intent"].items()
    stated = (i for i, w in rows if any(mentions(text, w, statement.start, statement.end)))
    return next(stated, ACCIDENT)


def _reason(text: str) -> str:
    """Return why less was taken; "underdosing NOS" is other noncompliance (Z91.14)."""
    rows = table("drugs")["reason"]
    stated = (row["code"] for row in rows if row["said"] and any(mentions(text, row["said"])))
    return str(next(stated, rows[-1]["code"]))
