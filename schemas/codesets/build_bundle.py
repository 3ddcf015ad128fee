"""Build the shipped bundle: ``python -m claimstream.schemas.codesets.build_bundle [--check]``.

Reads pinned packages only (extra ``dev``) and writes the same bytes every time. ``--check``
builds into a temporary folder and compares. Exit codes: 0 built or equal, 1 differs, 3 a
pinned package is missing.
"""

from __future__ import annotations

import argparse
import filecmp
import sys
import tempfile
from pathlib import Path

from claimstream.schemas.codesets.build.assembly import assemble
from claimstream.schemas.codesets.build.packages import BuildError
from claimstream.schemas.codesets.shipped import BUNDLE


def main(arguments: list[str] | None = None) -> int:
    """Build or check the bundle and return the exit code."""
    parser = argparse.ArgumentParser(description="Build the shipped code-set bundle.")
    parser.add_argument("--check", action="store_true", help="compare with the committed bytes")
    try:
        return check() if parser.parse_args(arguments).check else build(BUNDLE)
    except BuildError as error:
        print(f"cannot build: {error} (pip install 'claimstream[dev]')", file=sys.stderr)
        return 3


def build(folder: Path) -> int:
    """Write the bundle into the folder and report the rows of each file."""
    for name, rows in assemble(folder).items():
        print(f"{name} {rows}")
    return 0


def check() -> int:
    """Rebuild beside the committed bundle and name every file that differs."""
    with tempfile.TemporaryDirectory() as scratch:
        assemble(Path(scratch))
        differing = differences(BUNDLE, Path(scratch))
    for name in differing:
        print(f"differs: {name}")
    return 1 if differing else 0


def differences(committed: Path, built: Path) -> list[str]:
    """Name every file whose bytes differ between two folders, or that only one of them has."""
    names = {path.name for folder in (committed, built) for path in folder.iterdir()}
    _, differing, missing = filecmp.cmpfiles(committed, built, sorted(names), shallow=False)
    return sorted({*differing, *missing})


if __name__ == "__main__":
    sys.exit(main())
