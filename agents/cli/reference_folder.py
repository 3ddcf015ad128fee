"""Where loaded releases live: the setting, else the user's data folder (XDG)."""

from __future__ import annotations

from pathlib import Path

from claimstream.agents.cli.installation import settings_or_refuse

__all__ = ["reference_folder"]


def reference_folder() -> Path:
    """Return ``CLAIMSTREAM_REFERENCE_DIR`` or ``~/.local/share/claimstream/reference``."""
    return settings_or_refuse().reference.folder
