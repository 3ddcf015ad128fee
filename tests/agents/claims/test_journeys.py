"""What CLAIMS sends over the life of an account, told as journeys."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from claimstream.agents.claims.reconcile import reconcile
from claimstream.agents.claims.response import take_response
from claimstream.schemas.claim import Claim
from claimstream.schemas.claim_entry import ClaimEntry
from claimstream.schemas.claim_response import ClaimResponse
from claimstream.schemas.effects import Effects, MemoryLedger, Origin

GOLDEN = Path(__file__).parents[2] / "golden" / "claims" / "journeys.toml"
CASES = tomllib.loads(GOLDEN.read_text(encoding="utf-8"))["case"]
ENCOUNTER = "ELM:1001"


def answer(step: Mapping[str, Any], number: int, ledger: MemoryLedger) -> ClaimResponse:
    """Return the answer of a step to one of the account's claims."""
    entry = ledger.entry(ENCOUNTER)
    assert isinstance(entry, ClaimEntry)
    return ClaimResponse.model_validate(
        {
            "claim_id": entry.chains[step.get("claim", 0)].claim_id,
            "response_id": step.get("response_id", f"R-{number}"),
            "kind": step.get("kind", "X277CA"),
            "status": step["answer"],
            "payer_claim_control_number": step.get("number"),
            "claim_version": step.get("version"),
            "received_at": "2026-11-25T10:00:00Z",
        }
    )


def check(step: Mapping[str, Any], effects: Effects, ledger: MemoryLedger) -> None:
    """Compare a step's effects with what the journey says."""
    claims = [each for each in effects.outputs if isinstance(each, Claim)]
    shown = [f"{c.claim_type} {c.action} {c.version} {c.total_claim_charge}" for c in claims]
    entry = ledger.entry(ENCOUNTER)
    assert isinstance(entry, ClaimEntry)
    (event,) = effects.audit
    places = {line.line_id: line.place.value for line in entry.lines}
    assert event.outcome == step["outcome"]  # type: ignore[attr-defined]
    assert shown == step.get("sends", [])
    assert places | step.get("places", {}) == places
    assert entry.drift_count == step.get("drift", 0)
    assert entry.reason == step.get("reason", entry.reason)
    if step["outcome"] in ("HELD", "PUBLISHED"):
        holds = [chain.hold.value for chain in entry.chains if chain.hold]
        assert holds == step.get("holds", [])
    if "number_sent" in step:
        assert claims[0].payer_claim_control_number == step["number_sent"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_journey(case: Mapping[str, Any], make_pair: Callable[..., Any]) -> None:
    """Each step sends, holds and places exactly what the journey says."""
    ledger = MemoryLedger()
    for number, step in enumerate(case["steps"]):
        ledger.origin = Origin("validated-encounters", 0, number)
        if "answer" in step:
            effects = take_response(ledger, answer(step, number, ledger))  # type: ignore[arg-type]
        else:
            effects = reconcile(ledger, make_pair(step))  # type: ignore[arg-type]
        ledger.apply(effects)
        check(step, effects, ledger)
