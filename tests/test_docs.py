"""What the docs say is what the code does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
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


def readme_commands() -> list[str]:
    """Return the commands of the README's block of commands, without their remarks."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = text.split("## Commands")[1].split("```")[1]
    return [line.split("#")[0].strip() for line in block.strip().splitlines()]


def test_the_readmes_commands_run_as_written(tmp_path: Path) -> None:
    """In an empty folder, the demo beside the others in their order; each ends with exit code 0."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    environment["CLAIMSTREAM_REFERENCE_DIR"] = str(tmp_path / "reference")
    environment["PATH"] = f"{Path(sys.executable).parent}:{environment['PATH']}"
    demo, *others = (command.split() for command in readme_commands())
    assert demo[:2] == ["claimstream", "demo"]
    with started(demo, tmp_path, environment) as beside:
        for command in others:
            with started(command, tmp_path, environment) as process:
                demand_success(command, process)
        demand_success(demo, beside)


def started(command: list[str], folder: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    """Start a command in a folder."""
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def demand_success(command: list[str], process: subprocess.Popen[str]) -> None:
    """Wait for a command; fail with what it complained of when it does not end with 0."""
    complaint = process.communicate()[1]
    assert process.returncode == 0, f"{' '.join(command)}: {complaint[-2000:]}"
