"""Hypertension with heart failure or chronic kidney disease is one code."""

from claimstream.agents.coding.detail.links import denied
from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["hypertension"]

HEART = ("I50", "I51.4", "I51.7", "I51.89", "I51.9")
STAGE_5 = ("N18.5", "N18.6")
COMBINED = {
    (True, False, False): "I11.0",
    (False, True, False): "I12.9",
    (False, True, True): "I12.0",
    (True, True, False): "I13.0",
    (True, True, True): "I13.2",
}

WORN = {(False, False): "I11.9", (True, False): "I13.10", (True, True): "I13.11"}
"""Heart disease without failure, by kidney disease and its stage 5."""


@rule("ICD-HTN-COMBINED", "Official Guidelines I.C.9.a.1-3")
def hypertension(drafts: Drafts, chart: Chart) -> Drafts:
    """Presume the link unless it is denied; I50.- and N18.- stay as second codes."""
    plain = by_prefix(drafts, "I10", "I11", "I12")
    heart, kidney = _linked(drafts, chart, *HEART), _linked(drafts, chart, "N18")
    failing = bool(by_prefix((*plain, *heart), "I11.0", "I50"))
    worn = not failing and bool(by_prefix((*plain, *heart), "I11.9", *HEART))
    key = (failing, bool(by_prefix((*plain, *kidney), "I12", "N18")), _late((*plain, *kidney)))
    code = WORN.get(key[1:]) if worn else COMBINED.get(key)
    if not plain or code is None:
        return drafts
    spans = tuple(span for draft in (*heart, *kidney) for span in draft.evidence)
    whole = plain[0].recode(code, "ICD-HTN-COMBINED", *spans)
    first = min(drafts.index(draft) for draft in (*plain, *heart, *kidney))
    rest = [d for d in drafts if d not in plain and d.code not in {"I51.9", "I51.89", "I51.7"}]
    return (*rest[:first], whole, *rest[first:])


def _late(drafts: Drafts) -> bool:
    """Tell whether the kidney disease is of stage 5 or end stage."""
    return bool(by_prefix(drafts, "I12.0", *STAGE_5))


def _linked(drafts: Drafts, chart: Chart, *prefixes: str) -> list[Draft]:
    """Return the conditions of which nobody says that they are unrelated to hypertension."""
    return [d for d in by_prefix(drafts, *prefixes) if not denied(d, "hypertension", chart)]
