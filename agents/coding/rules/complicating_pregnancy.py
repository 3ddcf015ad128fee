"""A condition of a pregnant patient is coded in chapter 15, its own code behind it."""

from collections.abc import Iterator

import re2

from claimstream.agents.coding.detail.gestation import trimester, weeks
from claimstream.agents.coding.detail.mentions import affirmed
from claimstream.agents.coding.drafts import Chart, Draft, Span, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["complicating_pregnancy"]

RULE = "ICD-PREGNANCY-COMPLICATION"
PREGNANT = re2.compile(
    r"(?i)\b(?:is|currently|weeks?) pregnant\b|\b(?:in|complicating|affecting) pregnancy\b"
    r"|\bpregnancy at\b"
)
INCIDENTAL = re2.compile(
    r"(?i)\bincidental(?:ly)?\s+(?:to\s+(?:the\s+)?)?pregnan|\bpregnan\w+,?\s+(?:\w+\s+)?incidental"
)
YOUNGEST = 10


@rule(RULE, "Official Guidelines I.C.15.a.1-3")
def complicating_pregnancy(drafts: Drafts, chart: Chart) -> Drafts:
    """Code conditions in chapter 15 unless the provider calls the pregnancy incidental."""
    if not _pregnant(drafts, chart) or INCIDENTAL.search(chart.document.text):
        return drafts
    turned = tuple(each for draft in drafts for each in _turned(draft, chart))
    if turned == drafts:
        return drafts
    once = {draft.code: draft for draft in reversed(turned)}
    return tuple(d for d in turned if once[d.code] is d and not d.code.startswith("Z33.1"))


def _pregnant(drafts: Drafts, chart: Chart) -> bool:
    """Tell whether the record says that the patient is pregnant."""
    if chart.gender == "male" or (chart.age is not None and chart.age < YOUNGEST):
        return False
    if by_prefix(drafts, "Z33.1", "Z34") or weeks(chart.document.text):
        return True
    found = PREGNANT.finditer(chart.document.text)
    return any(affirmed(chart.document, Span(*each.span())) for each in found)


def _turned(draft: Draft, chart: Chart) -> Iterator[Draft]:
    """Yield a draft in chapter 15, then itself where it stays; or only itself."""
    rows = {kind: table("pregnancy")[kind] for kind in ("stays", "gives_way")}
    prefixes = [(p, kind) for kind, row in rows.items() for p in row if draft.code.startswith(p)]
    prefix, kind = max(prefixes, key=lambda each: len(each[0]), default=("", "stays"))
    forms = draft.forms | trimester(chart.document.text) | {"pregnancy"}
    code = chart.resolver.leaf(rows[kind][prefix], forms) if prefix else None
    if code:
        yield draft.recode(code, RULE)
    if not code or kind == "stays":
        yield draft
