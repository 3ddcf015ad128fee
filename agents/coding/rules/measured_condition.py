"""A title that names a condition by what is measured: "blood pressure" of a hypertensive."""

from collections.abc import Iterator

from claimstream.agents.coding.diagnoses import Reader
from claimstream.agents.coding.drafts import Chart, Draft, Span, by_prefix
from claimstream.agents.coding.reading.reading import SectionKind
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.statements import Statement, statements

__all__ = ["measured_condition"]

RULE = "ICD-MEASURED-CONDITION"
MEASURED = {
    "blood pressure": ("I10", "I11", "I12", "I13", "I15", "I16", "R03", "I95"),
    "cholesterol": ("E78",),
    "lipids": ("E78",),
    "sugars": ("E08", "E09", "E10", "E11", "E13", "R73"),
    "blood sugar": ("E08", "E09", "E10", "E11", "E13", "R73"),
}
FINDINGS = ("R", "I95")
TOLD_IN = (SectionKind.PRESENT_ILLNESS, SectionKind.PAST_HISTORY, SectionKind.CHIEF_COMPLAINT)


@rule(RULE, "Official Guidelines IV.J, I.B.2")
def measured_condition(drafts: Drafts, chart: Chart) -> Drafts:
    """Code the one condition of the history that the title's measure stands for."""
    for told in statements(chart.document):
        said = chart.document.text[told.span.start : told.span.end].lower()
        for word, prefixes in MEASURED.items():
            if told.place == "title" and word in said and not by_prefix(drafts, *prefixes):
                drafts = (*drafts, *_meant(told.span, prefixes, chart))
    return drafts


def _meant(title: Span, prefixes: tuple[str, ...], chart: Chart) -> Iterator[Draft]:
    """Yield the condition when history and complaint name exactly one of the kind."""
    reader = Reader(chart)
    lines = (s for s in chart.document.sentences if s.section in TOLD_IN)
    told = reader.drafts(tuple(Statement(Span(s.start, s.end), "record") for s in lines))
    named = {d.code: d for d in told if d.code.startswith(prefixes)}
    if len(named) == 1 and not by_prefix(named.values(), *FINDINGS):
        yield next(iter(named.values())).recode(next(iter(named)), RULE, title)
