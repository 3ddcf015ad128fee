"""Builders for the tests of CLAIMS: pairs by the lines, payer and disposition that matter here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from claimstream.schemas.validated_encounter import ValidatedEncounter

VISIT = {
    "admitted_at": "2026-11-16T09:00:00Z",
    "admission_type": "3",
    "admission_source": "1",
    "discharge_status": "01",
}
Pair = Callable[..., ValidatedEncounter]


def charges(lines: Mapping[str, str], facility: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the charges of both forms by id and amount."""
    rows: list[dict[str, Any]] = [
        {"charge_id": line_id, "amount": amount} for line_id, amount in lines.items()
    ]
    return rows + [
        {"charge_id": line_id, "amount": amount, "claim_type": "INSTITUTIONAL"}
        for line_id, amount in facility.items()
    ]


@pytest.fixture(scope="session")
def make_pair(make_ready: Callable[..., Any], make_validated: Pair) -> Pair:
    """Return ``pair(step)`` for a step of a journey: a mapping as in journeys.toml."""

    def pair(step: Mapping[str, Any]) -> ValidatedEncounter:
        """Return the validated encounter of a step."""
        payer = {"payer_id": step.get("payer", "PAYER01")}
        payer["payer_class"] = step.get("payer_class", "COMMERCIAL")
        around = make_ready(
            {
                "charges": charges(step.get("lines", {}), step.get("facility", {})),
                "coverages": [payer] if payer["payer_id"] else [],
                "patient": {"family_name": step.get("family_name", "Doe")},
                "providers": [{}, {"role": "ATTENDING"}],
                "stay": VISIT,
            }
        )
        return make_validated(
            {"around": around},
            revision=step["pair"][0],
            amendment=step["pair"][1],
            disposition=step.get("disposition", "CLEAN"),
            close_reason=step.get("close_reason"),
        )

    return pair
