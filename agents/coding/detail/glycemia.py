"""How the sugars of a diabetes run, by what the provider says of its control."""

from collections.abc import Iterator

import re2

from claimstream.agents.coding.assertion import assess_in
from claimstream.agents.coding.drafts import Chart, Span

__all__ = ["glycemia"]

POORLY = re2.compile(
    r"(?i)\b(?:not\s+(?:(?:very|so|as)\s+)?(?:well|adequately|optimally|ideally|fully)?[\s-]*controlled"
    r"|(?:poorly|inadequately|sub-?optimally|badly)[\s-]+controlled|out\s+of\s+control"
    r"|(?:poor|inadequate|sub-?optimal)\s+(?:glycemic\s+|glucose\s+)?control)\b"
)
UNCONTROLLED = re2.compile(r"(?i)\buncontrolled\b")
SUGARS = r"(?:(?:blood\s+)?(?:sugars?|glucose)|a1c)"
HIGH = re2.compile(
    rf"(?i)\b(?:high|elevated)\s+{SUGARS}\b|\b{SUGARS}\s+(?:\w+\s+){{0,3}}(?:high|elevated)\b"
)
HYPER, HYPO = re2.compile(r"(?i)\bhyperglyc\w+"), re2.compile(r"(?i)\bhypoglyc\w+")
ADVICE = re2.compile(
    r"(?i)\b(?:risks?|avoid\w*|prevent\w*|watch\w*|monitor\w*|symptoms?|signs?|teach\w*|taught|review\w*|if"
    r"|protocol|discuss\w*|educat\w*|counsel\w*|glucagon|treat\w*|without|no|any|than|fear\w*|warn\w*)\b"
)

TAUGHT = re2.compile(
    r"(?i)^[\s\w]{0,12}\b(?:signs?|symptoms?|protocol|precautions|education|teaching|prevention)\b"
)
"""What follows a word that is only taught ("instructed on hyperglycemia signs")."""


def glycemia(spans: list[Span], chart: Chart) -> Iterator[tuple[str, Span]]:
    """Yield what the lines say of control: the ending of the code, and where."""
    said = " ".join(chart.document.text[span.start : span.end] for span in spans)
    loose = bool(UNCONTROLLED.search(said))
    for ending, pattern in ((".65", POORLY), (".65", HYPER), (".649", HYPO), (".65", HIGH)):
        if pattern is not HIGH or loose:
            yield from ((ending, at) for at in _told(pattern, spans, chart))


def _told(pattern: re2._Regexp, spans: list[Span], chart: Chart) -> Iterator[Span]:
    """Yield the places where lines say a pattern of the patient's present, not as advice."""
    for span in spans:
        said = chart.document.text[span.start : span.end]
        for found in pattern.finditer(said):
            at = Span(span.start + found.start(), span.start + found.end())
            how = assess_in(chart.document, at.start, at.end)
            meant = how.temporality == "recent" and how.experiencer == "patient" and how.certain
            denied = how.negated and pattern is not POORLY
            taught = pattern is HYPER and TAUGHT.search(said[found.end() :])
            advised = taught or (pattern is HYPO and ADVICE.search(said))
            if meant and not denied and not advised:
                yield at
