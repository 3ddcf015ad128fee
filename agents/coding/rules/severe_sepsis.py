"""Sepsis with an organ dysfunction that the provider links to it is severe sepsis."""

import re2

from claimstream.agents.coding.detail.wording import own_text
from claimstream.agents.coding.drafts import Chart, Draft, by_prefix
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["severe_sepsis"]

RULE = "ICD-SEVERE-SEPSIS"
SYSTEMIC = ("A40", "A41", "A02.1", "A22.7", "A26.7", "A32.7", "A42.7", "B37.7", "T81.44", "O85")
ORGAN = ("N17", "J80", "J96.0", "J96.2", "G93.41", "D65", "K72.0", "K76.82", "I21.A1")
LINKED = re2.compile(
    r"(?i)\b(?:due|secondary|related)\s+to\s+(?:\w+\s+){0,3}(?:sepsis|septic)"
    r"|\b(?:from|caused\s+by)\s+(?:\w+\s+){0,2}(?:sepsis|septic)"
    r"|\bsepsis[- ](?:associated|induced|related)\b|\bseptic\s+(?:encephalopathy|aki|acute)"
    r"|\bsepsis\b[^.;,]*\bwith\b"
)


@rule(RULE, "Official Guidelines I.C.1.d.1.b")
def severe_sepsis(drafts: Drafts, chart: Chart) -> Drafts:
    """Add R65.20 behind the systemic infection; an unlinked dysfunction is none of sepsis."""
    systemic = by_prefix(drafts, *SYSTEMIC)
    organs = [d for d in by_prefix(drafts, *ORGAN) if LINKED.search(own_text(d, chart))]
    if not systemic or not organs or by_prefix(drafts, "R65.2"):
        return drafts
    at = drafts.index(systemic[0]) + 1
    added: Draft = organs[0].recode("R65.20", RULE, *systemic[0].evidence)
    return (*drafts[:at], added, *drafts[at:])
