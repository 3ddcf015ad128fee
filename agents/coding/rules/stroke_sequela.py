"""A deficit of a stroke that is over is its sequela; beside the stroke itself it is a deficit."""

import re2

from claimstream.agents.coding.detail.wording import own_text
from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["stroke_sequela"]

RULE = "ICD-STROKE-SEQUELA"
DEFICITS = {
    **{f"I69.35{side}": f"G81.9{side}" for side in "1234"},
    **{"I69.359": "G81.90", "I69.320": "R47.01", "I69.321": "R47.02", "I69.322": "R47.1"},
    **{"I69.391": "R13.10", "I69.392": "R29.810", "I69.393": "R27.0"},
}
SEQUELAE = {deficit: sequela for sequela, deficit in DEFICITS.items()}
UNNAMED = ("I69.30", "I69.398")
STROKE = ("I60", "I61", "I62", "I63")
OVER = re2.compile(
    r"(?i)\b(?:old|prior|previous|past|remote|residua\w*|sequela\w*|late effects?|history|h/o|hx"
    r"|ago|after|following|post|since|status|chronic|s/p|from|due to|last (?:year|month)"
    r"|(?:19|20)\d\d)\b"
)
NEW = re2.compile(
    r"(?i)\b(?:hyperacute|acute|new|evolving|sudden\w*|today|this morning|overnight|presents?"
    r"|presenting|thrombectomy|thrombolysis|tenecteplase|alteplase|tpa)\b"
)


@rule(RULE, "Official Guidelines I.C.9.d.1, I.B.10")
def stroke_sequela(drafts: Drafts, chart: Chart) -> Drafts:
    """Read I69.3- as the deficit and the stroke when the stroke is the present one."""
    return tuple(each for draft in drafts for each in _read(draft, drafts, chart))


def _read(draft: Draft, drafts: Drafts, chart: Chart) -> Drafts:
    """Return the draft, or the deficit behind its stroke when nothing says that it is over."""
    if draft.code not in {*DEFICITS, *SEQUELAE, *UNNAMED}:
        return (draft,)
    beside = [each.code for each in drafts if each.statement == draft.statement]
    if draft.code in UNNAMED and set(SEQUELAE).intersection(beside):
        return ()
    if draft.code in SEQUELAE and set(UNNAMED).intersection(beside):
        return (draft.recode(SEQUELAE[draft.code], RULE),)
    said = own_text(draft, chart)
    if draft.code not in DEFICITS or (OVER.search(said) and not NEW.search(said)):
        return (draft,)
    deficit = draft.recode(DEFICITS[draft.code], RULE)
    return (deficit,) if by_prefix(drafts, *STROKE) else (draft.recode("I63.9", RULE), deficit)
