"""A test that is named for a disease does not tell that the patient has it."""

import re2

from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule

__all__ = ["named_test"]

RULE = "ICD-NAMED-TEST"
KIND = (
    r"(?:(?:rapid|blood|serum|breath|stool|urine|nasal|throat|home|skin|viral|antibody|antigen|pcr"
    r"|igg|igm|surface|core|virus|ab)\s+)*"
)
TEST = (
    r"(?:test(?:s|ing)?|panels?|serolog(?:y|ies)|swabs?|titers?|smears?|cultures?|screen|pcr|assay"
    r"|antibod(?:y|ies)|antigens?|viral\s+load|vaccin\w+|diets?|surveillance|screening|shots?|immunizations?|booster)\b"
)
LISTED = (
    r"(?:\s*(?:,|/|&|and|or)\s*(?:covid(?:-19)?|flu|influenza|rsv|strep|hiv|hepatitis\s+[abc]"
    r"|gonorrhea|chlamydia|syphilis|mono|tb)\b)*"
)
BEHIND = re2.compile(rf"(?i)^{LISTED}[\s-]*{KIND}{TEST}")
BEFORE = re2.compile(
    r"(?i)\b(?:test(?:s|ed|ing)?|swab(?:s|bed)?|serolog\w+|titers?|panel|culture)\s+for\s+(?:\w+\s+){0,3}$"
)
DENIED = re2.compile(r"(?i)\bnon-?\s?reactive\b|\bnot\s+\w+")
FOUND = re2.compile(r"(?i)\b(?:positive|reactive|detected|abnormal|confirm\w*|grew)\b|\+")
JOINED = re2.compile(r"(?i)\s*(?:,|/|&|and|or)\s*")
DISEASES = tuple("ABCDEFGHIJKLMNOQU")


@rule(RULE, "Official Guidelines I.C.21.c.5, IV.H")
def named_test(drafts: Drafts, chart: Chart) -> Drafts:
    """Drop the disease of a test, panel or vaccine unless the same statement tells its result."""
    text, tested = chart.document.text, set[Draft]()
    for draft in reversed(drafts):
        if draft.code.startswith(DISEASES) and _only_tested(draft, tested, text):
            tested.add(draft)
    return tuple(draft for draft in drafts if draft not in tested)


def _only_tested(draft: Draft, tested: set[Draft], text: str) -> bool:
    """Tell whether the words read name a test, of which no positive result is told."""
    told = draft.statement
    inside = [s for s in draft.evidence if told.start <= s.start < told.end]
    if not inside or FOUND.search(DENIED.sub("", text[told.start : told.end])):
        return False
    end = max(span.end for span in inside)
    beside = (d.evidence[0].start for d in tested if d.evidence[0].start >= end)
    joined = any(JOINED.fullmatch(text[end:start]) for start in beside)
    before = text[told.start : min(inside).start]
    return joined or bool(BEHIND.search(text[end : told.end]) or BEFORE.search(before))
