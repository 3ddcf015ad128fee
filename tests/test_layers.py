"""The architecture holds: who may import whom, and which modules are pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    path for folder in ("schemas", "streams", "agents") for path in (ROOT / folder).rglob("*.py")
)
IMPURE = ("confluent_kafka", "faust", "mode", "aiokafka", "prometheus_client")
IMPURE += ("os", "random", "socket", "subprocess", "time", "requests", "urllib", "sqlite3")
CLOCKS = {"now", "today", "utcnow"}
OPENERS = ("schemas/codesets/",)
"""Only code-set loaders and the bundle's build script touch files and the machine."""


@cache
def trees() -> dict[Path, ast.Module]:
    """Return every source file, parsed once."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}


def name_of(path: Path) -> str:
    """Return a path as it reads from the repository's top."""
    return path.relative_to(ROOT).as_posix()


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield every module that a tree imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"{'.' * node.level}{node.module or ''}"


def allowed(name: str) -> tuple[str, ...]:
    """Return which of our packages a file may import."""
    parts = name.split("/")
    if parts[0] == "schemas":
        return ("claimstream.schemas",)
    if parts[0] == "streams":
        return ("claimstream.schemas", "claimstream.streams")
    if parts[1] == "cli":
        return ("claimstream",)
    own = f"claimstream.agents.{parts[1]}"
    thin = ("claimstream.streams",) if parts[-1] == "agent.py" else ()
    return ("claimstream.schemas", own, *thin)


def is_pure(name: str) -> bool:
    """Say whether a file must know no Kafka, clock, machine or chance."""
    parts = name.split("/")
    if parts[0] == "schemas":
        return not name.startswith(OPENERS)
    return parts[0] == "agents" and parts[1] != "cli" and parts[-1] != "agent.py"


def breaches(name: str, tree: ast.AST) -> list[str]:
    """Return what a file does that its place forbids."""
    found = []
    for module in imports(tree):
        if module.startswith("."):
            found.append(f"relative import {module}")
        if module.split(".")[0] == "claimstream" and not module.startswith(allowed(name)):
            found.append(f"imports {module}")
        if is_pure(name) and module.split(".")[0] in IMPURE:
            found.append(f"impure import {module}")
    if is_pure(name):
        calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
        attributes = (call.attr for call in calls if isinstance(call, ast.Attribute))
        found += [
            f"reads the clock: {attribute}()" for attribute in attributes if attribute in CLOCKS
        ]
    return found


def test_every_file_keeps_to_its_layer() -> None:
    """Stages meet only through contracts, and domain code can be read without Kafka."""
    found = {name_of(path): breaches(name_of(path), tree) for path, tree in trees().items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("schemas/x.py", "import claimstream.streams.stage"),
        ("streams/x.py", "from claimstream.agents.coding import code"),
        ("agents/coding/x.py", "from claimstream.agents.validation import validate"),
        ("agents/coding/x.py", "from claimstream.streams.stage import Stage"),
        ("agents/coding/x.py", "import confluent_kafka"),
        ("agents/claims/x.py", "import datetime\ndatetime.datetime.now()"),
        ("agents/claims/x.py", "from . import y"),
    ],
)
def test_a_planted_breach_is_caught(name: str, text: str) -> None:
    """The walk above can fail."""
    assert breaches(name, ast.parse(text))


STREAM_TRAPS = {"take", "noack_take", "events", "noack", "Table"}


def test_only_the_wrapper_touches_a_faust_stream() -> None:
    """Every other use of a Faust stream loses records (measured; docs/reliability.md)."""
    users = {
        name_of(path)
        for path, tree in trees().items()
        if any(module.split(".")[0] in ("faust", "mode", "aiokafka") for module in imports(tree))
    }
    traps = {
        name
        for name in users
        for node in ast.walk(trees()[ROOT / name])
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in STREAM_TRAPS
    }
    assert users == {"streams/faust_app.py", "streams/faust_driver.py", "streams/stage_worker.py"}
    assert traps == {"streams/stage_worker.py"}
