"""The intent of a firearm injury, which any clinician may document."""

import re2

from claimstream.agents.coding.detail.clinicians import Passage, passages
from claimstream.agents.coding.detail.told_rows import said
from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.rules.external_cause import INJURY, LATER
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["firearm_intent"]

RULE = "ICD-FIREARM-INTENT"
FIRED = re2.compile(
    r"(?i)\b(?:gun ?shots?|gsws?|bullet wounds?|shotgun wounds?"
    r"|shot (?:himself|herself|themselves|self|in|by|with|multiple times|twice|once)"
    r"|(?:gun|pistol|rifle|handgun|revolver|firearm) (?:went off|discharged|misfired))\b"
)
TOOL = re2.compile(r"(?i)\b(?:nail|staple|rivet|glue|paint|caulk)[ -]?gun\b")
FIREARM = ("W32", "W33", "W34", "X72", "X73", "X74", "X93", "X94", "X95", "Y22", "Y23", "Y24")
UNKNOWN, OFFICIAL = "undetermined", "legal"


@rule(RULE, "Official Guidelines I.B.14 (FY2026), I.C.20; Index to External Causes, Discharge")
def firearm_intent(drafts: Drafts, chart: Chart) -> Drafts:
    """Give a firearm injury of the provider the intent that all tell, else undetermined.

    Intents that contradict each other, and legal interventions, are left to a coder.
    """
    hurt = next((d for d in drafts if d.code.startswith(INJURY)), None)
    told = [each for each in passages(chart) if _fired(each)] if hurt else []
    if hurt is None or not told or told[0].start:
        return drafts
    others = tuple(d for d in drafts if not d.code.startswith(FIREARM))
    intents = _meanings("intent", told) or {UNKNOWN: _fired(told[0]) or hurt.statement}
    if len(intents) > 1 or OFFICIAL in intents:
        return others
    ((intent, span),) = intents.items()
    weapon = next(iter(_meanings("weapon", told)), "firearm")
    episode = hurt.code[-1] if hurt.code[-1] in LATER else "A"
    code = chart.resolver.leaf(table("firearms")["code"][weapon][intent], frozenset(), episode)
    return (*others, Draft(code, (span,), RULE, "record", span)) if code else drafts


def _fired(told: Passage) -> Span | None:
    """Return where a sentence affirms that a firearm hurt the patient."""
    found = None if TOOL.search(told.text) else FIRED.search(told.text)
    return told.span(*found.span()) if found and told.affirms(*found.span()) else None


def _meanings(axis: str, told: list[Passage]) -> dict[str, Span]:
    """Return what the sentences say on one axis, each meaning with its last words."""
    found = ((each, *row) for each in told for row in said("firearms", axis, each))
    return {
        meaning: each.span(at.start, at.end)
        for each, meaning, at in found
        if each.affirms(at.start, at.end)
    }
