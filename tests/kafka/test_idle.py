"""A worker that has nothing to do stays: what an earlier one has done does not wait for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from river_rig import River

from claimstream.schemas.encounter import Encounter

pytestmark = pytest.mark.kafka

SOON = {
    "CLAIMSTREAM_KAFKA__SESSION_TIMEOUT_MS": "3000",
    "CLAIMSTREAM_HEALTH__STALL_SECONDS": "2",
    "CLAIMSTREAM_HEALTH__LAG_SECONDS": "0.3",
}
STAGES = ("intake", "coding", "records")


def test_a_worker_started_anew_over_quiet_topics_is_no_stall(
    river: River, make_encounter: Callable[..., Encounter]
) -> None:
    """Behind old records and commit markers nothing waits, in a ledger, a group and a database."""
    base = make_encounter()
    ids = [f"F1:n-{n}" for n in range(20)]
    river.publish("encounters", (base.model_copy(update={"encounter_id": i}) for i in ids))
    first = [river.start(stage) for stage in STAGES]
    river.wait("coded-encounters", len(ids))
    river.until(lambda: river.stored("records", "ready-encounters"), lambda n: n >= len(ids), 40)
    assert [river.stop(worker) for worker in first] == [0, 0, 0]
    again = [river.start(stage, **SOON) for stage in STAGES]
    river.until(river.ready, lambda names: names == set(STAGES), 60)
    river.pause(2 * float(SOON["CLAIMSTREAM_HEALTH__STALL_SECONDS"]))
    assert [worker.poll() for worker in again] == [None] * 3
    assert [river.stop(worker) for worker in again] == [0, 0, 0]
