"""RECORDS: the sink that keeps every record of the river and counts for the metrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files

from claimstream.agents.records.backlog import answers_after, newest_answer, readings
from claimstream.agents.records.rows import CONTRACTS, rows
from claimstream.agents.records.tallies import format_label, needed_nobody, tallies
from claimstream.schemas.claim import Claim
from claimstream.schemas.encounter import Encounter
from claimstream.streams import domain_metrics
from claimstream.streams.gauges import Ask
from claimstream.streams.sink_stage import SinkStage


def observe(message: object, size: int) -> None:
    """Count a record that is in the database; ``size`` is that of its value in bytes."""
    for tally in tallies(message):
        getattr(domain_metrics, tally.measure).labels(*tally.labels).inc()
    if isinstance(message, Encounter):
        told = format_label(message.origin.format)
        domain_metrics.INGEST_PAYLOAD_BYTES.labels(told).observe(size)
    if isinstance(message, Claim) and needed_nobody(message):
        age = (datetime.now(UTC) - message.ready_at).total_seconds()
        domain_metrics.CLAIM_AGE.labels(message.claim_type.lower()).observe(max(0.0, age))


@dataclass(slots=True)
class Backlog:
    """Sets the gauges of what waits; remembers which answers it has timed."""

    timed: int | None = None

    def measure(self, ask: Ask, now: datetime) -> None:
        """Set every gauge, and time the answers since the last time; the first only looks."""
        for reading in readings(ask, now):
            getattr(domain_metrics, reading.gauge).labels(*reading.labels).set(reading.count)
        if self.timed is None:
            self.timed = newest_answer(ask)
        for number, rule, seconds in answers_after(ask, self.timed):
            domain_metrics.QUERY_RESPONSE_SECONDS.labels(rule).observe(seconds)
            self.timed = number


stage = SinkStage(
    "records",
    reads=CONTRACTS,
    schema=files("claimstream.agents.records").joinpath("tables.sql").read_text(encoding="utf-8"),
    step=rows,
    dead_letters=True,
    observe=observe,
    measure=Backlog().measure,
)
