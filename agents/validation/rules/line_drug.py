"""LINE-NDC."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import line_subject
from claimstream.agents.validation.identifiers import NDC
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter, ServiceLine
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

BASES = frozenset({"F2", "GR", "ME", "ML", "UN"})


@rule(
    "LINE-NDC",
    severity=Severity.HOLD,
    owner=FindingOwner.DEPARTMENT,
    cites="ASC X12N 005010 loop 2410 LIN03, CTP04, CTP05",
    releasable=False,
)
def line_drug(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a drug line whose National Drug Code lacks its form, quantity or unit.

    It asks for no drug code where none stands: who needs one is the payer's matter.
    """
    for line in coded.service_lines:
        if line.ndc is not None and not _is_complete(line):
            yield Problem(line_subject(line), "drug code incomplete", claim_type=line.claim_type)


def _is_complete(line: ServiceLine) -> bool:
    """Return whether eleven digits stand with a quantity above zero and a known unit."""
    measured = (line.ndc_units or 0) > 0 and line.ndc_unit_basis in BASES
    return bool(NDC.fullmatch(line.ndc or "")) and measured
