"""The page of hostile inputs says what the tests show."""

from __future__ import annotations

import re

from hostile_page import PAGE, ROOT, TESTS, page

from claimstream.schemas.encounter import Encounter


def test_the_page_is_made_from_the_attacks(base: Encounter) -> None:
    """``python tests/hostile/hostile_page.py`` writes it again."""
    assert PAGE.read_text(encoding="utf-8") == page(base)


def test_every_row_is_on_the_page(base: Encounter) -> None:
    """Rows 1 to 42, none left out."""
    rows = {int(number) for number in re.findall(r"^\| (\d+) \|", page(base), re.MULTILINE)}
    assert rows == set(range(1, 43))


def test_every_test_that_the_page_names_exists(base: Encounter) -> None:
    """A renamed test would leave a claim without its proof."""
    for name in TESTS.values():
        file, _, test = name.partition("::")
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8")
    besieged = (ROOT / "tests/kafka/test_hostile_river.py").read_text(encoding="utf-8")
    for test in re.findall(r"\(?`(test_\w+)`", page(base)):
        assert f"def {test}(" in besieged
