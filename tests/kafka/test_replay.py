"""Dead letters come back once: by id, mended or as they are, inner ones as an amendment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from river_rig import River

from claimstream.schemas.amendment import Amendment
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.replay import ReplayError, ReplayRequest, replay

pytestmark = pytest.mark.kafka

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def letters(river: River, count: int) -> dict[bytes, str]:
    """Return the dead letters' ids by key once there are so many."""
    rows = river.until(lambda: river.read("dead-letters"), lambda r: len(r) >= count, 40)
    return {row[0]: f"dead-letters:{row[3]}:{row[4]}" for row in rows}


def test_an_outside_dead_letter_is_mended_and_sent_once(
    river: River, make_encounter: Callable[..., Encounter]
) -> None:
    """The second request for the same id changes nothing."""
    good = make_encounter(encounter_id="F1:n-1")
    label = {"claimstream-schema": good.schema_label()}
    river.put("encounters", [(b"F1:n-1", good.encode() + b"x", label)])
    river.put("encounters", [(b"F1:n-2", b"{}", label)])
    worker = river.start("intake")
    found = letters(river, 2)
    both = (found[b"F1:n-1"], found[b"F1:n-2"])
    request = ReplayRequest(both, "test", NOW, {both[0]: good.encode()})
    assert [each.sent for each in replay(river.settings, request)] == [True, True]
    assert [each.sent for each in replay(river.settings, request)] == [False, False]
    assert len(letters(river, 3)) == 2
    rows = river.wait("ready-encounters", 1)
    assert river.stop(worker) == 0
    assert len(rows) == 1
    assert len(river.read("dead-letters")) == 3
    attempts = [row[2]["claimstream-attempt"] for row in river.read("dead-letters")]
    assert sorted(attempts) == [b"0", b"0", b"1"]


def test_an_inner_dead_letter_is_redriven_as_a_recode_of_its_encounter(
    river: River, make_chart: Callable[[str], ReadyEncounter]
) -> None:
    """Its input may be old by now; INTAKE alone knows the newest."""
    river.publish("ready-encounters", [make_chart("raise-1")])
    worker = river.start("coding")
    found = letters(river, 1)
    assert river.stop(worker) == 0
    request = ReplayRequest((found[b"F1:raise-1"],), "test", NOW, {})
    assert [each.target_topic for each in replay(river.settings, request)] == ["amendments"]
    (row,) = river.read("amendments")
    amendment = Amendment.decode(row[1])
    assert row[0] == b"F1:raise-1"
    assert amendment.recode is not None
    assert amendment.recode.dead_letter_id == found[b"F1:raise-1"]


@pytest.mark.parametrize("name", ["dead-letters:0:-1", "encounters:0:0", "dead-letters:0:999", ""])
def test_an_id_that_is_none_sends_nothing(river: River, name: str) -> None:
    """A wrong id is refused before anything is sent."""
    with pytest.raises(ReplayError):
        replay(river.settings, ReplayRequest((name,), "test", NOW, {}))
    assert river.read("redrives") == []
