"""The table of a measure: its rows sorted into cells with every total, and their values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from claimstream.agents.statistics.measures import Measure, Shape
from claimstream.agents.statistics.small_cells import Key

Row = tuple[object, ...]
"""facility_id, encounter_id, member, leaf, amount of a view."""

SECONDS_PER_HOUR = Decimal(3600)


@dataclass(slots=True)
class Cell:
    """What stands in a cell: one amount a row, and the encounters behind them."""

    amounts: list[int] = field(default_factory=list)
    encounters: set[str] = field(default_factory=set)


Table = dict[Key, Cell]


def table_of(measure: Measure, rows: Iterable[Row]) -> Table:
    """Return the cells of a measure: every facility and all, every level and its total."""
    table: Table = {}
    for facility, encounter, member, leaf, amount in rows:
        path = tuple(str(part) for part in (member, leaf) if part is not None)
        for key in _keys(measure, str(facility), path):
            cell = table.setdefault(key, Cell())
            cell.amounts.append(int(str(amount)))
            cell.encounters.add(str(encounter))
    return table


def _keys(measure: Measure, facility: str, path: tuple[str, ...]) -> Iterator[Key]:
    """Yield the cells in which a row counts."""
    first = 0 if measure.totalled else len(path)
    for where in (facility, None):
        yield from ((where, path[:level]) for level in range(first, len(path) + 1))


def value_of(shape: Shape, amounts: Sequence[int], yes: int) -> str:
    """Return a cell's value in words: counts whole, shares 3, dollars 2, hours 1 decimals."""
    if shape is Shape.COUNT:
        return str(len(amounts))
    if shape is Shape.SHARE:
        return str((Decimal(yes) / len(amounts)).quantize(Decimal("0.001")))
    if shape is Shape.DOLLARS:
        return str(Decimal(sum(amounts)).scaleb(-2).quantize(Decimal("0.01")))
    return str((_quantile(shape, sorted(amounts)) / SECONDS_PER_HOUR).quantize(Decimal("0.1")))


def _quantile(shape: Shape, ordered: Sequence[int]) -> Decimal:
    """Return the median, or the smallest value that nine tenths do not exceed."""
    size = len(ordered)
    if shape is Shape.P90_HOURS:
        return Decimal(ordered[-(-size * 9 // 10) - 1])
    return Decimal(ordered[(size - 1) // 2] + ordered[size // 2]) / 2
