"""What commands need of an installation, and what they say when it is not there."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from claimstream.agents.cli.installation import open_records
from claimstream.agents.cli.output import UNREACHABLE, CommandError


@pytest.mark.parametrize("content", [None, b"", b"no database at all"])
def test_what_is_no_database_of_records_is_refused(tmp_path: Path, content: bytes | None) -> None:
    """An absent, an empty and any other file: a next command, never a traceback."""
    path = tmp_path / "records.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        open_records(path)
    assert refused.value.exit_code == UNREACHABLE
    assert refused.value.next_step


def test_records_are_found_under_any_name(tmp_path: Path) -> None:
    """A path is no address: its ``?`` and ``#`` are part of the name."""
    path = tmp_path / "records #1?.db"
    sqlite3.connect(path).execute("CREATE TABLE records (topic)").connection.close()
    assert open_records(path).execute("SELECT count(*) FROM records").fetchone() == (0,)
