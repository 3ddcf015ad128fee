"""Builders for the tests of DELIVERY: claims of every shape that CLAIMS lets through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from claimstream.agents.delivery.interchange import Control
from claimstream.agents.delivery.partner import TradingPartner, TradingPartners, read_partners
from claimstream.schemas.claim import Claim

LIST = Path(__file__).parents[3] / "agents" / "delivery" / "partners.toml"
MADE_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
Fields = dict[str, Any]


@pytest.fixture(scope="session")
def partners() -> TradingPartners:
    """Return the shipped list of one test partner."""
    return read_partners(LIST.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def partner(partners: TradingPartners) -> TradingPartner:
    """Return the shipped test partner."""
    return partners.partner[0]


@pytest.fixture(scope="session")
def control() -> Control:
    """Return the control number of a seventh file."""
    return Control(7, MADE_AT)


def claim_line(number: int, charge: str = "150.00", **fields: Any) -> Fields:  # noqa: ANN401
    """Return a service line of a professional claim."""
    plain: Fields = {
        "line_number": number,
        "line_id": f"L{number}",
        "procedure_code": "G0463",
        "charge": charge,
        "units": "1",
        "unit_basis": "UN",
        "service_date": "2026-11-16",
        "place_of_service": "11",
        "diagnosis_pointers": [1],
    }
    return plain | fields


def diagnosis(code: str, role: str, poa: str | None = None) -> Fields:
    """Return a diagnosis as a claim carries it."""
    proof = {"rule_id": "TERM", "rule_version": 1, "release": "r"}
    return {"code": code, "role": role, "poa": poa, **proof}


@pytest.fixture(scope="session")
def make_claim(make_encounter: Callable[..., Any]) -> Callable[..., Claim]:
    """Return ``claim(setting, billing={…}, lines=[…], **fields)``."""

    def claim(setting: str = "office", billing: Fields | None = None, **fields: Any) -> Claim:  # noqa: ANN401
        """Return a claim of the setting with the fields laid over it."""
        encounter = make_encounter(setting, **(billing or {})).model_dump()
        names = "facility_id medical_record_number encounter_class service_from service_through "
        names += "patient birth_weight_grams stay providers billing_provider service_facility "
        names += "coverage_status coverages consent"
        plain: Fields = _form(setting) | {
            "encounter_id": "ELM:1001",
            "claim_id": "CARN6LX37LTWYZZW5MR",
            "chain_id": "N6LX37LTWYZZW5MR",
            "revision": 1,
            "amendment": 0,
            "action": "ORIGINAL",
            "frequency": "1",
            "version": 1,
            "payer_sequence": "PRIMARY",
            "split_key": "",
            "content_sha256": "",
            "billing": {name: encounter[name] for name in names.split()},
            "coverage_id": "C1",
            "statement_from": encounter["service_from"],
            "statement_through": encounter["service_through"],
            "rule_set": "test",
            "ready_at": "2026-11-20T09:00:00Z",
        }
        plain |= fields
        total = sum((Decimal(line["charge"]) for line in plain["lines"]), Decimal(0))
        return Claim.model_validate({"total_claim_charge": total} | plain)

    return claim


def _form(setting: str) -> Fields:
    """Return what belongs to the form that a setting bills."""
    if setting == "office":
        lines = [claim_line(1)]
        codes = [diagnosis("I10", "FIRST_LISTED")]
        form = {"claim_type": "PROFESSIONAL", "place_of_service": "11"}
        return form | {"lines": lines, "diagnoses": codes}
    bare: Fields = {"place_of_service": None, "diagnosis_pointers": [], "revenue_code": "0450"}
    stay = setting == "inpatient"
    codes = [diagnosis("I10", "PRINCIPAL" if stay else "FIRST_LISTED", "Y" if stay else None)]
    form = {"claim_type": "INSTITUTIONAL", "type_of_bill": "011" if stay else "013"}
    return form | {"lines": [claim_line(1, **bare)], "diagnoses": codes}
