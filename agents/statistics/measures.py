"""The measures: which view each reads and how its rows become a value (docs/statistics.md)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Shape(StrEnum):
    """How the rows of a cell become its value."""

    COUNT = "COUNT"
    SHARE = "SHARE"
    DOLLARS = "DOLLARS"
    MEDIAN_HOURS = "MEDIAN_HOURS"
    P90_HOURS = "P90_HOURS"


@dataclass(frozen=True, slots=True)
class Measure:
    """One statistic: its name, its view, its shape and what its members and leaves are called.

    A SHARE's members are YES and NO; it is told as one value. ``leaves`` name a second level below
    the members. Without ``totalled`` an encounter counts under several members, so that they have
    no total. A ``monthly`` measure is told by calendar month only; one that is not ``dated``
    belongs to no window.
    """

    name: str
    view: str
    shape: Shape
    members: str | None = None
    leaves: str | None = None
    totalled: bool = True
    monthly: bool = False
    dated: bool = True


MEASURES = (
    Measure("encounters", "encounters", Shape.COUNT, "place", "reason"),
    Measure(
        "undated_encounters", "undated_encounters", Shape.COUNT, "place", "reason", dated=False
    ),
    Measure("gross_charges", "gross_charges", Shape.DOLLARS, "place"),
    Measure("clean_claim_rate", "clean_claims", Shape.SHARE),
    Measure("query_rate", "queried_encounters", Shape.SHARE),
    Measure("query_response_rate", "answered_queries", Shape.SHARE),
    Measure("query_response_hours", "query_waits", Shape.MEDIAN_HOURS),
    Measure("automation_rate", "automated_encounters", Shape.SHARE),
    Measure("codes_by_decision", "decided_codes", Shape.COUNT, "decision"),
    Measure("documentation_hours", "documentation_waits", Shape.MEDIAN_HOURS),
    Measure("documentation_hours_p90", "documentation_waits", Shape.P90_HOURS),
    Measure(
        "encounters_by_category",
        "coded_categories",
        Shape.COUNT,
        "category",
        totalled=False,
        monthly=True,
    ),
)
