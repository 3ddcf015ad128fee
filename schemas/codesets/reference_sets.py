"""The releases a message was stamped with, out of everything that is loaded here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from claimstream.schemas.codesets.manifest import Manifest
from claimstream.schemas.codesets.store import LoadedReleases


def stamped_only(loaded: LoadedReleases, stamped: Mapping[str, str]) -> LoadedReleases:
    """Return the loaded releases that the stamp names, and no others."""
    kept = tuple(each for each in loaded.manifests if _is_named(each, stamped))
    return replace(loaded, manifests=kept)


def _is_named(manifest: Manifest, stamped: Mapping[str, str]) -> bool:
    """Say whether the stamp names the release under its kind and edition."""
    key = f"{manifest.kind}/{manifest.edition}".rstrip("/")
    return manifest.release_id in stamped.get(key, "").split(",")
