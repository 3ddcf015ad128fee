"""What every coding process opens once: the code sets, and the lexicon of the season."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Protocol

from claimstream.agents.coding.editions import resolver
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.codesets.errors import ReferenceNotEffectiveError
from claimstream.schemas.codesets.live import FollowingCodesets


class ReferencePlace(Protocol):
    """Where loaded releases live."""

    @property
    def folder(self) -> Path:
        """Return the folder; it need not exist."""


class Installation(Protocol):
    """The part of the settings that coding needs."""

    @property
    def reference(self) -> ReferencePlace:
        """Return where reference data lives."""


def open_reference(installation: Installation) -> FollowingCodesets:
    """Return the code sets of an installation; they find a release that is loaded later."""
    return FollowingCodesets(installation.reference.folder)


def compile_season(codesets: Codesets, today: date) -> None:
    """Compile the lexicon in force today, so that no record waits for it.

    A day without a release compiles nothing: its encounters get no diagnoses either.
    """
    try:
        codesets.governs("icd10cm", today)
    except ReferenceNotEffectiveError:
        return
    resolver(codesets, today)
