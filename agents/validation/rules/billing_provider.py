"""BILLING-PROVIDER."""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimstream.agents.validation.identifiers import TAX, ZIP4
from claimstream.agents.validation.rule import Problem, rule
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import FindingOwner, Severity

POST_OFFICE_BOX = re.compile(r"\bP\.? ?O\.? ?BOX\b", re.IGNORECASE)


@rule(
    "BILLING-PROVIDER",
    severity=Severity.HOLD,
    owner=FindingOwner.BILLER,
    cites="ASC X12N 005010X222A1 and X223A2, loop 2010AA REF*EI, N301, N403",
    releasable=False,
)
def billing_provider(coded: CodedEncounter, codesets: Codesets) -> Iterator[Problem]:
    """Hold a claim whose biller lacks the tax number, the ZIP+4 or a street address.

    A post office box belongs to the pay-to address, not here.
    """
    biller = coded.ready.encounter.billing_provider
    if not TAX.fullmatch(biller.tax_id or ""):
        yield Problem("billing_provider/tax_id", "no nine-digit tax number")
    if biller.address.country == "US" and not ZIP4.fullmatch(biller.address.postal_code):
        yield Problem("billing_provider/address", "no nine-digit ZIP code")
    if POST_OFFICE_BOX.search(biller.address.line1):
        yield Problem("billing_provider/address", "a post office box is no billing address")
