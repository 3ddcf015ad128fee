"""Cost of the shipped code sets: ``python tests/benchmarks/codesets_open.py``.

Reports, each as the best of several runs: opening, memory added by opening and by use, one
look-up of a code with its date, one Excludes1 pass over an encounter of 20 codes, and the
titles for a lexicon. Numbers are reported, never asserted (docs/benchmarks.md).
"""

from __future__ import annotations

import resource
import sys
import timeit
from collections.abc import Callable
from datetime import date
from itertools import islice

from claimstream.schemas.codesets.codesets import Codesets, open_codesets

ON = date(2026, 10, 15)
RUNS = 5


def best(action: Callable[[], object], number: int = 1) -> float:
    """Return the seconds of one call in the best of several runs."""
    return min(timeit.repeat(action, number=number, repeat=RUNS)) / number


def report(line: str) -> None:
    """Write one line of the report."""
    sys.stdout.write(f"{line}\n")


def private_mib() -> float:
    """Return the process's private memory in MiB; pages of the bundle are shared, not private."""
    with open("/proc/self/smaps_rollup", encoding="ascii") as rollup:
        kib = sum(int(line.split()[1]) for line in rollup if line.startswith("Private_Dirty"))
    return kib / 1024


def encounter(codesets: Codesets, size: int = 20) -> list[str]:
    """Return codes spread over the whole classification."""
    return list(islice(codesets.codes("icd10cm", ON), 0, size * 3000, 3000))


def main() -> None:
    """Print the numbers, one a line."""
    before = private_mib()
    report(f"open                     {best(open_codesets) * 1000:9.2f} ms")
    codesets = open_codesets()
    report(f"private memory, opened   {private_mib() - before:9.2f} MiB")
    codes = encounter(codesets)
    lookups = best(lambda: [codesets.is_billable(code, ON) for code in codes], 100) / len(codes)
    report(f"is_billable              {lookups * 1e6:9.2f} us")
    found = best(lambda: [codesets.icd10cm(code, ON) for code in codes], 20) / len(codes)
    report(f"icd10cm                  {found * 1e6:9.2f} us")
    excludes = best(lambda: list(codesets.excludes1_pairs(codes, ON)), 5)
    report(f"excludes1, {len(codes)} codes      {excludes * 1000:9.2f} ms")
    report(f"count of a day           {best(lambda: codesets.count('icd10cm', ON)) * 1000:9.2f} ms")
    titles = best(lambda: sum(1 for _ in codesets.titles(ON)))
    report(f"titles for a lexicon     {titles * 1000:9.2f} ms")
    report(f"private memory, used     {private_mib() - before:9.2f} MiB")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    report(f"peak resident, shared    {peak:9.2f} MiB")


if __name__ == "__main__":
    main()
