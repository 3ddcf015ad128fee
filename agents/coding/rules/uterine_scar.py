"""A cesarean of the past is a matter of chapter 15 only while the patient is pregnant."""

import re2

from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["uterine_scar"]

RULE = "ICD-UTERINE-SCAR"
SCAR, SCARRED = "O34.21", "Z98.891"
PREGNANT = re2.compile(
    r"(?i)\b(?:pregnan\w+|gravid\w*|gestation\w*|prenatal|antenatal|trimester|obstetric\w*|labor"
    r"|tolac|vbac|fetal|fetus|iup|g[1-9][0-9]?\s?p[0-9]|ob\s+visit|delivery|due\s+date|edd|edc)\b"
)


@rule(RULE, "Official Guidelines I.C.15.a.1, I.C.21.c.3")
def uterine_scar(drafts: Drafts, chart: Chart) -> Drafts:
    """Code the uterine scar as a status where nothing tells of a pregnancy."""
    bearing = [d for d in by_prefix(drafts, "O", "Z34", "Z3A") if not d.code.startswith(SCAR)]
    scars = by_prefix(drafts, SCAR)
    if not scars or bearing or PREGNANT.search(chart.document.text):
        return drafts
    return tuple(_status(draft) if draft in scars else draft for draft in drafts)


def _status(scar: Draft) -> Draft:
    """Return the scar as a status."""
    return scar.recode(SCARRED, RULE)
