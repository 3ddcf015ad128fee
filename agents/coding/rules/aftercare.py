"""Care after a joint replacement is aftercare; after an injury it is the injury's 7th character."""

from claimstream.agents.coding.detail.operations import opens_recovery, operations, tells_recovery
from claimstream.agents.coding.detail.wording import own_spans
from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["aftercare"]

RULE = "ICD-AFTERCARE"
INJURY, CARE = ("S", "T0", "T1", "T20", "T21", "T22", "T23", "T24", "T25"), ("Z47", "Z48.0")


@rule(RULE, "Official Guidelines I.C.21.c.7, I.C.19.a", version=2)
def aftercare(drafts: Drafts, chart: Chart) -> Drafts:
    """Put Z47.1 before the replaced joint; an injury takes D instead of a code for aftercare."""
    injured = {draft.statement for draft in by_prefix(drafts, *INJURY)}
    cared = {d.statement for d in by_prefix(drafts, *CARE) if d.statement in injured}
    kept = [d for d in drafts if not (d.statement in cared and d.code.startswith(CARE))]
    healing = [_healing(draft, chart) if draft.statement in cared else draft for draft in kept]
    return tuple(_with_reason(healing, chart))


def _healing(draft: Draft, chart: Chart) -> Draft:
    """Return an injury as one that heals."""
    code = f"{draft.code[:-1]}D"
    turns = draft.code.endswith("A") and chart.billable(code)
    return draft.recode(code, RULE) if turns else draft


def _with_reason(drafts: list[Draft], chart: Chart) -> list[Draft]:
    """Return the drafts with the aftercare before the first joint that it is for."""
    joints = by_prefix(drafts, "Z96.6")
    opened = bool(joints) and opens_recovery(chart)
    joint = next((joint for joint in joints if _is_new(joint, opened, chart)), None)
    if joint is None or by_prefix(drafts, "Z47"):
        return drafts
    at = drafts.index(joint)
    return [*drafts[:at], joint.recode("Z47.1", RULE), *drafts[at:]]


def _is_new(joint: Draft, opened: bool, chart: Chart) -> bool:
    """Tell whether a joint was replaced not long ago and the visit is for the recovery."""
    spans = list(own_spans(joint, chart))
    done = any(list(operations(chart, span)) for span in spans)
    return done and (opened or tells_recovery(chart, spans))
