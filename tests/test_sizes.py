"""Files and functions stay readable in one sitting."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    path for folder in ("schemas", "streams", "agents") for path in (ROOT / folder).rglob("*.py")
)
MODULE_LINES, RULE_LINES, FUNCTION_LINES = 250, 60, 40
TABLES = {"schemas/vocabulary.py"}
"""Closed lists without logic: their length is the world's."""

Function = ast.FunctionDef | ast.AsyncFunctionDef
BLOCKS = (ast.For, ast.AsyncFor, ast.While, ast.If, ast.With, ast.AsyncWith, ast.Try)


def name_of(path: Path) -> str:
    """Return a path as it reads from the repository's top."""
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> list[Function]:
    """Return every function of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, Function)]


def depth(node: ast.AST) -> int:
    """Return how deep blocks stand in each other; an elif chain counts once."""
    below = [
        depth(child)
        - (isinstance(node, ast.If) and isinstance(child, ast.If) and child in node.orelse)
        for child in ast.iter_child_nodes(node)
        if not isinstance(child, Function)
    ]
    return max(below, default=0) + isinstance(node, BLOCKS)


def limit(path: Path) -> int:
    """Return how many lines a module may have."""
    is_rule = path.parent.name == "rules" and path.stem != "__init__"
    return RULE_LINES if is_rule else MODULE_LINES


def test_a_module_is_read_in_one_sitting() -> None:
    """A module has at most 250 lines, a rule at most 60."""
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    long = {name_of(path): count for path, count in lines.items() if count > limit(path)}
    assert long.keys() <= TABLES, long


def test_a_function_fits_a_screen() -> None:
    """A function has at most 40 lines and blocks stand at most 3 deep."""
    every = [(name_of(path), each) for path in SOURCES for each in functions(path)]
    long = [(n, f.name) for n, f in every if (f.end_lineno or 0) - f.lineno >= FUNCTION_LINES]
    deep = [(n, f.name) for n, f in every if max(map(depth, f.body), default=0) > 3]
    assert (long, deep) == ([], [])
