"""A mapped table answers as the plain list it was written from."""

from __future__ import annotations

import struct
import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from claimstream.schemas.codesets.shipped import Table
from claimstream.schemas.codesets.table_writer import Heap, write_table

LAYOUT = struct.Struct("<8sII")
CODES = st.text(alphabet="ABX019", min_size=1, max_size=8)
ROWS = st.lists(st.tuples(CODES, st.text(max_size=12)), max_size=40)


def opened(rows: list[tuple[str, str]]) -> Table:
    """Write the rows to a table and map it; the mapping outlives the file."""
    heap = Heap()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.table"
        write_table(path, LAYOUT, [(code, *heap.place(text)) for code, text in rows], heap)
        return Table(path, LAYOUT)


def texts(table: Table, rows: range) -> list[str]:
    """Return the texts of some records, in any order."""
    return sorted(table.text(offset, length) for _, offset, length in table.records(rows))


@given(ROWS, CODES)
def test_a_key_finds_all_its_rows_and_no_other(rows: list[tuple[str, str]], code: str) -> None:
    """A code has several spans; a longer code is another code."""
    table = opened(rows)
    assert texts(table, table.rows(code)) == sorted(text for key, text in rows if key == code)


@given(ROWS, CODES)
def test_a_prefix_finds_everything_under_it(rows: list[tuple[str, str]], stem: str) -> None:
    """The codes under a stem are one run of the table."""
    table = opened(rows)
    expected = sorted(text for key, text in rows if key.startswith(stem))
    assert texts(table, table.prefixed(stem)) == expected


@given(ROWS)
def test_records_come_sorted_and_complete(rows: list[tuple[str, str]]) -> None:
    """The order of writing does not matter, so two builds are the same bytes."""
    table = opened(rows)
    keys = [table.key(row) for row in range(len(table))]
    assert keys == sorted(key for key, _ in rows)
    assert texts(table, range(len(table))) == sorted(text for _, text in rows)
