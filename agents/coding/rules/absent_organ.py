"""What was taken out with a cancer is coded beside the follow-up after it."""

from claimstream.agents.coding.detail.clinicians import Passage
from claimstream.agents.coding.detail.told_rows import said
from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.vocabulary import own_words, table

__all__ = ["absent_organ"]

RULE = "ICD-ABSENT-ORGAN"
OF = {"Z85.46": "prostate", "Z85.3": "breast", "Z85.528": "kidney", "Z85.47": "testis"}
OF |= {"Z85.038": "bowel", "Z85.048": "bowel", "Z85.51": "bladder", "Z85.118": "lung"}
OF |= {"Z85.42": "uterus", "Z85.41": "uterus", "Z85.43": "ovary", "Z85.028": "stomach"}


@rule(RULE, "Tabular list Z08: use additional code Z90.-; Official Guidelines I.B.7")
def absent_organ(drafts: Drafts, chart: Chart) -> Drafts:
    """Add Z90.- behind Z08 and its history when the record tells of the organ's removal."""
    if not by_prefix(drafts, "Z08") or by_prefix(drafts, "Z90"):
        return drafts
    for past in by_prefix(drafts, "Z85"):
        found = _removed(past, chart)
        if found:
            at = drafts.index(past) + 1
            return (*drafts[:at], found, *drafts[at:])
    return drafts


def _removed(past: Draft, chart: Chart) -> Draft | None:
    """Return the absence of the organ that had the cancer, if a sentence tells its removal."""
    organ = OF.get(past.code)
    for sentence in chart.document.sentences:
        told = Passage(chart.document, sentence, 0)
        for name, at in said("operations", "operation", told):
            if name != organ or told.effects(at.start, at.end) - {"historical"}:
                continue
            forms = frozenset(own_words().forms(told.text)) | past.forms
            code = chart.resolver.leaf(table("operations")["absent"][name], forms)
            return past.recode(code, RULE, told.span(at.start, at.end)) if code else None
    return None
