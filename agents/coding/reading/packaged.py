"""Tables shipped beside the code: TOML files of this folder."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


def packaged_table(name: str) -> dict[str, Any]:
    """Return the parsed TOML file ``name`` of this folder; a fresh copy each time."""
    return tomllib.loads(files(__package__).joinpath(name).read_text("utf-8"))


@cache
def word_list(table: str, name: str) -> frozenset[str]:
    """Return one array of words of a packaged table as a set, read once a process."""
    return frozenset(packaged_table(table)[name])
