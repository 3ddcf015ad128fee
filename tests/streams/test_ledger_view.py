"""The ledger as a step sees it is the committed one under the batch's own changes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.schemas.contract import Model
from claimstream.schemas.effects import Effects
from claimstream.streams.ledger_cache import LedgerCache, LedgerKeyError, open_cache
from claimstream.streams.ledger_view import LedgerView
from claimstream.streams.wire import RecordRefused

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
KEYS = st.sampled_from(["a", "a|1", "a|2", "b", "ab", "ä|1"])
CHANGES = st.dictionaries(KEYS, st.none() | st.integers(0, 9))


class Tally(Model):
    """A ledger entry without an Avro schema."""

    count: int


def view_of(cache: LedgerCache, most: int = 1_000) -> LedgerView:
    """Return a view that recalls nothing."""
    return LedgerView(cache, {"Tally": Tally}, lambda _key: None, None, most)


def effects(changes: dict[str, int | None]) -> Effects:
    """Return effects that put these counts."""
    return Effects(ledger={k: None if v is None else Tally(count=v) for k, v in changes.items()})


@given(st.lists(st.lists(CHANGES, max_size=4), max_size=4))
def test_the_view_equals_a_plain_mapping_through_batches_and_commits(
    batches: list[list[dict[str, int | None]]],
) -> None:
    """Whatever is put, removed and committed, reads say the same as a dictionary."""
    with TemporaryDirectory() as folder:
        cache = open_cache(Path(folder), "t")
        model: dict[str, int] = {}
        for batch in batches:
            view = view_of(cache)
            for changes in batch:
                view.take(effects(changes), lambda _output: "")
                model = {k: v for k, v in {**model, **changes}.items() if v is not None}
                for prefix in ("", "a", "a|", "ä"):
                    found = {k: e.count for k, e in view.entries(prefix) if isinstance(e, Tally)}
                    assert found == {k: v for k, v in model.items() if k.startswith(prefix)}
            cache.apply(view.changes)
        held = {key: view_of(cache).entry(key) for key in ("a", "a|1", "a|2", "b", "ab", "ä|1")}
        assert {k: e.count for k, e in held.items() if isinstance(e, Tally)} == model
        cache.close()


@pytest.mark.parametrize("key", ["~offsets", "~wake|a", ""])
def test_a_step_cannot_write_the_stages_own_keys(tmp_path: Path, key: str) -> None:
    """Source offsets and the clock are not the step's."""
    view = view_of(open_cache(tmp_path, "t"))
    with pytest.raises(LedgerKeyError):
        view.take(effects({"good": 1, key: 1}), lambda _output: "")
    assert view.changes == {}


def test_an_entry_beyond_the_topics_limit_is_refused_whole(tmp_path: Path) -> None:
    """The broker would refuse it again and again, and the partition with it."""
    view = view_of(open_cache(tmp_path, "t"), most=10)
    with pytest.raises(RecordRefused):
        view.take(effects({"a": 1}), lambda _output: "")
    assert view.changes == {}


def test_wakes_come_due_in_order_and_can_be_cancelled(tmp_path: Path) -> None:
    """Timers compare with the recorded clock alone."""
    cache = open_cache(tmp_path, "t")
    view = view_of(cache)
    times = {"late": NOON + timedelta(hours=1), "b": NOON, "a": NOON, "gone": NOON}
    view.take(Effects(wakes=times), lambda _output: "")
    view.take(Effects(wakes={"gone": None}), lambda _output: "")
    cache.apply(view.changes)
    assert cache.due(NOON - timedelta(seconds=1), 10) == []
    assert cache.due(NOON, 10) == ["a", "b"]
    assert cache.due(NOON, 1) == ["a"]
    assert list(view.entries("")) == []
