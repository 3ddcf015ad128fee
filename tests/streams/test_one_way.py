"""Only one module touches a Faust stream, and Faust's unsafe parts are used nowhere."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCES = sorted(path for top in ("streams", "agents") for path in (ROOT / top).rglob("*.py"))
FORBIDDEN = {"take", "take_events", "events", "noack_take", "Table", "GlobalTable", "SetTable"}
ONE_PLACE = "streams/stage_worker.py"


def attributes(path: Path) -> set[str]:
    """Return the attribute names that a module calls."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {call.attr for call in calls if isinstance(call, ast.Attribute)}


def faust_modules() -> list[Path]:
    """Return the modules that name Faust's parts."""
    return [path for path in SOURCES if "faust" in path.read_text(encoding="utf-8").lower()]


def test_a_stream_is_taken_in_one_place_only() -> None:
    """Every other way to consume acknowledges records that were not delivered."""
    found = {
        path.relative_to(ROOT).as_posix(): FORBIDDEN & attributes(path) for path in faust_modules()
    }
    assert {name: calls for name, calls in found.items() if calls} == {ONE_PLACE: {"noack_take"}}


def test_exactly_once_concurrency_and_the_web_server_are_off() -> None:
    """Faust's exactly_once is unsound, concurrency loses records, its web server listens on all."""
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCES)
    assert "processing_guarantee" not in text
    assert "concurrency=" not in text
    assert text.count("web_enabled=False") == 1
