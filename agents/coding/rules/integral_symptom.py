"""A symptom integral to a coded condition is not coded beside it."""

from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.vocabulary import table

__all__ = ["integral_symptom"]

SYMPTOMS = ("R", "M25.5", "M25.4", "M25.6", "M79.6", "M54.", "M79.1", "N23", "H57.1", "H92.0")
NOT_A_CAUSE = (
    "R",
    "Z",
    "V",
    "W",
    "X",
    "Y",
    "M25.5",
    "M79.6",
    "M54.2",
    "M54.5",
    "M54.9",
    "I10",
    "E11",
)


@rule("ICD-INTEGRAL-SYMPTOM", "Official Guidelines I.B.4-5")
def integral_symptom(drafts: Drafts, chart: Chart) -> Drafts:
    """Drop the symptom of a cause named in its own statement, or of a listed integral pair."""
    return tuple(draft for draft in drafts if not _explained(draft, drafts))


def _explained(draft: Draft, drafts: Drafts) -> bool:
    """Tell whether another draft explains a symptom."""
    if not draft.code.startswith(SYMPTOMS):
        return False
    return any(_same_title(draft, other) or _integral(draft, other) for other in drafts)


def _same_title(symptom: Draft, cause: Draft) -> bool:
    """Tell whether a title names the symptom before its cause ("pain due to a sprain")."""
    if symptom.statement != cause.statement or symptom.place != "title":
        return False
    follows = cause.evidence[0].start > symptom.evidence[0].start
    return follows and not cause.code.startswith(NOT_A_CAUSE) and "and" not in symptom.notes


def _integral(symptom: Draft, cause: Draft) -> bool:
    """Tell whether the table lists the symptom as part of the condition."""
    pairs = table("integral")["symptoms"]
    return any(
        symptom.code.startswith(sign) and cause.code.startswith(tuple(conditions))
        for sign, conditions in pairs.items()
    )
