"""Load made files in official layouts, and the official ones where they are at hand."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from claimstream.schemas.codesets.codesets import Codesets, open_codesets
from claimstream.schemas.codesets.loaders.load import Loaded, Request, load
from claimstream.schemas.codesets.loaders.registry import kind_named
from claimstream.schemas.codesets.store import ReferenceDirectory

NOW = datetime(2026, 11, 23, tzinfo=UTC)
NEAR = Path(__file__).resolve().parents[4] / "shared" / "data"


@pytest.fixture
def official() -> Path:
    """Return the folder of official files; skip where it is absent."""
    folder = Path(os.environ.get("CLAIMSTREAM_SHARED", NEAR)) / "reference"
    if not folder.is_dir():
        pytest.skip("the official files are not here")
    return folder


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Return the folder of a store."""
    return tmp_path / "store"


@pytest.fixture
def load_file(store: Path) -> Callable[..., Loaded]:
    """Return a loader of one or more files into the store: kind, paths, what the user says.

    Made files are short; a test of the demand for a whole list says ``allow_short=False``.
    """

    def load_one(kind: str, *paths: Path, **said: Any) -> Loaded:  # noqa: ANN401
        """Load the files as one release."""
        request = Request(paths, **{"loaded_at": NOW, "allow_short": True, **said})
        return load(ReferenceDirectory(store), kind_named(kind, paths), request)

    return load_one


@pytest.fixture
def load_text(tmp_path: Path, load_file: Callable[..., Loaded]) -> Callable[..., Loaded]:
    """Return a loader of one made file: kind, name, content, what the user says."""

    def load_made(kind: str, name: str, content: str | bytes, **said: Any) -> Loaded:  # noqa: ANN401
        """Write the file and load it."""
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return load_file(kind, path, **said)

    return load_made


@pytest.fixture
def opened(store: Path) -> Callable[[], Codesets]:
    """Return how to open the store as a worker does."""
    return lambda: open_codesets(store)
