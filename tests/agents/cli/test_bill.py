"""``claimstream bill`` says so when there is nothing to bill."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from claimstream.agents.cli.bill import bill
from claimstream.agents.cli.output import BAD_INPUT, CommandError


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_an_empty_input_is_no_success(content: bytes, tmp_path: Path) -> None:
    """An export that failed must not pass for a day without patients; what was there stays."""
    source, output = tmp_path / "in.jsonl", tmp_path / "out"
    source.write_bytes(content)
    output.mkdir()
    (output / "records.db").write_bytes(b"of yesterday")
    (output / "a.x12").write_bytes(b"ISA")
    result = CliRunner().invoke(bill, ["--input", str(source), "--output", str(output)])
    assert isinstance(result.exception, CommandError)
    assert result.exception.exit_code == BAD_INPUT
    assert "no encounter" in str(result.exception)
    assert (output / "a.x12").exists()
