"""NCCI at real scale: 4.5 million generated edits, load, open, memory, look-up beside SQLite.

Run ``python tests/benchmarks/ncci_scale.py [ROWS]``. Codes are from the range Z0000 to Z9999, which
neither CPT nor HCPCS uses; the layout is that of the CMS practitioner file. Numbers are written,
never asserted.
"""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from claimstream.schemas.codesets.edits import Edits
from claimstream.schemas.codesets.loaders.load import Request, load
from claimstream.schemas.codesets.loaders.registry import kind_named
from claimstream.schemas.codesets.ncci import PtpPairs
from claimstream.schemas.codesets.store import ReferenceDirectory

ROWS = 4_506_527
CODES = 10_000
LOOKUPS = 200_000
BANNER = "Generated in the layout of the CMS file\r\nColumn 1\tColumn 2\t*\tEff\tDel\tMod\tWhy\r\n"
DAYS = [f"{year}{month:02}01" for year in range(1996, 2027) for month in (1, 4, 7, 10)]
REASONS = ("Misuse of Column Two code with Column One code", "Standards of practice", "HCPCS rule")
Query = tuple[str, str, date]


def say(line: str) -> None:
    """Write one line of the result."""
    sys.stdout.write(line + "\n")


def rows(count: int) -> Iterator[str]:
    """Yield lines of the official layout, in the order of column 1."""
    chance = random.Random(1996)
    each = count // CODES + 1
    for number in range(count):
        first, second = divmod(number, each)
        other = (first + 1 + second * 7) % CODES
        start = chance.randrange(len(DAYS))
        end = DAYS[min(start + chance.randrange(1, 40), len(DAYS) - 1)] if second % 3 == 0 else "*"
        prior = "*" if start == 0 else ""
        yield (
            f"Z{first:04}\tZ{other:04}\t{prior}\t{DAYS[start]}\t{end}\t{second % 2}\t"
            f"{REASONS[number % 3]}\r\n"
        )


def generate(path: Path, count: int) -> None:
    """Write the file."""
    with path.open("w", newline="") as out:
        out.write(BANNER)
        out.writelines(rows(count))


def sqlite(path: Path, source: Path) -> sqlite3.Connection:
    """Load the same rows into an indexed SQLite table."""
    base = sqlite3.connect(path)
    base.execute("CREATE TABLE ptp (a TEXT, b TEXT, start TEXT, stop TEXT, modifier INT, why TEXT)")
    with source.open(newline="") as lines:
        split = (line.rstrip("\r\n").split("\t") for line in lines if line.startswith("Z"))
        cells = ((a, b, s, None if e == "*" else e, m, w) for a, b, _, s, e, m, w in split)
        base.executemany("INSERT INTO ptp VALUES (?,?,?,?,?,?)", cells)
    base.execute("CREATE INDEX pair ON ptp (a, b, start, stop, modifier, why)")
    base.execute("ANALYZE")
    base.commit()
    return base


def questions(count: int) -> list[Query]:
    """Return pairs to look up; about half of them are edits."""
    chance = random.Random(2026)
    each = count // CODES + 1
    asked = []
    for number in range(LOOKUPS):
        first = chance.randrange(CODES - 1)
        other = (first + 1 + chance.randrange(each) * 7 + number % 2) % CODES
        day = date(chance.randrange(2015, 2027), chance.randrange(1, 13), 15)
        asked.append((f"Z{first:04}", f"Z{other:04}", day))
    return asked


def timed(ask: Callable[[Query], object], asked: list[Query]) -> tuple[float, int]:
    """Return microseconds a look-up, best of three warm passes, and how many found an edit."""
    best, found = float("inf"), 0
    for _ in range(4):
        begin = time.perf_counter()
        found = sum(ask(query) is not None for query in asked)
        best = min(best, time.perf_counter() - begin)
    return best / len(asked) * 1e6, found


def through_sqlite(base: sqlite3.Connection, asked: list[Query]) -> Callable[[Query], object]:
    """Return the same question asked of SQLite."""
    cursor = base.cursor()
    days = {day: day.strftime("%Y%m%d") for _, _, day in asked}
    text = (
        "SELECT start, stop, modifier, why FROM ptp WHERE a = ? AND b = ? AND start <= ?"
        " AND (stop IS NULL OR (stop >= ? AND stop > start)) ORDER BY start DESC LIMIT 1"
    )

    def ask(query: Query) -> object:
        """Look one pair up."""
        day = days[query[2]]
        return cursor.execute(text, (query[0], query[1], day, day)).fetchone()

    return ask


def resident() -> int:
    """Return the resident memory of this process in MB, shared pages included (Linux)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1024
    return 0


def worker(path: Path, count: int) -> None:
    """Open the edits in a fresh process, look up, and say the open time and memory."""
    before = resident()
    begin = time.perf_counter()
    pairs = PtpPairs.open(path)
    opened = time.perf_counter() - begin
    for query in questions(count):
        pairs.find(*query)
    say(f"open {opened * 1000:.1f} ms; resident {resident()} MB after, {before} before")


def main(count: int) -> None:
    """Generate, load, open, look up; say the numbers."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        source = root / "ccipra-v323r0-f1.txt"
        generate(source, count)
        directory = ReferenceDirectory(root / "store")
        begin = time.perf_counter()
        request = Request((source,), datetime(2026, 11, 23, tzinfo=UTC))
        loaded = load(directory, kind_named("ncci-ptp"), request).manifest
        say(f"{loaded.rows['pairs']:,} rows of {source.stat().st_size / 1e6:.0f} MB")
        say(f"load {time.perf_counter() - begin:.1f} s")
        path = root / "store" / "ncci-ptp" / loaded.release_id / "pairs.ptp"
        say(f"stored in {path.stat().st_size / 1e6:.1f} MB")
        subprocess.run([sys.executable, __file__, "--worker", str(path), str(count)], check=True)
        compare(Edits(directory.current), sqlite(root / "ptp.sqlite", source), questions(count))


def compare(edits: Edits, base: sqlite3.Connection, asked: list[Query]) -> None:
    """Say both look-up times and their ratio."""
    ours, found = timed(lambda query: edits.ptp(*query), asked)
    theirs, expected = timed(through_sqlite(base, asked), asked)
    say(f"look-up {ours:.2f} µs, indexed warm SQLite {theirs:.2f} µs: {theirs / ours:.1f} x")
    say(f"edits found {found:,}, by SQLite {expected:,}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--worker"]:
        worker(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
