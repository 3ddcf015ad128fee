"""A bomb costs no memory worth speaking of: the worker's limits hold while it is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hostile_cases import Attack, attacks

from claimstream.schemas.encounter import Encounter

BOMBS = (16, 23, 24, 25, 26, 27, 28, 31, 36, 41)
CHILD = """
import resource, sys
from pathlib import Path
from claimstream.schemas.contract import ContractError, check_form
from claimstream.schemas.encounter import Encounter
good, *bombs = (Path(name).read_bytes() for name in sys.argv[1:])
check_form(good, "encounter")
Encounter.decode(good)
held = next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmSize"))
limit = (held + 64 * 1024) * 1024
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
for value in bombs:
    try:
        check_form(value, "encounter")
        Encounter.decode(value)
    except ContractError:
        print("refused")
"""


@pytest.fixture(scope="module")
def bombs(base: Encounter) -> tuple[Attack, ...]:
    """Return the attacks on memory."""
    return tuple(each for each in attacks(base) if each.row in BOMBS)


def test_every_bomb_is_refused_within_64_mib(
    bombs: tuple[Attack, ...], base: Encounter, tmp_path: Path
) -> None:
    """One child meets all of them, its address space closed 64 MiB above what it holds."""
    paths = [tmp_path / "good", *(tmp_path / f"bomb-{number}" for number in range(len(bombs)))]
    for path, value in zip(paths, [base.encode(), *(each.value for each in bombs)], strict=True):
        path.write_bytes(value or b"")
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *map(str, paths)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert {each.row for each in bombs} == set(BOMBS)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["refused"] * len(bombs)
