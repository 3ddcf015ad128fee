"""A visit after an operation is aftercare of the body system that was operated on."""

from functools import cache

from claimstream.agents.coding.detail.operations import (
    Operation,
    opens_recovery,
    operations,
    tells_recovery,
)
from claimstream.agents.coding.detail.wording import own_spans
from claimstream.agents.coding.drafts import Chart, Draft, Span, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.statements import statements
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["surgical_aftercare"]

RULE = "ICD-SURGICAL-AFTERCARE"
STATUS = ("Z87", "Z90", "Z95", "Z96.1", "Z97", "Z98", "Z86")
NO_AFTERCARE = ("S", "T0", "T1", "T8", "K91", "N99", "J95", "I97", "H59", "Z48")
NEOPLASM = ("C", "D0", "D1", "D2", "D3", "D4")
JOINT = "joint"


@rule(RULE, "Official Guidelines I.C.21.c.7", version=2)
def surgical_aftercare(drafts: Drafts, chart: Chart) -> Drafts:
    """Code the aftercare of what was done; what ended with the operation is gone, a status is told.

    An injury keeps its own code, a complication is no aftercare.
    """
    if by_prefix(drafts, *NO_AFTERCARE):
        return drafts
    opened = cache(lambda: opens_recovery(chart))
    by_statement: dict[Span, list[Draft]] = {}
    for draft in drafts:
        by_statement.setdefault(draft.statement, []).append(draft)
    for told in statements(chart.document):
        mine = by_statement.get(told.span, [])
        spans = list(dict.fromkeys([told.span, *(s for d in mine for s in own_spans(d, chart))]))
        done = [each for span in spans for each in operations(chart, span)]
        if done and (tells_recovery(chart, spans) or opened()):
            drafts = _cared(drafts, mine, done[0], told.span)
    return drafts


def _cared(drafts: Drafts, mine: list[Draft], done: Operation, told: Span) -> Drafts:
    """Return the drafts with the aftercare in the place of what the operation ended."""
    book = table("operations")
    ended = by_prefix(mine, *book["ends"].get(done.name, ()))
    if done.name == JOINT:
        return tuple(draft for draft in drafts if draft not in ended)
    code = "Z48.3" if by_prefix(mine, *NEOPLASM) else book["aftercare"].get(done.name)
    if code is None or by_prefix(drafts, code):
        return drafts
    gone = {*ended, *by_prefix(mine, *STATUS)}
    at = next((n for n, draft in enumerate(drafts) if draft in gone or draft in mine), 0)
    care = Draft(code, (done.span,), RULE, "title", told)
    kept = [(n, draft) for n, draft in enumerate(drafts) if draft not in gone]
    return (*(d for n, d in kept if n < at), care, *(d for n, d in kept if n >= at))
