"""What is installed is what stands in the folders."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOP = ("schemas", "streams", "agents")


def folders() -> set[str]:
    """Return every package folder as a dotted name."""
    inits = (path for top in TOP for path in (ROOT / top).rglob("__init__.py"))
    return {"claimstream." + ".".join(path.parent.relative_to(ROOT).parts) for path in inits}


def test_every_folder_is_packaged() -> None:
    """A folder left out works in an editable install and is missing from the wheel."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["tool"]["setuptools"]["packages"]) == folders()


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel once, from a copy so that no build folder is left behind."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "source"
    tracked = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    )
    for name in tracked.stdout.splitlines():
        if (ROOT / name).is_file():
            (copy / name).parent.mkdir(parents=True, exist_ok=True)
            (copy / name).write_bytes((ROOT / name).read_bytes())
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", str(folder), str(copy)]
    subprocess.run(build, check=True, capture_output=True)
    return next(folder.glob("claimstream-*.whl"))


def test_the_wheel_holds_every_file_the_code_reads(wheel: Path) -> None:
    """Schemas, tables, lexicons and the code-set bundle travel with the code."""
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        f"claimstream/{path.relative_to(ROOT).as_posix()}"
        for top in TOP
        for path in (ROOT / top).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".md"
    }
    assert wanted - inside == set()


def test_only_the_agreed_top_level() -> None:
    """The repository's top level is fixed."""
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    top = {line.split("/")[0] for line in tracked.stdout.splitlines()}
    agreed = {"pyproject.toml", "streams", "schemas", "agents", "deploy", "tests", "docs"}
    agreed |= {"docker-compose.yml", "README.md", "LICENSE", "CHANGELOG.md", "CONTRIBUTING.md"}
    assert {name for name in top if not name.startswith(".")} <= agreed | {"Makefile"}
