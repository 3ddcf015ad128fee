"""Answers that name a version: late ones are noted, unknown ones are refused with a code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from claimstream.agents.claims.memory import ClaimLedgerError
from claimstream.agents.claims.step import take
from claimstream.schemas.claim import Claim
from claimstream.schemas.claim_response import ClaimResponse
from claimstream.schemas.effects import MemoryLedger


def response(claim_id: str, **fields: Any) -> ClaimResponse:  # noqa: ANN401 - any field
    """Return a rejection of a claim with the fields laid over it."""
    plain = {"claim_id": claim_id, "response_id": "R1", "kind": "X277CA", "status": "REJECTED"}
    return ClaimResponse.model_validate(plain | {"received_at": "2026-11-25T10:00:00Z"} | fields)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"claim_version": 2}, "CLAIM_VERSION_NEVER_SENT"),
        ({"claim_id": "C" + "A" * 18}, "CLAIM_NEVER_SENT"),
    ],
)
def test_an_answer_to_what_was_never_sent_is_refused_with_a_code(
    fields: dict[str, Any], code: str, make_pair: Callable[..., Any]
) -> None:
    """It is kept as a dead letter that says why, and the claim stays as it was."""
    ledger: MemoryLedger[Any] = MemoryLedger()
    pair = make_pair({"pair": [1, 0], "lines": {"L1": "150.00"}})
    effects = take(ledger, pair, pair.ready_at)
    ledger.apply(effects)
    (claim,) = (each for each in effects.outputs if isinstance(each, Claim))
    answer = response(**{"claim_id": claim.claim_id, **fields})
    with pytest.raises(ClaimLedgerError) as raised:
        take(ledger, answer, answer.received_at)
    assert raised.value.code == code
