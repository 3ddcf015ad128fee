"""Adverse effect, poisoning and underdosing of the drugs that statements blame."""

from claimstream.agents.coding.causes.drug_effects import RULE, harmed, poisoned, underdosed
from claimstream.agents.coding.drafts import Chart, Span
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["poisoning"]

STATED = ("title", "prose")
STEPS = (poisoned, harmed, underdosed)
USE = ("F10", "F11", "F12", "F13", "F14", "F15", "F16", "F18", "F19")
"""Disorders that name the substance that brought them about (I.C.5.b.3)."""


@rule(RULE, "Official Guidelines I.C.19.e.5", version=2)
def poisoning(drafts: Drafts, chart: Chart) -> Drafts:
    """Read drug and manner in one statement: a poisoning, else an effect, else too little taken."""
    by_use = _by_use(drafts)
    for statement in _statements(drafts, chart):
        for step in (poisoned, underdosed) if statement in by_use else STEPS:
            found = step(statement, drafts, chart)
            if found is not drafts:
                drafts = found
                break
    return drafts


def _by_use(drafts: Drafts) -> set[Span]:
    """Return the statements in which all that is named are disorders of use."""
    other = {draft.statement for draft in drafts if not draft.code.startswith(USE)}
    return {draft.statement for draft in drafts} - other


def _statements(drafts: Drafts, chart: Chart) -> list[Span]:
    """Return the problem titles and the statements that named a diagnosis, each once."""
    titles = [Span(*item.title) for item in chart.document.items if item.title]
    return list(dict.fromkeys([*titles, *(d.statement for d in drafts if d.place in STATED)]))
