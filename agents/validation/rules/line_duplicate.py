"""LINE-DUPLICATE."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from claimstream.agents.validation.duplicates import fingerprint, may_repeat
from claimstream.agents.validation.forms import line_subject
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity


@rule(
    "LINE-DUPLICATE",
    severity=Severity.HOLD,
    owner=FindingOwner.BILLER,
    cites="CMS Claims Processing Manual ch. 1, sec. 120 (duplicate edits)",
)
def line_duplicate(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold the second of two lines that are the same service in every respect.

    Side, drug, waste, repeat and therapy modifiers, another drug code or another provider make
    a line of its own; revenue lines without a code and repeated doses on a facility bill are no
    duplicates.
    """
    seen: Counter[tuple[object, ...]] = Counter()
    for line in coded.service_lines:
        if line.procedure_code is not None and not may_repeat(line):
            seen[fingerprint(line)] += 1
            if seen[fingerprint(line)] > 1:
                yield Problem(line_subject(line), "same service as another line", line.claim_type)
