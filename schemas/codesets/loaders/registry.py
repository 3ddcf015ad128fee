"""Every kind of reference file that can be loaded."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

from claimstream.schemas.codesets.loaders import (
    alphabetic,
    hcpcs,
    ncci_ptp,
    order,
    pcs_xml,
    plain_codes,
    tabular_list,
)
from claimstream.schemas.codesets.loaders.errors import UnknownKindError
from claimstream.schemas.codesets.loaders.kind import Kind
from claimstream.schemas.codesets.loaders.layouts import declared_kinds
from claimstream.schemas.codesets.loaders.source import members

__all__ = ["FAMILIES", "kind_named", "kinds"]

MODULES = (alphabetic, hcpcs, ncci_ptp, order, pcs_xml, plain_codes, tabular_list)
FAMILIES: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "icd10pcs": (
            ("order|long|titles", "icd10pcs-order"),
            ("tables", "icd10pcs-tables"),
            ("index", "icd10pcs-index"),
            ("codes", "icd10pcs-codes"),
        ),
        "icd10pcs-titles": (("", "icd10pcs-order"),),
        "medicaid-ncci": (("mue", "ncci-mue"), ("", "ncci-ptp")),
    }
)
"""Names that stand for several kinds, told apart by the names of the files."""


@cache
def kinds() -> Mapping[str, Kind]:
    """Return every kind by its name, in the order of the names."""
    every = [kind for module in MODULES for kind in module.KINDS]
    every += declared_kinds()
    return MappingProxyType({kind.name: kind for kind in sorted(every, key=lambda k: k.name)})


def kind_named(name: str, files: Sequence[Path] = ()) -> Kind:
    """Return the kind of that name; one of a family by the names of the files.

    Raises ``UnknownKindError`` with the names there are.
    """
    if name in FAMILIES:
        spoken = " ".join(_names(files))
        name = next((kind for word, kind in FAMILIES[name] if re.search(word, spoken)), name)
    if name not in kinds():
        known = ", ".join(sorted([*kinds(), *FAMILIES]))
        raise UnknownKindError(f"{name}: no such kind of file; one of {known}")
    return kinds()[name]


def _names(files: Sequence[Path]) -> list[str]:
    """Return the names of the files, and of what is in them when they are archives."""
    return [name.lower() for file in files for name in (file.name, *_inside(file))]


def _inside(file: Path) -> list[str]:
    """Return the names of the members of a file that is there."""
    return [member.name for member in members(file)] if file.is_file() else []
