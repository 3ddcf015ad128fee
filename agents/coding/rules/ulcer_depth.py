"""Stage or depth of the provider's ulcer may be another clinician's words."""

from collections.abc import Iterator

from claimstream.agents.coding.drafts import Aside, Chart, Draft, Span
from claimstream.agents.coding.reading.reading import read
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.matching import placing_words
from claimstream.agents.coding.words.sites import SIDES
from claimstream.agents.coding.words.vocabulary import units_of

__all__ = ["ulcer_depth"]

RULE = "ICD-ULCER-DEPTH"
ULCERS = ("L89", "L97", "L98.4")


@rule(RULE, "Official Guidelines I.B.14, I.C.12.a")
def ulcer_depth(drafts: Drafts, chart: Chart) -> Drafts:
    """Take the depth that the other clinicians' notes of the same site agree on."""
    return tuple(_deep(draft, chart) for draft in drafts)


def _deep(draft: Draft, chart: Chart) -> Draft:
    """Return an ulcer of unspecified depth with the one that is told, or as it was."""
    if not draft.code.startswith(ULCERS) or not draft.code.endswith("9"):
        return draft
    found = {code: span for aside in chart.asides for code, span in _told(draft, aside, chart)}
    if len(found) != 1:
        return draft
    code, span = next(iter(found.items()))
    return draft.recode(code, RULE, span)


def _told(draft: Draft, aside: Aside, chart: Chart) -> Iterator[tuple[str, Span]]:
    """Yield the codes of the sentences that tell how deep the ulcer of this site is."""
    title = chart.resolver.words(draft.code)
    sites, sides = (title & placing_words()) - SIDES, title & SIDES
    for sentence in read(aside.text).sentences:
        units = units_of(aside.text[sentence.start : sentence.end])
        forms = frozenset(form for unit in units for form in unit.forms)
        same = forms & sites and forms & SIDES <= sides if sites else "sacral" in forms & title
        code = chart.resolver.leaf(draft.code[:-1], forms) if "ulcer" in forms and same else None
        if code and code != draft.code:
            yield code, Span(sentence.start + aside.start, sentence.end + aside.start)
