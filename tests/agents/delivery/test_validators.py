"""The validators find faults: their acceptance means something."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from claimstream.agents.delivery.interchange import Control, write_837
from claimstream.agents.delivery.partner import TradingPartner
from claimstream.agents.delivery.validators import Verdict, validate_file, verdicts
from claimstream.schemas.claim import Claim


@pytest.fixture
def good(make_claim: Callable[..., Claim], partner: TradingPartner, control: Control) -> bytes:
    """Return a good professional file."""
    return write_837([make_claim()], partner, control)


def test_a_good_file_is_accepted_by_each(good: bytes) -> None:
    """One word per validator, as the demo prints it."""
    assert verdicts([good, good]) == {"pyx12": "accepted", "x12sdk": "accepted"}


@pytest.mark.parametrize(
    ("right", "wrong", "refuses"),
    [
        (b"*Y*A*Y*Y~", b"*Y*Q*Y*Y~", {"pyx12", "x12sdk"}),
        (b"HI*ABK:I10~\n", b"", {"pyx12", "x12sdk"}),
        (b"SE*28*", b"SE*29*", {"pyx12", "x12sdk"}),
        (b"DTP*472*D8*20261116", b"DTP*472*D8*20261316", {"pyx12", "x12sdk"}),
        (b"*150***11:B:1", b"*151***11:B:1", {"x12sdk"}),
    ],
)
def test_a_planted_fault_is_refused(
    right: bytes, wrong: bytes, refuses: set[str], good: bytes
) -> None:
    """Bad CLM07, missing HI, wrong SE count, impossible date, CLM02 that is not the sum."""
    assert right in good
    found = validate_file(good.replace(right, wrong))
    assert {v.validator for v in found if v.verdict is Verdict.REJECTED} == refuses


def test_a_refusal_says_where_and_never_what(good: bytes) -> None:
    """Validators quote the file in their messages; only places are kept."""
    found = validate_file(good.replace(b"DMG*D8*19680504*F", b"DMG*D8*19681304*F"))
    assert "1968" not in repr(found)
    assert any(v.places for v in found)


def test_no_file_at_all_is_refused(good: bytes) -> None:
    """Garbage neither passes nor crashes."""
    for content in (b"", b"ISA", good[:200]):
        assert "accepted" not in set(verdicts([content]).values())
