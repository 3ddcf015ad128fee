"""What a query about heart failure quotes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from claimstream.agents.validation.rules.query_heart_failure import query_heart_failure
from claimstream.schemas.codesets.codesets import Codesets

ECHO = "Echo: ejection fraction 30 %. "


@pytest.mark.parametrize(
    "words",
    ["CHF exacerbation", "Decompensated heart failure", "furosemide 40 mg IV", "orthopnea"],
)
def test_signs_of_acuity_are_quoted_beside_the_fraction(
    words: str, codesets: Codesets, make_coded: Callable[..., Any], make_ready: Callable[..., Any]
) -> None:
    """A provider asked for the acuity sees the record's own signs of it (2022 query practice)."""
    ready = make_ready({"documents": [{"text": f"{ECHO}{words}."}]})
    (finding,) = query_heart_failure(make_coded(ready, ["I50.9"]), codesets)
    assert any(each.quote.lower() in words.lower() for each in finding.indicators)
