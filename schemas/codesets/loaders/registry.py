"""Every kind of reference file that can be loaded."""

from __future__ import annotations

from claimstream.schemas.codesets.loaders import alphabetic, ncci_ptp
from claimstream.schemas.codesets.loaders.errors import UnknownKindError
from claimstream.schemas.codesets.loaders.kind import Kind

__all__ = ["KINDS", "kind_named"]

KINDS: dict[str, Kind] = {
    kind.name: kind for module in (alphabetic, ncci_ptp) for kind in module.KINDS
}


def kind_named(name: str) -> Kind:
    """Return the kind of that name; raise ``UnknownKindError`` with the names there are."""
    if name not in KINDS:
        raise UnknownKindError(f"{name}: no such kind; one of {', '.join(sorted(KINDS))}")
    return KINDS[name]
