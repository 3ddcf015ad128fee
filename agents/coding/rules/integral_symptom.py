"""A symptom integral to a coded condition is not coded beside it."""

from claimstream.agents.coding.detail.apart import apart
from claimstream.agents.coding.detail.listing import listed_apart
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["integral_symptom", "is_integral", "is_symptom"]

KIND = 5
"""Characters that tell what a symptom is; the rest is its site."""


@rule("ICD-INTEGRAL-SYMPTOM", "Official Guidelines I.B.4-5")
def integral_symptom(drafts: Drafts, chart: Chart) -> Drafts:
    """Drop the symptom of a cause named in its own statement, or of a listed integral pair."""
    text = chart.document.text
    return tuple(draft for draft in drafts if not _explained(draft, drafts, text))


def _explained(draft: Draft, drafts: Drafts, text: str) -> bool:
    """Tell whether another draft explains a symptom."""
    return is_symptom(draft) and any(
        _same_title(draft, other, text) or is_integral(draft, other) for other in drafts
    )


def is_symptom(draft: Draft) -> bool:
    """Tell whether a draft is a symptom that a cause may explain."""
    told = table("integral")
    kept = draft.code.startswith(tuple(told["never_integral"]))
    return not kept and draft.code.startswith(tuple(told["symptom_codes"]))


def _same_title(symptom: Draft, cause: Draft, text: str) -> bool:
    """Tell whether a title names the symptom before its cause ("pain due to a sprain")."""
    if symptom.statement != cause.statement or symptom.place != "title":
        return False
    if symptom.code.startswith(tuple(table("integral")["not_routine"])):
        return False
    if symptom.code[:KIND] == cause.code[:KIND]:
        return False
    follows = cause.evidence[0].start > symptom.evidence[0].start
    is_cause = not cause.code.startswith(tuple(table("integral")["no_cause"]))
    return follows and is_cause and not listed_apart(symptom, cause, text)


def is_integral(symptom: Draft, cause: Draft) -> bool:
    """Tell whether the table lists the symptom as part of the condition."""
    if symptom.code.startswith("M") and apart(symptom.forms, cause.forms):
        return False
    pairs = table("integral")["symptoms"]
    return any(
        symptom.code.startswith(sign) and cause.code.startswith(tuple(conditions))
        for sign, conditions in pairs.items()
    )
