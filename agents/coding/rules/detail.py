"""Detail from the record: a bare problem title takes the fuller wording of its own problem."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache

from claimstream.agents.coding.detail.own_lines import completed, is_other_side
from claimstream.agents.coding.diagnoses import Reader
from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.reading.reading import SectionKind
from claimstream.agents.coding.rules.less_specific import more_specific
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.statements import Statement, below

__all__ = ["detail"]

RULE = "ICD-DETAIL-FROM-RECORD"
TOLD_IN = (SectionKind.PRESENT_ILLNESS, SectionKind.CHIEF_COMPLAINT, SectionKind.PAST_HISTORY)


@rule(RULE, "Official Guidelines I.B.2, I.B.18")
def detail(drafts: Drafts, chart: Chart) -> Drafts:
    """Code the highest specificity the problem's own lines document."""
    reader = Reader(chart)
    recorded = cache(lambda: _recorded(reader))
    return tuple(_detailed(draft, reader, recorded) for draft in drafts)


def _detailed(draft: Draft, reader: Reader, recorded: Callable[[], list[Draft]]) -> Draft:
    """Return the draft with the code of its fuller wording, or as it was."""
    resolver = reader.chart.resolver
    if draft.place != "title" or draft.code not in resolver.lexicon.unspecified:
        return draft
    for source in (_told_below(draft, reader), recorded()):
        fuller = [told for told in source if _refines(told, draft, reader)]
        if len({told.code for told in fuller}) == 1:
            found = draft.recode(fuller[0].code, RULE, *fuller[0].evidence)
            draft = replace(found, forms=draft.forms | resolver.words(found.code))
            break
    return completed(draft, reader, RULE)


def _recorded(reader: Reader) -> list[Draft]:
    """Return what history and complaint say of lasting conditions, whole record, in order."""
    told = (s for s in reader.chart.document.sentences if s.section in TOLD_IN)
    return list(reader.drafts(tuple(Statement(Span(s.start, s.end), "record") for s in told)))


def _told_below(draft: Draft, reader: Reader) -> list[Draft]:
    """Return the drafts of the sentences that stand under the problem's title."""
    told = below(reader.chart.document, Statement(draft.statement, "title"))
    return list(reader.drafts(tuple(told)))


def _refines(told: Draft, draft: Draft, reader: Reader) -> bool:
    """Tell whether a draft is a more specific code of the same category, not of another side."""
    vague = told.code in reader.chart.resolver.lexicon.unspecified
    listed = told.code.startswith(more_specific(draft.code))
    kin = listed or told.code[:3] == draft.code[:3] and not vague
    return kin and told.code != draft.code and not is_other_side(draft, told.statement, reader)
