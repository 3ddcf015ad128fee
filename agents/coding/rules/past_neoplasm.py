"""An excised or eradicated malignancy without treatment or sign of disease is personal history."""

from collections.abc import Iterator
from dataclasses import replace

from claimstream.agents.coding.detail.treatment import GONE, is_treated, tells_treatment
from claimstream.agents.coding.detail.wording import own_paragraph, own_text
from claimstream.agents.coding.diagnoses import Reader
from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.statements import statements
from claimstream.agents.coding.words.personal_history import history_code

__all__ = ["past_neoplasm"]

RULE = "ICD-PAST-NEOPLASM"
MALIGNANT, NO_SITE, OF_BLOOD = ("C",), ("C80", "R"), ("C80", "C9")
SPREAD = ("C77", "C78", "C79")


@rule(RULE, "Official Guidelines I.C.2.m, I.C.21.c.4", version=2)
def past_neoplasm(drafts: Drafts, chart: Chart) -> Drafts:
    """Code Z85.- when the problem says that nothing is left and nothing more is done.

    Leukemia and myeloma in remission have codes of their own.
    """
    if by_prefix(drafts, *SPREAD):
        return drafts
    unsaid = [d for d in _unsaid(chart) if d.code not in {each.code for each in drafts}]
    past = {draft: _past(draft, chart) for draft in (*drafts, *unsaid)}
    if all(past[draft] is draft for draft in past) or is_treated(chart):
        return drafts
    found = [past[draft] for draft in unsaid if past[draft] is not draft]
    told = (past[d] for d in drafts if not (found and d.code.startswith(NO_SITE)))
    return tuple(dict.fromkeys((*found, *told)))


def _past(draft: Draft, chart: Chart) -> Draft:
    """Return a malignancy as history when its own lines say that it is gone."""
    if not draft.code.startswith(MALIGNANT) or draft.code.startswith(OF_BLOOD):
        return draft
    if tells_treatment(own_text(draft, chart)) or not GONE.search(own_paragraph(draft, chart)):
        return draft
    code = history_code(draft.code, draft.forms, chart.resolver)
    return draft.recode(code, RULE) if code else draft


def _unsaid(chart: Chart) -> Iterator[Draft]:
    """Yield what statements name beside words that deny disease ("free of disease of ...").

    The denial is blanked, so that the malignancy is read as named.
    """
    text = chart.document.text
    for told in statements(chart.document):
        said = text[told.span.start : told.span.end]
        if denial := GONE.search(said):
            start, end = (told.span.start + place for place in denial.span())
            blank = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
            masked = replace(chart, document=replace(chart.document, text=blank))
            yield from Reader(masked).read(told)
