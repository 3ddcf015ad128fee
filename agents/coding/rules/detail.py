"""Detail from the record: a bare problem title takes the fuller wording of its own problem."""

from claimstream.agents.coding.diagnoses import Reader
from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.statements import Statement, below

__all__ = ["detail"]

RULE = "ICD-DETAIL-FROM-RECORD"


@rule(RULE, "Official Guidelines I.B.2, I.B.18")
def detail(drafts: Drafts, chart: Chart) -> Drafts:
    """Code the highest specificity the problem's own lines document."""
    reader = Reader(chart)
    return tuple(_detailed(draft, reader) for draft in drafts)


def _detailed(draft: Draft, reader: Reader) -> Draft:
    """Return the draft with the code of its fuller wording, or as it was."""
    if draft.place != "title" or draft.code not in reader.chart.resolver.lexicon.unspecified:
        return draft
    fuller = [told for told in _told_below(draft, reader) if _refines(told, draft, reader)]
    codes = {told.code for told in fuller}
    if len(codes) != 1:
        return draft
    return draft.recode(fuller[0].code, RULE, *fuller[0].evidence)


def _told_below(draft: Draft, reader: Reader) -> list[Draft]:
    """Return the drafts of the sentences that stand under the problem's title."""
    told = below(reader.chart.document, Statement(draft.statement, "title"))
    return list(reader.drafts(tuple(told)))


def _refines(told: Draft, draft: Draft, reader: Reader) -> bool:
    """Tell whether a draft is a more specific code of the same category."""
    same = told.code[:3] == draft.code[:3] and told.code != draft.code
    return same and told.code not in reader.chart.resolver.lexicon.unspecified
