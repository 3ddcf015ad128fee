"""What every coding process opens once: the code sets."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from claimstream.schemas.codesets.codesets import Codesets, open_codesets


class ReferencePlace(Protocol):
    """Where loaded releases live."""

    @property
    def dir(self) -> Path | None:
        """Return the folder; None for the bundle alone."""


class Installation(Protocol):
    """The part of the settings that coding needs."""

    @property
    def reference(self) -> ReferencePlace:
        """Return where reference data lives."""


def open_reference(installation: Installation) -> Codesets:
    """Return the code sets of an installation."""
    return open_codesets(installation.reference.dir)
