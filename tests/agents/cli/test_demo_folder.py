"""The demo clears away what an earlier demo left, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimstream.agents.cli.demo_river import clear, taken
from claimstream.agents.cli.output import USAGE, CommandError


def test_a_folder_of_somebody_else_is_left_as_it_is(tmp_path: Path) -> None:
    """An outbox with unsent claims, or the folder of an installation's claimstream.toml."""
    settings = tmp_path / "claimstream.toml"
    settings.write_text("[kafka]", encoding="utf-8")
    (tmp_path / "unsent.x12").touch()
    with pytest.raises(CommandError) as refused, taken(tmp_path):
        pass
    assert (refused.value.exit_code, refused.value.next_step != "") == (USAGE, True)
    assert settings.read_text(encoding="utf-8") == "[kafka]"
    assert (tmp_path / "unsent.x12").exists()


def test_a_demos_folder_serves_again_once_it_is_free(tmp_path: Path) -> None:
    """Also after a kill; while its river runs, nobody takes its records away."""
    folder = tmp_path / "demo-out"
    with taken(folder):
        (folder / "records.db").touch()
        with pytest.raises(CommandError, match="still runs"), taken(folder):
            pass
    with taken(folder):
        clear(folder)
    assert not (folder / "records.db").exists()
