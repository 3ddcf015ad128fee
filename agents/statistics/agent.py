"""The STATISTICS worker: RECORDS in, restated cells out, small ones suppressed."""

from __future__ import annotations

from importlib.resources import files

from claimstream.agents.statistics.publication import restate
from claimstream.schemas.coding_statistics import CodingStatistics
from claimstream.streams.snapshot_stage import SnapshotStage

stage = SnapshotStage(
    "statistics",
    writes=CodingStatistics,
    views=files("claimstream.agents.statistics").joinpath("views.sql").read_text(encoding="utf-8"),
    step=restate,
)
