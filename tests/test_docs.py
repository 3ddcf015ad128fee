"""What the docs say is what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimstream.agents.cli.main import COMMANDS
from claimstream.agents.cli.pages import PAGES

ROOT = Path(__file__).parents[1]
PAGES_OF_OURS = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_made_from_code_is_current(name: str) -> None:
    """``make docs`` writes it again."""
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name]()


@pytest.mark.parametrize("page", PAGES_OF_OURS, ids=lambda page: page.name)
def test_every_command_that_a_page_names_exists(page: Path) -> None:
    """A renamed command would leave a newcomer stranded."""
    text = page.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`|\$ )claimstream ([a-z]+)\b", text, re.MULTILINE))
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES_OF_OURS, ids=lambda page: page.name)
def test_every_file_that_a_page_links_to_exists(page: Path) -> None:
    """A link into the repository leads somewhere."""
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_make_target_that_a_page_names_exists() -> None:
    """``make x`` in a page is a target of the Makefile."""
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {t for page in PAGES_OF_OURS for t in re.findall(r"`make ([a-z-]+)`", page.read_text())}
    assert named <= targets
