"""RECORDS: the sink that keeps every record of the river and counts for the metrics."""

from __future__ import annotations

from importlib.resources import files

from claimstream.agents.records.rows import CONTRACTS, rows
from claimstream.agents.records.tallies import tallies
from claimstream.streams import metrics
from claimstream.streams.sink_stage import SinkStage


def observe(message: object) -> None:
    """Count a record."""
    for tally in tallies(message):
        getattr(metrics, tally.measure).labels(*tally.labels).inc()


stage = SinkStage(
    "records",
    reads=CONTRACTS,
    schema=files("claimstream.agents.records").joinpath("tables.sql").read_text(encoding="utf-8"),
    step=rows,
    dead_letters=True,
    observe=observe,
)
