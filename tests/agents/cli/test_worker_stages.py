"""Which stages a worker runs."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from claimstream.agents.cli.worker import worker


@pytest.mark.parametrize("stages", ["", ",", "coding,billing"])
def test_stages_that_name_none_start_none(stages: str) -> None:
    """An unset variable in a unit file is no wish for all of them."""
    done = CliRunner().invoke(worker, ["--stages", stages])
    assert done.exit_code != 0
    assert "no stage" in done.output + str(done.exception)
