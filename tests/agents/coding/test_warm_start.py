"""A coding process has its lexicon before its first record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from claimstream.agents.coding.agent import stage
from claimstream.agents.coding.code import code
from claimstream.agents.coding.editions import _resolver
from claimstream.agents.coding.reference import compile_season, open_reference
from claimstream.streams.settings import Settings

Make = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A folder for loaded releases."""

    folder: Path


@dataclass(frozen=True, slots=True)
class Installed:
    """An installation with nothing loaded."""

    reference: Place


def test_no_record_waits_for_the_lexicon_of_the_season(tmp_path: Path, make_ready: Make) -> None:
    """Compiling takes seconds, which the deadline of the first record must not count."""
    codesets = open_reference(Installed(Place(tmp_path)))
    compile_season(codesets, date(2026, 11, 23))
    before = _resolver.cache_info().misses
    code(make_ready(), codesets)
    assert _resolver.cache_info().misses == before


def test_a_day_without_a_release_is_no_reason_not_to_start(tmp_path: Path) -> None:
    """A worker whose shipped tables have run out still passes on what it gets."""
    before = _resolver.cache_info().currsize
    compile_season(open_reference(Installed(Place(tmp_path))), date(2031, 1, 1))
    assert _resolver.cache_info().currsize == before


def test_the_stage_opens_its_context_warm() -> None:
    """The child does both before it says that it is ready."""
    (codesets,) = stage.plan(Settings()).context()
    assert codesets.reference_set
    assert _resolver.cache_info().currsize > 0
