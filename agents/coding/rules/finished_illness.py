"""A visit after an illness that is treated and over is a follow-up, the illness history."""

from claimstream.agents.coding.detail.finished import finished
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.personal_history import history_code

__all__ = ["finished_illness"]

RULE = "ICD-FINISHED-ILLNESS"
KEPT = tuple("CDSTOPZRVWXY")
"""Chapters with rules of their own for what is over, and symptoms."""


@rule(RULE, "Official Guidelines I.C.21.c.4, I.C.21.c.8")
def finished_illness(drafts: Drafts, chart: Chart) -> Drafts:
    """Code Z09 and the history of what the visit finds to be over after its treatment."""
    over = finished(drafts, chart)
    return tuple(e for d in drafts for e in (_after(d, chart) if d in over else [d]))


def _after(draft: Draft, chart: Chart) -> list[Draft]:
    """Return the follow-up and the history of an illness that has one, else the illness."""
    past = (
        None
        if draft.code.startswith(KEPT)
        else history_code(draft.code, draft.forms, chart.resolver)
    )
    told = past is not None and past.startswith(("Z86", "Z87"))
    return [draft.recode("Z09", RULE), draft.recode(past, RULE)] if past and told else [draft]
