"""A polyp of the bowel by what the pathologist calls it."""

from collections.abc import Iterator

import re2

from claimstream.agents.coding.detail.wording import own_texts
from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.vocabulary import own_words

__all__ = ["polyp_histology"]

RULE = "ICD-POLYP-HISTOLOGY"
POLYPS = ("K63.5", "K62.1")
BENIGN = "D12"
ADENOMA = re2.compile(r"(?i)\b(?:tubular|villous|tubulovillous|sessile serrated)?[ -]*adenomas?\b")
OTHERWISE = re2.compile(r"(?i)\b(?:hyperplastic|inflammatory|carcinoma|cancer|malignan\w*)\b")
SEGMENTS = frozenset({"cecum", "ascending", "transverse", "descending", "sigmoid", "rectum"})


@rule(RULE, "Official Guidelines IV.K; Index: Polyp, colon, adenomatous")
def polyp_histology(drafts: Drafts, chart: Chart) -> Drafts:
    """Code an adenoma where its own lines, or the final report of its segment, call it one."""
    return tuple(_named(draft, chart) if draft.code in POLYPS else draft for draft in drafts)


def _named(draft: Draft, chart: Chart) -> Draft:
    """Return a polyp as the adenoma that it proved to be, or as it was."""
    if any(OTHERWISE.search(text) for text in own_texts(draft, chart)):
        return draft
    for span in _adenomas(draft, chart):
        words = draft.forms | {"benign", "neoplasm"}
        code = chart.resolver.best(words, BENIGN)
        if code:
            return draft.recode(code, RULE, span)
    return draft


def _adenomas(draft: Draft, chart: Chart) -> Iterator[Span]:
    """Yield the words for an adenoma in sentences of the polyp's own segment."""
    text = chart.document.text
    own = draft.forms & SEGMENTS
    for sentence in chart.document.sentences:
        said = text[sentence.start : sentence.end]
        found = ADENOMA.search(said)
        line = text[text.rfind("\n", 0, sentence.start) + 1 : sentence.end]
        segments = SEGMENTS.intersection(own_words().forms(line))
        if found and segments == own and not OTHERWISE.search(line):
            yield Span(sentence.start + found.start(), sentence.start + found.end())
