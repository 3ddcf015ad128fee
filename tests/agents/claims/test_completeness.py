"""What keeps a claim from being written is found before a payer finds it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from claimstream.agents.claims.completeness import CHECKS, faults_of
from claimstream.agents.claims.proposal import claims_of
from claimstream.schemas.claim import Claim

GOLDEN = Path(__file__).parents[2] / "golden" / "claims" / "completeness.toml"
CASES = tomllib.loads(GOLDEN.read_text(encoding="utf-8"))["case"]
DECIMALS = {"units", "charge", "ndc_units"}
NOT_IN_BOOK = {"LINES_TOO_MANY", "LINE_ID_TWICE"}
"""Tested below: they need more than one line."""


def changed(claim: Claim, case: Mapping[str, Any]) -> Claim:
    """Return the claim with the case's line and diagnosis laid over its first ones."""
    line = {
        name: Decimal(value) if name in DECIMALS else value or None
        for name, value in case.get("line", {}).items()
    }
    lines = (claim.lines[0].model_copy(update=line), *claim.lines[1:])
    first = claim.diagnoses[0].model_copy(update=case.get("diagnosis", {}))
    return claim.model_copy(update={"lines": lines, "diagnoses": (first, *claim.diagnoses[1:])})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_case(
    case: Mapping[str, Any], make_ready: Callable[..., Any], make_validated: Callable[..., Any]
) -> None:
    """Each case has exactly the faults it names."""
    around = make_ready({"setting": case["setting"], **case.get("change", {})})
    (claim,) = claims_of(make_validated({"around": around}))
    assert faults_of(changed(claim, case)) == tuple(case["faults"])


def test_every_fault_has_a_case() -> None:
    """A check that no case sets off may never fire."""
    fired = {fault for case in CASES for fault in case["faults"]}
    assert fired == set(CHECKS) - NOT_IN_BOOK


def test_lines_are_counted_and_told_apart(make_pair: Callable[..., Any]) -> None:
    """999 lines fit an institutional claim, 1,000 do not; one id stands for one line."""
    facility = {f"F{number}": "1.00" for number in range(999)}
    step = {"pair": [1, 0], "facility": facility}
    (claim,) = claims_of(make_pair(step))
    assert faults_of(claim) == ()
    twice = claim.model_copy(update={"lines": (*claim.lines, claim.lines[0])})
    assert faults_of(twice) == ("LINES_TOO_MANY", "LINE_ID_TWICE")
