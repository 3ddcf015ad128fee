"""What the tests of hostile inputs share."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from claimstream.schemas.encounter import Encounter


@pytest.fixture(scope="session")
def base(make_encounter: Callable[..., Encounter]) -> Encounter:
    """Return the good encounter around which every attack is made."""
    return make_encounter()
