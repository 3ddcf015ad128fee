"""Charges, procedures and history of a made-up encounter."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from claimstream.agents.hospital.parties import GROUP, billing_provider
from claimstream.agents.hospital.plot import FACILITY, Plot
from claimstream.agents.hospital.scenario import charge_master, settings
from claimstream.agents.hospital.wording import fill
from claimstream.schemas.chart import Charge, PriorService, PriorServices, Procedure
from claimstream.schemas.vocabulary import ClaimType


def charges(plot: Plot, rendering: str | None) -> tuple[Charge, ...]:
    """Return the charges of the scenario from the charge master."""
    names = [fill(name, plot.side) for name in plot.scenario.charges]
    return tuple(_charge(plot, n, name, rendering) for n, name in enumerate(names, 1))


def _charge(plot: Plot, number: int, name: str, rendering: str | None) -> Charge:
    """Return one charge."""
    item: dict[str, Any] = charge_master()[name]
    form = ClaimType(item["form"])
    professional = form is ClaimType.PROFESSIONAL
    place = settings()[plot.scenario.setting].place_of_service
    return Charge(
        charge_id=f"{plot.encounter_id.partition(':')[2]}-{number}",
        claim_type=form,
        charge_code=name.upper(),
        revenue_code=item.get("revenue"),
        procedure_code=item.get("code"),
        modifiers=tuple(item.get("modifiers", ())),
        units=Decimal(item.get("units", "1")),
        unit_basis=item.get("basis", "UN"),
        amount=Decimal(item["amount"]),
        service_date=plot.start,
        place_of_service=item.get("place", place) if professional else None,
        rendering_npi=rendering if professional else None,
        ndc=item.get("ndc"),
        ndc_units=Decimal(item["ndc_units"]) if "ndc_units" in item else None,
        ndc_unit_basis=item.get("ndc_unit_basis"),
    )


def procedures(plot: Plot, operating: str) -> tuple[Procedure, ...]:
    """Return the procedures of the stay."""
    return tuple(
        Procedure(
            procedure_id=f"{plot.encounter_id}/P{number}",
            code=code,
            performed_on=plot.start,
            operating_npi=operating,
        )
        for number, code in enumerate(plot.scenario.procedures, 1)
    )


def history(plot: Plot) -> PriorServices:
    """Return a complete three-year history with the scenario's earlier service, if any."""
    since = plot.start - timedelta(days=3 * 365 + 1)
    earlier = plot.scenario.prior
    if earlier is None:
        return PriorServices(complete_since=since)
    service = PriorService(
        procedure_code=earlier.procedure_code,
        service_date=plot.start - timedelta(days=30 * earlier.months_ago),
        npi=billing_provider(plot.scenario).npi,
        group_id=GROUP,
        specialty="11",
        encounter_id=f"{FACILITY}:OLD",
        units=Decimal(1),
    )
    return PriorServices(complete_since=since, services=(service,))
