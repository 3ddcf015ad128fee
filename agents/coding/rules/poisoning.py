"""Overdose, adverse effect and underdosing of a named drug."""

from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.mentions import affirmed, mentions
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.vocabulary import table

__all__ = ["poisoning"]

RULE = "ICD-POISONING"
TAKEN_WRONGLY = ("overdose", "overdosed", "poisoning", "took too much", "ingestion of")
ON_PURPOSE = ("intentional", "suicide attempt", "suicidal", "self harm", "self-harm")
TAKEN_RIGHTLY = ("adverse effect", "side effect", "adverse reaction", "induced", "reaction to")
TAKEN_TOO_LITTLE = ("underdosing", "not taking", "stopped taking", "ran out of", "skipping doses")
KINDS = ((TAKEN_WRONGLY, "1"), (TAKEN_RIGHTLY, "5"), (TAKEN_TOO_LITTLE, "6"))


@rule(RULE, "Official Guidelines I.C.19.e.5")
def poisoning(drafts: Drafts, chart: Chart) -> Drafts:
    """Read drug and manner in one statement; without a stated intent it is accidental."""
    spans = dict.fromkeys(draft.statement for draft in drafts if draft.place == "title")
    titles = [Span(*item.title) for item in chart.document.items if item.title]
    found = [d for span in dict.fromkeys([*titles, *spans]) if (d := _read(span, chart))]
    return (*drafts, *(d for d in found if d.code not in {x.code for x in drafts}))


def _read(span: Span, chart: Chart) -> Draft | None:
    """Return the poisoning that a statement names."""
    text = chart.document.text
    for stem, names in table("drugs")["poisoning"].items():
        drug = next(iter(mentions(text, names, span.start, span.end)), None)
        for words, intent in KINDS if drug else ():
            manner = next(iter(mentions(text, words, span.start, span.end)), None)
            if manner and affirmed(chart.document, manner):
                meant = any(mentions(text, ON_PURPOSE, span.start, span.end))
                return _draft(stem, "2" if meant and intent == "1" else intent, span, chart)
    return None


def _draft(stem: str, intent: str, span: Span, chart: Chart) -> Draft | None:
    """Return the code of drug and intent at the initial encounter."""
    code = f"{stem}{intent}A"
    return Draft(code, (span,), RULE, "title", span) if chart.billable(code) else None
