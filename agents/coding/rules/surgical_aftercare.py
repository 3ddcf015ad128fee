"""A visit after an operation is aftercare of the body system that was operated on."""

from claimstream.agents.coding.detail.wording import after_operation
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["surgical_aftercare"]

RULE = "ICD-SURGICAL-AFTERCARE"
SYSTEMS = (
    (("Z98.4", "Z96.1"), "Z48.810"),
    (("Z95.1", "Z95.2", "Z95.3", "Z95.4", "Z95.5"), "Z48.812"),
    (("Z90.2",), "Z48.813"),
    (("Z90.3", "Z90.4", "Z98.84"), "Z48.815"),
    (("Z90.5", "Z90.6", "Z90.7", "Z98.5"), "Z48.816"),
)


@rule(RULE, "Official Guidelines I.C.21.c.7")
def surgical_aftercare(drafts: Drafts, chart: Chart) -> Drafts:
    """Code the aftercare where the statement tells of the visit, the status where it does not."""
    if any(draft.code.startswith(("Z47", "Z48")) for draft in drafts):
        return drafts
    return tuple(_cared(draft, chart) for draft in drafts)


def _cared(draft: Draft, chart: Chart) -> Draft:
    """Return the status after an operation as its aftercare, or as it was."""
    code = next((care for status, care in SYSTEMS if draft.code.startswith(status)), None)
    seen = code is not None and after_operation(draft, chart)
    return draft.recode(code, RULE) if code and seen and chart.billable(code) else draft
