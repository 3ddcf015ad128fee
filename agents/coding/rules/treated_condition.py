"""A diagnosis that a plan gives a drug for is treated, whatever title it stands under."""

from collections.abc import Iterator

from claimstream.agents.coding.detail.prescribed import prescribed_for
from claimstream.agents.coding.diagnoses import Reader
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.reports import is_report
from claimstream.agents.coding.rules.integral_symptom import is_symptom
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.statements import Statement

__all__ = ["treated_condition"]

RULE = "ICD-TREATED-CONDITION"
CATEGORY = 3
NO_DIAGNOSIS = (*"RZVWXYSTO", "G89", "G47.0", "K59.0", "L29", "M25.5", "M79", "M54")


@rule(RULE, "Official Guidelines IV.J")
def treated_condition(drafts: Drafts, chart: Chart) -> Drafts:
    """Add the chronic or acute disease that a drug is continued, begun or refilled for."""
    if not drafts or is_report(chart.document):
        return drafts
    known = {draft.code[:CATEGORY] for draft in drafts}
    found = {each.code: each for each in _treated(chart) if each.code[:CATEGORY] not in known}
    return (*drafts, *found.values())


def _treated(chart: Chart) -> Iterator[Draft]:
    """Yield the diseases that drugs are given for, one for each prescription."""
    reader = Reader(chart)
    for span in prescribed_for(chart):
        for told in reader.read(Statement(span, "record")):
            if not is_symptom(told) and not told.code.startswith(NO_DIAGNOSIS):
                yield told.recode(told.code, RULE)
