"""Rheumatoid arthritis of joints in more than one region is one of multiple sites."""

from collections.abc import Iterator

from claimstream.agents.coding.detail.tellings import Telling, tellings
from claimstream.agents.coding.drafts import Chart
from claimstream.agents.coding.reading.reading import SectionKind
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.anatomy import Site, is_part

__all__ = ["joint_sites"]

RULE = "ICD-MULTIPLE-JOINTS"
MULTIPLE = {"M05.9": "M05.79", "M05.70": "M05.79", "M06.00": "M06.09"}
"""The code of an open site, and that of multiple sites without the heart or another organ."""
INFLAMED = frozenset({"synovitis", "swelling", "swollen", "tender", "tenderness", "effusion"})
JOINTS = (
    ("shoulder",),
    ("elbow",),
    ("wrist",),
    ("hand",),
    ("hip",),
    ("knee",),
    ("ankle",),
    ("foot",),
)
FOUND_IN = frozenset({SectionKind.EXAM, SectionKind.PRESENT_ILLNESS, SectionKind.RESULTS})


@rule(RULE, "Official Guidelines I.C.13.a")
def joint_sites(drafts: Drafts, chart: Chart) -> Drafts:
    """Code multiple sites when inflamed joints of two regions are described."""
    if not any(draft.code in MULTIPLE for draft in drafts):
        return drafts
    inflamed = [each for each in tellings(chart.document) if _is_inflamed(each)]
    if len({joint for each in inflamed for joint in _joints(each)}) < 2:
        return drafts
    spans = [each.span for each in inflamed if any(_joints(each))]
    return tuple(
        draft.recode(MULTIPLE[draft.code], RULE, *spans) if draft.code in MULTIPLE else draft
        for draft in drafts
    )


def _is_inflamed(told: Telling) -> bool:
    """Tell whether a stretch of examination or history finds an inflamed joint."""
    return told.found and told.section in FOUND_IN and bool(told.forms & INFLAMED)


def _joints(told: Telling) -> Iterator[Site]:
    """Yield the regions of joints that a stretch names."""
    for site in told.sites:
        yield from (joint for joint in JOINTS if site == joint or is_part(site, [joint]))
