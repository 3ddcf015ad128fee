"""HCPCS Level II in fixed columns; CPT and CDT are refused, whatever file they come in."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.codesets.loaders.hcpcs import first_line
from claimstream.schemas.codesets.loaders.load import Loaded

Load = Callable[..., Loaded]
Open = Callable[[], Codesets]
NAME = "HCPC2026_OCT_ANWEB_09222026.txt"
OCTOBER = date(2026, 10, 1)
SPOT = {
    1: 0,
    6: 5,
    11: 10,
    12: 11,
    92: 91,
    230: 229,
    257: 256,
    269: 268,
    277: 276,
    285: 284,
    293: 292,
}


def record(code: str, kind: str = "3", title: str = "A made title", **at: str) -> str:
    """Return one line of 320 columns; ``at`` places more text, ``c285="20261231"``."""
    cells = {1: f"{code:>5}" if kind in "78" else code, 6: "00100", 11: kind, 12: title[:80]}
    cells |= {92: title[:28], 230: "C", 257: "D1E", 269: "20200101", 277: "20240101", 293: "N"}
    cells |= {int(name[1:]): text for name, text in at.items()}
    line = [" "] * 320
    for column, text in cells.items():
        line[SPOT[column] : SPOT[column] + len(text)] = text
    return "".join(line) + "\r\n"


def test_codes_modifiers_and_continuations_are_joined(load_text: Load, opened: Open) -> None:
    """A long description runs over several records of the same code."""
    content = record("A9999", title="The first half") + record("A9999", "4", "and the second")
    content += record("LT", "7", "Left side")
    load_text("hcpcs", NAME, content)
    code, modifier = opened().hcpcs("A9999", OCTOBER), opened().hcpcs_modifier("LT", OCTOBER)
    assert code is not None and modifier is not None
    assert (code.title, code.coverage) == ("The first half and the second", "C")
    assert (code.valid_from, code.valid_to) == (date(2020, 1, 1), None)
    assert modifier.title == "Left side"


def test_the_termination_date_is_the_last_valid_day(load_text: Load, opened: Open) -> None:
    """A line of that day is billable, one of the next is not."""
    load_text("hcpcs", NAME, record("A9998", c285="20261031"))
    assert opened().hcpcs("A9998", date(2026, 10, 31)) is not None
    assert opened().hcpcs("A9998", date(2026, 11, 1)) is None


def test_licensed_codes_are_refused_by_line(load_text: Load, opened: Open) -> None:
    """Codes that start with a digit are the AMA's, D codes the ADA's: neither may be kept here."""
    content = record("A9999") + record("00000") + record("D0000")
    loaded = load_text("hcpcs", NAME, content)
    assert [(r.line, r.reason[:38]) for r in loaded.rejects] == [
        (2, "a code that starts with a digit is CPT"),
        (3, "a D code is CDT, which is licensed"),
    ]
    assert opened().count_of("hcpcs", OCTOBER) == 1


def test_no_break_spaces_and_cp1252_are_understood(load_text: Load, opened: Open) -> None:
    """Latin-1 bytes in the middle of a line must not move its columns."""
    content = record("A9999", title="Patient’s caf\xe9 test").encode("cp1252")
    load_text("hcpcs", NAME, content)
    code = opened().hcpcs("A9999", OCTOBER)
    assert code is not None
    assert code.title == "Patient’s café test"


def test_a_continuation_alone_and_a_short_line_are_rejected(load_text: Load) -> None:
    """Both mean that lines were lost."""
    content = record("A9999") + record("A9990", "4") + record("A9998")[:200] + "\n"
    loaded = load_text("hcpcs", NAME, content + record("A9997", "9"))
    assert [(reject.line, reject.reason) for reject in loaded.rejects] == [
        (2, "a continuation without its code"),
        (3, "shorter than the official record"),
        (4, "a record id other than 3, 4, 7 or 8"),
    ]


@given(st.text(min_size=293, max_size=340))
def test_any_long_line_is_a_row_or_a_reason(text: str) -> None:
    """The parser never fails in any other way."""
    try:
        row = first_line(text)
    except ValueError as error:
        assert str(error)
    else:
        assert row[0]


def test_the_official_codes_load_in_the_official_layout(
    load_text: Load, opened: Open, official: Path
) -> None:
    """Every April 2024 code comes back with its dates and its whole description."""
    path = official / "hcpcs" / "hcpcs_level2_2024_04_plus_addb_2026_04.csv.gz"
    with gzip.open(path, "rt") as source:
        rows = [row for row in csv.DictReader(source) if row["long_description"]]
    lines = []
    for row in rows:
        title, at = row["long_description"], {"c269": row["date_added"].replace("-", "") or " "}
        at["c285"] = row["date_term"].replace("-", "") or " "
        lines.append(record(row["code"], "3", title[:80], **at))
        parts = range(80, len(title), 80)
        lines += [record(row["code"], "4", title[start : start + 80]) for start in parts]
    loaded = load_text("hcpcs", "HCPC2024_APR_ANWEB.txt", "".join(lines))
    assert (loaded.manifest.rows["codes"], loaded.rejects) == (len(rows), ())
    codesets = opened()
    for row in rows[::53]:
        found = codesets.hcpcs(row["code"], date(2024, 4, 1))
        ended = row["date_term"] and row["date_term"] < "2024-04-01"
        assert (found is None) == bool(ended or row["date_added"] > "2024-04-01")
        if found is not None:
            assert found.title.replace(" ", "") == row["long_description"].replace(" ", "")
