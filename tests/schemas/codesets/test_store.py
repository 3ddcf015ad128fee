"""The folder of loaded releases: two times, one atomic switch, and tables found by key."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.schemas.codesets.codesets import Codesets, open_codesets
from claimstream.schemas.codesets.errors import ReferenceNotEffectiveError, ReferenceSetMissingError
from claimstream.schemas.codesets.live import FollowingCodesets, LiveCodesets
from claimstream.schemas.codesets.loaders.load import Loaded
from claimstream.schemas.codesets.manifest import MANIFEST, Manifest
from claimstream.schemas.codesets.store import (
    LoadedReleases,
    ReferenceDirectory,
    ReferenceStoreError,
)
from claimstream.schemas.codesets.table import FIELD, Table, TableError, write_table

Load = Callable[..., Loaded]
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
HOSPITAL = "medicare-hospital"
FIELDS = st.text(st.characters(exclude_characters=f"{FIELD}\n\r", codec="utf-8"), max_size=12)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def mue(units: int) -> str:
    """Return an outpatient table of one code."""
    head = "HCPCS/CPT Code,OPH MUE Values,MUE Adjudication Indicator,MUE Rationale"
    return f"{head}\nG0378,{units},2,x\n"


def name(first: str) -> str:
    """Return the official name of an outpatient table."""
    return f"MCR_MUE_OutpatientHospitalServices_Eff_{first}.csv"


def units(codesets: Codesets, on: date) -> int | None:
    """Return the limit of the one code."""
    limit = codesets.mue("G0378", on, HOSPITAL)
    return limit.units if limit else None


def test_each_day_is_answered_by_its_own_release(load_text: Load, store: Path) -> None:
    """The date of service picks the quarter; nothing answers for a quarter not loaded."""
    load_text("ncci-mue", name("07-01-2026"), mue(72))
    load_text("ncci-mue", name("10-01-2026"), mue(48))
    codesets = open_codesets(store)
    assert [units(codesets, date(2026, month, 1)) for month in (7, 9, 10, 12)] == [72, 72, 48, 48]
    for outside in (date(2026, 6, 30), date(2027, 1, 1)):
        with pytest.raises(ReferenceNotEffectiveError, match="ncci-mue medicare-hospital"):
            units(codesets, outside)
    with pytest.raises(ReferenceNotEffectiveError):
        codesets.mue("G0378", date(2026, 10, 1), "medicare-practitioner")


def test_a_correction_wins_and_the_past_can_be_asked_again(load_text: Load, store: Path) -> None:
    """CMS republishes a quarter; what was decided before must stay explainable."""
    load_text("ncci-mue", name("10-01-2026"), mue(72))
    later = MONDAY + timedelta(days=3)
    load_text("ncci-mue", name("10-01-2026"), mue(48), loaded_at=later)
    day = date(2026, 10, 1)
    assert units(open_codesets(store), day) == 48
    assert units(open_codesets(store, known_on=later - timedelta(seconds=1)), day) == 72
    with pytest.raises(ReferenceNotEffectiveError):
        units(open_codesets(store, known_on=MONDAY - timedelta(seconds=1)), day)


def test_every_release_in_use_is_named(load_text: Load, store: Path) -> None:
    """Outputs are stamped with kind, edition and release."""
    loaded = load_text("ncci-mue", name("10-01-2026"), mue(72))
    stamped = open_codesets(store).reference_set
    assert stamped["ncci-mue/medicare-hospital"] == loaded.manifest.release_id
    assert stamped["icd10cm"].startswith("bundle:")


def test_a_worker_switches_between_two_messages(load_text: Load, store: Path) -> None:
    """What a message began with stays with it; the next message has the new release."""
    load_text("ncci-mue", name("10-01-2026"), mue(72))
    live = LiveCodesets(store)
    during = live.current
    assert not live.reload()
    load_text("ncci-mue", name("10-01-2026"), mue(48), loaded_at=MONDAY + timedelta(days=1))
    assert units(live.current, date(2026, 10, 1)) == 72
    assert live.reload()
    assert (units(during, date(2026, 10, 1)), units(live.current, date(2026, 10, 1))) == (72, 48)


def test_a_worker_finds_the_releases_that_a_message_names(load_text: Load, store: Path) -> None:
    """Stamped messages need no signal: a release loaded since the start is looked for."""
    load_text("ncci-mue", name("10-01-2026"), mue(72))
    worker, before = FollowingCodesets(store), open_codesets(store).reference_set
    load_text("ncci-mue", name("10-01-2026"), mue(48), loaded_at=MONDAY + timedelta(days=1))
    since, day = open_codesets(store).reference_set, date(2026, 10, 1)
    answers = [units(worker.under(stamp), day) for stamp in (before, since, before)]
    assert answers == [72, 48, 72]
    assert worker.under(since) is worker.under(dict(since))
    with pytest.raises(ReferenceSetMissingError):
        worker.under({**since, "ncci-mue/medicare-hospital": "2027-01-01.absent"})


def test_a_changed_file_is_found(load_text: Load, store: Path) -> None:
    """A disk fault in an edit table would clear claims without a sound."""
    manifest = load_text("ncci-mue", name("10-01-2026"), mue(72)).manifest
    directory = ReferenceDirectory(store)
    assert directory.damaged() == []
    path = store / "ncci-mue" / manifest.release_id / "mue.table"
    path.write_bytes(path.read_bytes().replace(b"72", b"99"))
    assert directory.damaged() == [f"ncci-mue/{manifest.release_id}/mue.table"]


def test_a_damaged_manifest_names_its_folder(load_text: Load, store: Path) -> None:
    """The error says what to remove; it never quotes the content."""
    manifest = load_text("ncci-mue", name("10-01-2026"), mue(72)).manifest
    (store / "ncci-mue" / manifest.release_id / MANIFEST).write_text("{}")
    with pytest.raises(ReferenceStoreError, match=manifest.release_id):
        ReferenceDirectory(store)


@pytest.mark.parametrize("cut", [0, 7, 40, -1])
def test_a_cut_table_is_refused(tmp_path: Path, cut: int) -> None:
    """An interrupted copy must not answer for half of its rows."""
    path = tmp_path / "a.table"
    write_table(path, ("code", "title"), [("A", "one"), ("B", "two")])
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(TableError, match=r"a\.table is damaged"):
        Table.open(path)


def release(first: date, last: date | None, loaded: int, history: date | None) -> Manifest:
    """Return the manifest of a made release."""
    return Manifest(
        kind="k",
        edition="",
        release_id=f"{first}.{loaded}",
        effective_from=first,
        effective_to=last,
        history_from=history,
        loaded_at=MONDAY + timedelta(days=loaded),
        source=None,
        files=(),
        sha256="",
        rows={},
        rejected=0,
        artifacts={},
    )


@given(
    st.lists(st.tuples(DAYS, st.integers(0, 400) | st.none(), st.integers(0, 9)), max_size=6), DAYS
)
def test_a_governing_release_is_in_force_and_the_newest(
    spans: list[tuple[date, int | None, int]], on: date
) -> None:
    """Whatever overlaps: the answer covers the day, and nothing that covers it starts later."""
    made = tuple(
        release(first, None if days is None else first + timedelta(days=days), loaded, None)
        for first, days, loaded in spans
    )
    releases = LoadedReleases(Path(), made)
    covering = [each for each in made if each.governs(on)]
    if not covering:
        with pytest.raises(ReferenceNotEffectiveError):
            releases.release("k", on)
        return
    chosen = releases.release("k", on)
    assert chosen.governs(on)
    newest = max((each.effective_from, each.loaded_at) for each in covering)
    assert (chosen.effective_from, chosen.loaded_at) == newest


def test_dated_rows_answer_for_days_before_the_first_release() -> None:
    """The NCCI pair file holds its whole history; the oldest file that does is asked."""
    first, second = date(2026, 7, 1), date(2026, 10, 1)
    made = tuple(
        release(day, day + timedelta(days=91), 0, date(1996, 1, 1)) for day in (second, first)
    )
    releases = LoadedReleases(Path(), made)
    assert releases.release("k", date(2020, 1, 1)).effective_from == first
    with pytest.raises(ReferenceNotEffectiveError):
        releases.release("k", date(1995, 12, 31))
    with pytest.raises(ReferenceNotEffectiveError):
        releases.release("k", date(2027, 6, 1))


@given(st.lists(st.tuples(FIELDS, FIELDS), max_size=30))
def test_a_table_gives_back_every_row_by_its_key(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    """Keys of any length and alphabet, repeated or not, find all of their rows and no others."""
    path = tmp_path_factory.mktemp("table") / "a.table"
    assert write_table(path, ("key", "value"), rows) == len(rows)
    table = Table.open(path)
    assert sorted(table.rows()) == sorted(rows)
    for key in {key for key, _ in rows} | {"absent key"}:
        assert sorted(table.find(key)) == sorted(row for row in rows if row[0] == key)
        prefixed = [row for row in rows if row[0].startswith(key[:2])]
        assert sorted(table.prefixed(key[:2])) == sorted(prefixed)


def test_a_store_that_cannot_be_written_is_not_changed(
    load_text: Load, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk shows at the flush, before the release becomes visible."""

    def full(_: int) -> None:
        """Fail as a full disk does."""
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        load_text("ncci-mue", name("10-01-2026"), mue(72))
    monkeypatch.undo()
    assert ReferenceDirectory(store).current.manifests == ()
    assert list(store.iterdir()) == []
