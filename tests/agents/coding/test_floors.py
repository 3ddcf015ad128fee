"""The readable evaluation parts may not fall: a floor under each headline figure."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from claimstream.agents.cli.coding_scores import Score
from claimstream.agents.cli.evaluation_sets import scored_parts

REPOSITORY = Path(__file__).parents[3]
SHARED = Path(os.environ.get("CLAIMSTREAM_SHARED", REPOSITORY.parent / "shared" / "data"))
DATA = SHARED / "eval"
FLOORS = {
    "aci": {
        "f1": 0.71,
        "f1_note": 0.69,
        "f1_category": 0.82,
        "auto_precision": 0.8,
        "auto_recall": 0.3,
    },
    "cmc": {"f1": 0.85, "f1_category": 0.86, "auto_precision": 0.92, "auto_recall": 0.4},
    "codiesp": {"f1": 0.47},
}

pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"no evaluation sets at {DATA}"),
]


@pytest.mark.parametrize("name", FLOORS)
def test_a_score_does_not_fall(name: str) -> None:
    """A change that loses codes on the readable parts is seen before it is merged.

    The failure names the figures and not their values, which would tell of the frozen part.
    """
    whole = {part.name: part.score for part in scored_parts(name, DATA)}["dev"]
    assert isinstance(whole, Score)
    fallen = [f for f, floor in FLOORS[name].items() if round(getattr(whole, f), 3) < floor]
    assert not fallen
