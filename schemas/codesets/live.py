"""Switch a running worker to newly loaded releases, atomically, between two messages."""

from __future__ import annotations

from pathlib import Path

from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.codesets.shipped import Bundle
from claimstream.schemas.codesets.store import ReferenceDirectory

__all__ = ["LiveCodesets"]


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
