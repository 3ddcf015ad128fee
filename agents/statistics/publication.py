"""What is published: every calendar month of the records, cell by cell, restated when it changes.

Windows are calendar months and nothing else, so that nobody can subtract one window from another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from claimstream.agents.statistics.measures import MEASURES, Measure
from claimstream.agents.statistics.snapshot import Ask, offsets, snapshot
from claimstream.agents.statistics.window import Window, whole_months
from claimstream.schemas.coding_statistics import CodingStatistics

SPAN = "SELECT min(day), max(day) FROM {view}"
KEEP = "CREATE TEMP TABLE kept_{view} AS SELECT * FROM {view}"
INDEX = "CREATE INDEX temp.day_of_{view} ON kept_{view} (day)"

Standing = Mapping[str, CodingStatistics]


def restate(ask: Ask, standing: Standing) -> dict[str, CodingStatistics | None]:
    """Return the cells that differ from those that stand, None for one that is no more.

    Nothing when RECORDS is behind what was published: it is being filled again.
    """
    as_of = offsets(ask)
    if is_behind(as_of, standing):
        return {}
    cells = {str(cell.cell): cell for cell in monthly_cells(ask, as_of)}
    gone = dict.fromkeys(standing.keys() - cells.keys())
    return {key: cell for key, cell in cells.items() if _differs(cell, standing.get(key))} | gone


def is_behind(as_of: Mapping[str, int], standing: Standing) -> bool:
    """Say whether a cell that stands speaks of records that are not here (yet)."""
    return any(
        as_of.get(place, -1) < offset
        for cell in standing.values()
        for place, offset in cell.as_of.items()
    )


def monthly_cells(ask: Ask, as_of: Mapping[str, int]) -> Iterator[CodingStatistics]:
    """Yield the cells of every calendar month in which something happened."""
    measures = tuple(_kept(ask, measure) for measure in MEASURES if measure.dated)
    for month in _months(ask, measures):
        yield from snapshot(ask, month, as_of, measures=measures)


def _kept(ask: Ask, measure: Measure) -> Measure:
    """Return a measure that reads a copy of its view: made once, asked for each month."""
    name = f"kept_{measure.view}"
    held = "SELECT 1 FROM sqlite_temp_master WHERE name = '{name}'"
    if not list(ask(held.format(name=name))):
        ask(KEEP.format(view=measure.view))
        ask(INDEX.format(view=measure.view))
    return replace(measure, view=name)


def _months(ask: Ask, measures: tuple[Measure, ...]) -> Iterator[Window]:
    """Yield the whole months from the first day of any measure to the last."""
    spans = [span for each in measures for span in ask(SPAN.format(view=each.view)) if span[0]]
    if spans:
        first, last = min(str(a) for a, _ in spans), max(str(b) for _, b in spans)
        yield from whole_months(date.fromisoformat(first), date.fromisoformat(last))


def _differs(cell: CodingStatistics, other: CodingStatistics | None) -> bool:
    """Say whether a cell says something new; that it is still true is not new."""
    return other is None or cell != other.model_copy(update={"as_of": cell.as_of})
