"""What is drawn for one encounter before it is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from claimstream.agents.hospital.draw import Draw
from claimstream.agents.hospital.scenario import Scenario, settings
from claimstream.agents.hospital.wording import draw_side

FACILITY = "MARLOW"
FIRST_DAY = date(2026, 11, 2)


@dataclass(frozen=True, slots=True)
class Plot:
    """What was drawn for one encounter before it is written down."""

    encounter_id: str
    scenario: Scenario
    start: date
    end: date
    side: dict[str, str]
    draw: Draw


def draw_plot(scenario: Scenario, number: int, seed: int) -> Plot:
    """Draw dates and side of one encounter."""
    draw = Draw(f"{seed}/{number}")
    start = FIRST_DAY + timedelta(days=draw.below(14))
    end = start + timedelta(days=settings()[scenario.setting].nights)
    return Plot(encounter_id(number, seed), scenario, start, end, draw_side(draw), draw)


def encounter_id(number: int, seed: int) -> str:
    """Return an encounter's id: no two seeds share one, so that both may enter one river.

    The hospital of seed 1, which the documentation shows, numbers plainly.
    """
    return f"{FACILITY}:E{number:06d}" + ("" if seed == 1 else f"S{seed}")


def at(day: date, hour: int) -> datetime:
    """Return an hour of a day in UTC."""
    return datetime.combine(day, time(hour), UTC)
