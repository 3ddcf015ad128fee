"""The less specific code of one condition gives way to the more specific one."""

from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["less_specific"]

GENERAL = {
    "E11.9": ("E11.",),
    "E11.29": ("E11.22",),
    "E05.90": ("E05.",),
    "E21.3": ("E21.", "N25.81"),
    "M87.9": ("M87.", "L97.", "L89."),
    "E10.9": ("E10.",),
    "I50.9": ("I50.",),
    "N18.9": ("N18.",),
    "N28.9": ("N18.", "N17."),
    "J45.909": ("J45.",),
    "J44.9": ("J44.",),
    "F32.A": ("F32.", "F33."),
    "F41.9": ("F41.", "F40."),
    "M19.90": ("M15.", "M16.", "M17.", "M18.", "M19.", "M05.", "M06.", "L40.5", "M47."),
    "M54.9": ("M54.5", "M54.4", "M54.6"),
    "M25.50": ("M25.5",),
    "D64.9": ("D50.", "D51.", "D52.", "D53.", "D55.", "D57.", "D62", "D63.", "D64."),
    "E78.5": ("E78.0", "E78.1", "E78.2"),
    "E78.00": ("E78.2",),
    "R10.9": ("R10.",),
    "R05.9": ("R05.",),
    "R07.9": ("R07.",),
    "I48.91": ("I48.",),
    "J02.9": ("J02.0",),
    "F17.200": ("F17.21", "F17.22", "F17.29"),
    "Z72.0": ("F17.",),
    "K21.9": ("K21.0",),
    "R31.9": ("R31.",),
    "T14.91XA": ("T",),
    "M79.60": ("M79.6",),
    "I25.9": ("I25.1",),
    "E66.9": ("E66.",),
    "Z33.1": ("O",),
    "A41.9": ("A40.", "A41."),
    "M81.0": ("M80.0",),
}


@rule("ICD-LESS-SPECIFIC", "Official Guidelines I.B.2, I.B.12")
def less_specific(drafts: Drafts, chart: Chart) -> Drafts:
    """Keep a code once, and an unspecified one only when nothing says more."""
    once = {draft.code: draft for draft in reversed(drafts)}
    kept = [draft for draft in drafts if once.get(draft.code) is draft]
    return tuple(draft for draft in kept if not _outdone(draft, kept))


def _outdone(draft: Draft, kept: list[Draft]) -> bool:
    """Tell whether another draft says the same in more detail."""
    better = GENERAL.get(draft.code, ())
    return any(other.code != draft.code and other.code.startswith(better) for other in kept)
