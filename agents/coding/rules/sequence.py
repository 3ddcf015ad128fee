"""Order of a list: systemic infection, poisoning and cause before what they bring."""

from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["sequence"]

ENCOUNTER_FIRST = ("Z51.11", "Z51.12", "Z51.0", "Z00.0", "Z00.1", "Z38")
SECOND_ONLY = (
    "Z68",
    "Z3A",
    "Z79",
    "Z55",
    "Z56",
    "Z57",
    "Z58",
    "Z59",
    "Z60",
    "Z62",
    "Z63",
    "Z64",
    "Z65",
)
HISTORY = ("Z80", "Z81", "Z82", "Z83", "Z84", "Z85", "Z86", "Z87")
EXTERNAL = ("V", "W", "X", "Y")
MANIFESTATIONS = (
    "F02",
    "D63.0",
    "G63",
    "G99",
    "H36",
    "I32",
    "I39",
    "I41",
    "I52",
    "J91.0",
    "K77",
    "N08",
    "R65",
)


@rule("ICD-SEQUENCE", "Official Guidelines I.A.13, I.B.8, I.C.1.d.4, I.C.19.e.5.b, I.C.20.a.6")
def sequence(drafts: Drafts, chart: Chart) -> Drafts:
    """Keep the author's order but for the places that guidelines fix."""
    return tuple(sorted(drafts, key=_place))


def _place(draft: Draft) -> int:
    """Return how far behind a code must stand."""
    code = draft.code
    if code.startswith(ENCOUNTER_FIRST):
        return 0
    if code.startswith(("A40", "A41")) or _poisoning(code):
        return 1
    for place, kinds in ((3, MANIFESTATIONS), (4, HISTORY), (5, SECOND_ONLY), (6, EXTERNAL)):
        if code.startswith(kinds):
            return place
    return 2


def _poisoning(code: str) -> bool:
    """Tell whether a code is a poisoning, T36 to T50 with intent 1 to 4."""
    return "T36" <= code[:3] <= "T50" and len(code) == 8 and code[6] in "1234"
