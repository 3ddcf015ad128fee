"""Where loaded releases live: the setting, else the user's data folder (XDG)."""

from __future__ import annotations

from pathlib import Path

from claimstream.agents.cli.output import USAGE, CommandError
from claimstream.streams.settings import SettingsError, read_settings

__all__ = ["reference_folder"]


def reference_folder() -> Path:
    """Return ``CLAIMSTREAM_REFERENCE_DIR`` or ``~/.local/share/claimstream/reference``."""
    try:
        return read_settings().reference.folder
    except SettingsError as error:
        raise CommandError(str(error), USAGE, "claimstream config show") from None
