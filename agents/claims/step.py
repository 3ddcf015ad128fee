"""The step of CLAIMS: whichever of its two inputs has come."""

from __future__ import annotations

from datetime import datetime

from claimstream.agents.claims.memory import Claims
from claimstream.agents.claims.reconcile import reconcile
from claimstream.agents.claims.response import take_response
from claimstream.schemas.claim_response import ClaimResponse
from claimstream.schemas.effects import Effects, Ledger
from claimstream.schemas.validated_encounter import ValidatedEncounter


def take(
    ledger: Ledger[Claims], message: ValidatedEncounter | ClaimResponse, _clock: datetime
) -> Effects:
    """Return what a validated pair or a payer's answer causes; both carry their own time."""
    if isinstance(message, ClaimResponse):
        return take_response(ledger, message)
    return reconcile(ledger, message)
