"""``claimstream doctor`` finds what would stop the river, and says what to type."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from claimstream.agents.cli.doctor import Check, code_sets, disks, partners, registry
from claimstream.streams.settings import DeliverySettings, RegistrySettings, Settings

PATH = Path("/nowhere/partners.toml")


@pytest.mark.parametrize(("today", "well"), [(date(2027, 3, 1), True), (date(2027, 3, 2), False)])
def test_a_code_set_that_ends_within_30_days_is_a_fault(today: date, well: bool) -> None:
    """The shipped validity ends on 2027-03-31; the fix names the calendar of releases."""
    ahead = {check.name: check for check in code_sets(Settings(), today)}["icd10cm ahead"]
    assert ahead.well is well
    assert "claimstream reference calendar" in ahead.fix


def test_a_silent_registry_is_a_fault_and_none_at_all_is_not() -> None:
    """Only what the settings name can be missed."""
    assert list(registry(Settings())) == []
    silent = Settings(registry=RegistrySettings(url="http://127.0.0.1:9"))
    assert [check.well for check in registry(silent)] == [False]


def test_a_list_of_partners_that_is_not_there_is_a_fault() -> None:
    """DELIVERY would refuse to start; the shipped list makes test files only."""
    assert partners(Settings()) == Check("partners", True, "1 listed, 1 for tests")
    assert not partners(Settings(delivery=DeliverySettings(partners=PATH))).well


def test_every_place_that_is_written_is_looked_at(tmp_path: Path) -> None:
    """A folder that will be made counts by the one it will be made in."""
    settings = Settings(delivery=DeliverySettings(outbox=tmp_path / "a" / "box"))
    checks = {check.name: check for check in disks(settings)}
    assert set(checks) == {"disk of records", "disk of ledgers", "disk of outbox"}
    assert f"in {tmp_path}," in checks["disk of outbox"].fix
