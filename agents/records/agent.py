"""RECORDS: the sink that keeps every record of the river."""

from __future__ import annotations

from importlib.resources import files

from claimstream.agents.records.rows import CONTRACTS, rows
from claimstream.streams.sink_stage import SinkStage

stage = SinkStage(
    "records",
    reads=CONTRACTS,
    schema=files("claimstream.agents.records").joinpath("tables.sql").read_text(encoding="utf-8"),
    step=rows,
    dead_letters=True,
)
