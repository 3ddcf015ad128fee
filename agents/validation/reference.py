"""What every validating process opens once: the code sets."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from claimstream.schemas.codesets.live import FollowingCodesets


class ReferencePlace(Protocol):
    """Where loaded releases live."""

    @property
    def folder(self) -> Path:
        """Return the folder; it need not exist."""


class Installation(Protocol):
    """The part of the settings that validation needs."""

    @property
    def reference(self) -> ReferencePlace:
        """Return where reference data lives."""


def open_reference(installation: Installation) -> FollowingCodesets:
    """Return the code sets of an installation; they find a release that is loaded later."""
    return FollowingCodesets(installation.reference.folder)
