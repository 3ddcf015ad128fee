"""Switch a running worker to newly loaded releases, atomically, between two messages."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.codesets.errors import ReferenceSetMissingError
from claimstream.schemas.codesets.shipped import Bundle
from claimstream.schemas.codesets.store import ReferenceDirectory

__all__ = ["FollowingCodesets", "LiveCodesets"]

HELD = 8
"""How many reference sets a worker keeps open: messages of two releases interleave."""


class LiveCodesets:
    """The code sets of one worker.

    Take ``current`` once per message: it never changes under a message. Call ``reload`` between
    two, for example when a record on ``reference-releases`` says that there is something new.
    """

    def __init__(self, directory: Path) -> None:
        self._bundle = Bundle()
        self._directory = ReferenceDirectory(directory)
        self._current = Codesets(self._bundle, self._directory.current)

    @property
    def current(self) -> Codesets:
        """Return the code sets in use."""
        return self._current

    def reload(self) -> bool:
        """Switch to what is loaded now; say whether that is anything else."""
        changed = self._directory.reload()
        if changed:
            self._current = Codesets(self._bundle, self._directory.current)
        return changed


class FollowingCodesets(Codesets):
    """Code sets of a worker whose messages name their releases: it looks for one it lacks.

    Itself it answers as of its opening; ``under`` a stamp it answers with what the stamp names,
    reading the store again when that was loaded later.
    """

    def __init__(self, directory: Path) -> None:
        self._live = LiveCodesets(directory)
        self._held: dict[tuple[tuple[str, str], ...], Codesets] = {}
        super().__init__(Bundle(), self._live.current.loaded)

    def under(self, stamped: Mapping[str, str]) -> Codesets:
        """Return the code sets of exactly the stamped releases.

        Raises ReferenceSetMissingError when one of them is not on this machine (yet).
        """
        key = tuple(sorted(stamped.items()))
        if key not in self._held:
            newest = dict(list(self._held.items())[1 - HELD :])
            self._held = {**newest, key: self._sought(stamped)}
        return self._held[key]

    def _sought(self, stamped: Mapping[str, str]) -> Codesets:
        """Look among the releases that are open, then among those on disk."""
        try:
            return self._live.current.under(stamped)
        except ReferenceSetMissingError:
            if not self._live.reload():
                raise
            return self._live.current.under(stamped)
