"""The snapshot: every measure over a window as restated cells, small ones not told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby

from claimstream.agents.statistics.measures import MEASURES, Measure, Shape
from claimstream.agents.statistics.small_cells import THRESHOLD, Key, Path, hide
from claimstream.agents.statistics.table import Cell, Row, Table, table_of, value_of
from claimstream.agents.statistics.window import Window
from claimstream.schemas.coding_statistics import CodingStatistics

Ask = Callable[[str], Iterable[tuple[object, ...]]]
"""Runs one query over RECORDS, with the views of ``views.sql`` in place, and returns its rows."""

YES = ("YES",)


def offsets(ask: Ask) -> dict[str, int]:
    """Return the newest offset that RECORDS holds of each ``topic/partition``."""
    query = 'SELECT topic, "partition", max("offset") FROM records GROUP BY 1, 2 ORDER BY 1, 2'
    return {f"{topic}/{partition}": int(str(last)) for topic, partition, last in ask(query)}


def snapshot(
    ask: Ask,
    window: Window,
    as_of: Mapping[str, int],
    threshold: int = THRESHOLD,
    measures: Iterable[Measure] = MEASURES,
) -> tuple[CodingStatistics, ...]:
    """Return every cell of every measure, in one order; the same records give the same cells.

    A cell behind which fewer than ``threshold`` encounters stand is suppressed, and so are those
    from which it would follow; a threshold of 0 tells all, for those who may read RECORDS.
    """
    return tuple(
        cell.model_copy(update={"as_of": dict(as_of)})
        for measure in measures
        for part in (window.months() if measure.monthly else (window,))
        for cell in _cells(measure, part, _rows(ask, measure, part), threshold)
    )


def _rows(ask: Ask, measure: Measure, window: Window) -> Iterable[Row]:
    """Return the rows of a measure's view inside the window."""
    when = f" WHERE day BETWEEN '{window.start}' AND '{window.end}'" if measure.dated else ""
    columns = "facility_id, encounter_id, member, leaf, amount"
    return ask(f"SELECT {columns} FROM {measure.view}{when}")  # noqa: S608 - our names and dates


def _cells(
    measure: Measure, window: Window, rows: Iterable[Row], threshold: int
) -> Iterator[CodingStatistics]:
    """Yield the cells of one measure over one window."""
    table = table_of(measure, rows)
    hidden = _hidden(measure, table, threshold)
    for key in sorted(table, key=lambda key: (key[0] is not None, key[0] or "", key[1])):
        if not _is_told(measure, key[1]):
            continue
        yield _statistic(measure, window, key, None if key in hidden else table)


def _is_told(measure: Measure, path: Path) -> bool:
    """Say whether a cell is told at all: a share is one value, a leaf says more than its member."""
    if measure.shape is Shape.SHARE:
        return not path
    return len(path) < 2 or path[0] != path[1]


def _hidden(measure: Measure, table: Table, threshold: int) -> frozenset[Key]:
    """Return the cells not to tell; without totals over members each member is its own table."""
    parts = [table]
    if not measure.totalled:
        ordered = sorted(table, key=lambda key: (key[1], key[0] or ""))
        parts = [{k: table[k] for k in keys} for _, keys in groupby(ordered, lambda key: key[1])]
    hidden = frozenset().union(*(_hidden_part(part, threshold) for part in parts))
    if measure.shape is Shape.SHARE:
        return hidden | {(facility, ()) for facility, _ in hidden}
    return hidden


def _hidden_part(table: Mapping[Key, Cell], threshold: int) -> frozenset[Key]:
    """Return the cells not to tell of one table with totals."""
    counts = {key: len(cell.amounts) for key, cell in table.items()}
    return hide(counts, {key for key, cell in table.items() if len(cell.encounters) < threshold})


def _statistic(measure: Measure, window: Window, key: Key, table: Table | None) -> CodingStatistics:
    """Return one cell; without a table it is suppressed. Dollars come without their line count."""
    facility, path = key
    levels = (None, measure.members, measure.leaves)
    member = " ".join(path) or None
    names = (measure.name, f"{window.start}..{window.end}", facility, levels[len(path)], member)
    fields: dict[str, object] = {"suppressed": table is None}
    if table is not None:
        cell, yes = table[key], table.get((facility, YES), Cell())
        fields["value"] = value_of(measure.shape, cell.amounts, len(yes.amounts))
        fields["count"] = None if measure.shape is Shape.DOLLARS else len(cell.amounts)
    return CodingStatistics.model_validate(
        fields
        | {"measure": measure.name, "window_start": window.start, "window_end": window.end}
        | {"facility_id": facility, "dimension": levels[len(path)], "member": member}
        | {"cell": "|".join(name or "*" for name in names)}
    )
