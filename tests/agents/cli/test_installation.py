"""What commands need of an installation, and what they say when it is not there."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from claimstream.agents.cli.installation import open_records
from claimstream.agents.cli.main import main
from claimstream.agents.cli.output import UNREACHABLE, CommandError
from claimstream.streams.settings import Settings
from claimstream.streams.topics import TopicError, apply_topics


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


def test_topics_are_not_made_without_a_broker() -> None:
    """The first command that an operator types: it names what to set, and never a traceback."""
    away = Settings.model_validate({"kafka": {"bootstrap_servers": "127.0.0.1:9"}})
    with (
        pytest.MonkeyPatch.context() as patch,
        pytest.raises(TopicError, match="no broker answers"),
    ):
        patch.setattr("claimstream.streams.topics.TIMEOUT", 0.2)
        apply_topics(away)


def test_a_place_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Any command: exit code 4 and what to look at."""
    place = tmp_path / "nowhere" / "out.jsonl"
    words = ["claimstream", "generate", "--encounters", "1", "--output", str(place)]
    monkeypatch.setattr("sys.argv", words)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == UNREACHABLE
    assert "next" in capsys.readouterr().err


def test_records_are_found_under_any_name(tmp_path: Path) -> None:
    """A path is no address: its ``?`` and ``#`` are part of the name."""
    path = tmp_path / "records #1?.db"
    sqlite3.connect(path).execute("CREATE TABLE records (topic)").connection.close()
    assert open_records(path).execute("SELECT count(*) FROM records").fetchone() == (0,)
