"""Write PROVENANCE.toml: where every file of the bundle comes from, and its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from claimstream.schemas.codesets.build.packages import Source
from claimstream.schemas.codesets.shipped import PROVENANCE

_PREAMBLE = """\
# Written by `python -m claimstream.schemas.codesets.build_bundle`; do not edit.
# Contents are works of the US Government (17 USC 105). Source: CDC/NCHS (ICD-10-CM) and CMS
# (ICD-10-PCS, Medicare Code Editor, MS-DRG), taken from the packages named below.
"""


@dataclass(frozen=True, slots=True)
class Output:
    """One file of the bundle: its code system, rows, release and sources."""

    name: str
    system: str
    rows: int
    release: str
    sources: tuple[Source, ...]


def write_provenance(folder: Path, outputs: Sequence[Output]) -> None:
    """Describe the outputs that stand in the folder."""
    hashes = {
        output.name: hashlib.sha256((folder / output.name).read_bytes()).hexdigest()
        for output in outputs
    }
    lines = [_PREAMBLE, "[systems]", *_systems(outputs, hashes), ""]
    for output in outputs:
        lines += _file(output, hashes[output.name])
    (folder / PROVENANCE).write_text("\n".join(lines), encoding="utf-8")


def _systems(outputs: Sequence[Output], hashes: dict[str, str]) -> Iterator[str]:
    """Yield one identity a system: the hash of the hashes of its files."""
    for system in sorted({output.system for output in outputs}):
        held = sorted(hashes[output.name] for output in outputs if output.system == system)
        yield f'{system} = "{hashlib.sha256("".join(held).encode()).hexdigest()}"'


def _file(output: Output, sha256: str) -> Iterator[str]:
    """Yield the entry of one file."""
    yield f'[files."{output.name}"]'
    yield f'system = "{output.system}"'
    yield f"rows = {output.rows}"
    yield f'release = "{output.release}"'
    yield f'sha256 = "{sha256}"'
    for source in output.sources:
        yield ""
        yield f'[[files."{output.name}".source]]'
        yield f'package = "{source.package}=={source.version}"'
        yield f'wheel_sha256 = "{source.wheel}"'
        yield f'path = "{source.path}"'
        yield f'path_sha256 = "{source.sha256}"'
        yield f'licence = "{source.licence}"'
        yield f'content = "{source.content}"'
    yield ""
