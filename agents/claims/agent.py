"""The CLAIMS worker: validated pairs and payers' answers in, claims out."""

from __future__ import annotations

from claimstream.agents.claims.step import take
from claimstream.schemas.claim import Claim
from claimstream.schemas.claim_entry import ClaimEntry
from claimstream.schemas.claim_response import ClaimResponse
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.streams.ledger_stage import LedgerStage

stage = LedgerStage(
    "claims",
    reads=(ValidatedEncounter, ClaimResponse),
    writes=(Claim,),
    ledger=(ClaimEntry, Claim),
    step=take,
)
