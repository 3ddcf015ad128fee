"""What a long-lived store costs: ``python tests/benchmarks/reference_sets.py``.

Makes 40 releases, ten of them whole order files, and asks by stamps of several of them.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from claimstream.schemas.codesets.codesets import open_codesets
from claimstream.schemas.codesets.live import FollowingCodesets
from claimstream.schemas.codesets.loaders.load import Request, load
from claimstream.schemas.codesets.loaders.registry import kind_named
from claimstream.schemas.codesets.store import ReferenceDirectory

RELEASES, FIRST_YEAR = 40, 2017
HEAD = "HCPCS/CPT Code,OPH MUE Values,MUE Adjudication Indicator,MUE Rationale\n"
BEGUN = datetime(2026, 11, 1, tzinfo=UTC)
DAY = date(2019, 11, 1)
Stamp = dict[str, str]


def order_text() -> str:
    """Return an order file of every titled code and header of April 2026."""
    listed = enumerate(open_codesets().titles(date(2026, 4, 1)), start=1)
    return "".join(
        f"{n % 99999:05} {code.replace('.', ''):7} {int(billable)} {title[:60]:60} {title}\n"
        for n, (code, title, billable) in listed
    )


def release_file(folder: Path, number: int, listed: str) -> tuple[str, Path]:
    """Write the file of one release: three unit tables, then an order file, each year."""
    year, quarter = FIRST_YEAR + number // 4, number % 4
    if quarter == 3:
        path, text = folder / f"icd10cm_order_{year + 1}.txt", listed
    else:
        month = f"{3 * quarter + 1:02}"
        path = folder / f"MCR_MUE_OutpatientHospitalServices_Eff_{month}-01-{year}.csv"
        text = HEAD + f"G0378,{number + 1},2,Policy\n"
    path.write_text(text, encoding="utf-8")
    return ("icd10cm-order" if quarter == 3 else "ncci-mue"), path


def stamps_of(store: Path, folder: Path) -> Iterator[Stamp]:
    """Load every release and yield the reference set after each."""
    listed = order_text()
    for number in range(RELEASES):
        kind, path = release_file(folder, number, listed)
        request = Request((path,), BEGUN + timedelta(minutes=number))
        load(ReferenceDirectory(store), kind_named(kind), request)
        yield dict(open_codesets(store).reference_set)


def say(name: str, work: Callable[[], object], times: int = 1) -> None:
    """Print how long one call takes."""
    begin = time.perf_counter()
    for _ in range(times):
        work()
    each = (time.perf_counter() - begin) / times
    sys.stdout.write(f"{name:40} {each * 1e6:10.1f} us\n")


def main() -> None:
    """Load, open, ask; print the times."""
    with tempfile.TemporaryDirectory() as name:
        store = Path(name) / "store"
        stamps = list(stamps_of(store, Path(name)))
        say("open the store", lambda: open_codesets(store))
        following = FollowingCodesets(store)
        for label, stamp in (("newest", stamps[-1]), ("eleventh", stamps[10])):
            say(f"under the {label} stamp, first", lambda stamp=stamp: following.under(stamp))
            say(f"under the {label} stamp, held", lambda stamp=stamp: following.under(stamp), 1000)
            held = following.under(stamp)
            say("is_billable there", lambda held=held: held.is_billable("I10", DAY), 10_000)


if __name__ == "__main__":
    main()
