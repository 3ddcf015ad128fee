"""The fifth end: encounters that rightly close without a claim, each with its reason."""

from __future__ import annotations

from claimstream.schemas.encounter import Encounter
from claimstream.schemas.vocabulary import CloseReason, CoverageStatus


def close_reason(encounter: Encounter) -> CloseReason | None:
    """Return why the encounter ends without a claim; None when it is to be billed.

    The source's own reason first; then the patient's right to keep a paid service from the
    plan (45 CFR 164.522(a)(1)(vi)), declared self-pay, and the lack of any charge.
    """
    if encounter.close_reason is not None:
        return encounter.close_reason
    if encounter.consent.payer_restriction:
        return CloseReason.PATIENT_RESTRICTION
    if encounter.coverage_status is CoverageStatus.SELF_PAY_DECLARED:
        return CloseReason.SELF_PAY
    if not encounter.charges:
        return CloseReason.NO_BILLABLE_SERVICE
    return None
