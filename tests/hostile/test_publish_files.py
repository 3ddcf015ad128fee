"""``claimstream publish`` refuses a hostile file whole, says where, and quotes nothing of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hostile_canary import hits, with_canary
from hostile_files import HostileFile, files

from claimstream.agents.cli.output import BAD_INPUT, CommandError
from claimstream.agents.cli.publish import messages_of
from claimstream.schemas.encounter import Encounter

CLAIMSTREAM = (sys.executable, "-c", "from claimstream.agents.cli.main import main; main()")


@pytest.fixture(scope="module")
def made(base: Encounter) -> tuple[HostileFile, ...]:
    """Return every hostile file."""
    return files(base)


def test_every_hostile_file_is_refused_with_its_line_and_field(
    made: tuple[HostileFile, ...], tmp_path: Path
) -> None:
    """Checked before a broker is asked: exit code 3, what to mend, not a word of the content."""
    path = tmp_path / "encounters.jsonl"
    for each in made:
        path.write_bytes(each.octets)
        with pytest.raises(CommandError) as caught:
            list(messages_of(path, Encounter))
        said = str(caught.value)
        assert caught.value.exit_code == BAD_INPUT, each.name
        assert all(word in said for word in each.says), (each.name, said)
        assert caught.value.next_step
        assert hits([said.encode()]) == set(), each.name
        assert len(said) < 500


def test_a_faulty_file_ends_the_command_before_anything_is_sent(
    made: tuple[HostileFile, ...], tmp_path: Path
) -> None:
    """The brokers do not exist: the command would say 4 had it tried to reach them."""
    good = tmp_path / "good.jsonl"
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(next(each.octets for each in made if each.row == 37))
    good.write_bytes(bad.read_bytes().splitlines()[0])
    done = subprocess.run(
        [*CLAIMSTREAM, "publish", str(good), str(bad)],
        env=os.environ | {"CLAIMSTREAM_KAFKA__BOOTSTRAP_SERVERS": "127.0.0.1:1"},
        cwd=tmp_path,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == BAD_INPUT
    assert b"bad.jsonl:3:" in done.stderr
    assert b"revison: extra_forbidden" in done.stderr
    assert hits([done.stdout, done.stderr]) == set()


def test_what_is_odd_but_legal_is_read_right(base: Encounter, tmp_path: Path) -> None:
    """A byte order mark, another time zone, microseconds, no last line end, blank lines."""
    good = with_canary(base, "ELM:file-2")
    path = tmp_path / "encounters.jsonl"
    text = good.to_json().replace("2026-11-20T08:00:00Z", "2026-11-20T03:00:00.000999-05:00")
    assert text != good.to_json()
    path.write_bytes(b"\xef\xbb\xbf\n\n" + text.encode())
    assert list(messages_of(path, Encounter)) == [good]
