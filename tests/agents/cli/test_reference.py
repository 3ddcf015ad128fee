"""``claimstream reference`` as a person and a scheduler use it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from claimstream.agents.cli.output import CommandError
from claimstream.agents.cli.reference import reference
from claimstream.schemas.codesets.loaders.registry import FAMILIES, kinds
from claimstream.streams.settings import read_settings

MUE = "MCR_MUE_OutpatientHospitalServices_Eff_10-01-2026.csv"
TABLE = (
    "HCPCS/CPT Code,OPH MUE Values,MUE Adjudication Indicator,MUE Rationale\nG0378,72,2,Policy\n"
)
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return how to run the command with a store of its own."""
    monkeypatch.setenv("CLAIMSTREAM_REFERENCE_DIR", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)

    def command(*words: str) -> Result:
        """Run ``claimstream reference`` with these words."""
        return CliRunner().invoke(reference, words)

    return command


@pytest.fixture
def mue(tmp_path: Path) -> str:
    """Write an outpatient MUE table and return its path."""
    path = tmp_path / MUE
    path.write_text(TABLE)
    return str(path)


def answer(result: Result) -> Any:  # noqa: ANN401
    """Return the JSON that a command printed."""
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def fault(result: Result) -> CommandError:
    """Return the error that a command ended with."""
    assert isinstance(result.exception, CommandError)
    return result.exception


def test_count_prints_the_bare_number(run: Run) -> None:
    """A shell script reads it; the numbers are those of the official releases."""
    assert run("count", "icd10cm", "--on", "2024-10-01").stdout == "74260\n"
    assert run("count", "icd10cm", "--on", "2026-10-01").stdout == "74879\n"
    assert run("count", "icd10pcs", "--on", "2026-10-01").stdout == "79256\n"


def test_diff_lists_additions_and_deletions(run: Run) -> None:
    """FY2026 to FY2027 is 190 codes in and 30 out, as the addenda say."""
    value = answer(run("diff", "FY2026", "FY2027", "--json"))
    assert (len(value["added"]), len(value["deleted"])) == (190, 30)
    assert ("I42.00" in value["added"], "I42.0" in value["deleted"]) == (True, True)
    assert (value["from"], value["to"]) == ("2025-10-01", "2026-10-01")


def test_a_load_is_shown_listed_counted_and_verified(run: Run, mue: str) -> None:
    """One file on its way through every command."""
    loaded = answer(run("load", "ncci-mue", mue, "--json"))
    assert (loaded["fresh"], loaded["edition"], loaded["rejects"]) == (
        True,
        "medicare-hospital",
        [],
    )
    assert answer(run("load", "ncci-mue", mue, "--json"))["fresh"] is False
    (line,) = answer(run("show", "g0378", "--on", "2026-10-15", "--json"))
    assert line["system"] == "ncci-mue medicare-hospital"
    assert line["details"].startswith("units 72; mai 2")
    edition = ("--edition", "medicare-hospital")
    assert run("count", "ncci-mue", *edition, "--on", "2026-10-15").stdout == "1\n"
    listed = answer(run("list", "--json"))
    assert [row["rows"] for row in listed if row["kind"] == "ncci-mue"] == [1]
    assert answer(run("verify", "--json")) == {"damaged": []}
    rows = answer(run("calendar", "--on", "2026-10-15", "--json"))
    assert rows[-1]["new_one_needed_from"] == "2027-01-01"
    assert rows[-1]["release"] == loaded["release"]["release_id"].partition(":")[2]


def test_show_says_what_a_code_was_on_the_day(run: Run) -> None:
    """I42.0 was split on 2026-10-01: billable before, a header since."""
    (before,) = answer(run("show", "I42.0", "--on", "2026-09-30", "--json"))
    (since,) = answer(run("show", "I42.0", "--on", "2026-10-01", "--json"))
    assert before["details"].startswith("billable")
    assert since["details"].startswith("header")


def test_people_read_tables(run: Run, mue: str) -> None:
    """Without --json the same answers are tables and sentences."""
    assert "governs 2026-10-01 until 2026-12-31" in run("load", "ncci-mue", mue).stdout
    assert "nothing to do" in run("load", "ncci-mue", mue).stdout
    for words in (("list",), ("list", "--kinds"), ("calendar",), ("show", "I10")):
        assert "───" in run(*words).stdout
    assert run("verify").stdout == "ok\n"
    assert "190 added, 30 deleted" in " ".join(run("diff", "FY2026", "FY2027").stdout.split())


def test_a_pair_is_shown_whichever_code_comes_first(run: Run, tmp_path: Path) -> None:
    """A biller asks about two codes, not about columns."""
    path = tmp_path / "ccipra-v323r0-f1.txt"
    path.write_text("Z0001\tZ0002\t\t20200101\t*\t1\tMade\r\n", newline="")
    assert fault(run("pair", "Z0001", "Z0002")).exit_code == 1
    run("load", "ncci-ptp", str(path), "--allow-short")
    (edit,) = answer(run("pair", "z0002", "z0001", "--on", "2026-10-15", "--json"))
    assert (edit["column1"], edit["modifier_indicator"]) == ("Z0001", 1)
    assert edit["release"].startswith("ncci-ptp:2026-10-01.medicare-practitioner.")
    assert answer(run("pair", "Z0001", "Z0003", "--on", "2026-10-15", "--json")) == []


def test_the_handbook_names_every_kind_and_edition() -> None:
    """Whoever reads how to load must find what can be loaded."""
    text = (Path(__file__).parents[3] / "docs" / "reference-loading.md").read_text()
    editions = {edition for kind in kinds().values() for edition in kind.editions}
    assert [word for word in (*kinds(), *FAMILIES, *editions) if f"`{word}`" not in text] == []


def test_a_bad_file_exits_with_3_and_changes_nothing(run: Run, mue: str) -> None:
    """The scheduler tells a bad download from a wrong command by the code."""
    Path(mue).write_text("not a table\n")
    error = fault(run("load", "ncci-mue", mue))
    assert (error.exit_code, "reference load" in error.next_step) == (3, True)
    assert not any(row["kind"] == "ncci-mue" for row in answer(run("list", "--json")))


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("load", "mue", "x.csv"), 2),
        (("load", "ncci-mue", "absent.csv"), 3),
        (("load", "cpt", "x.csv", "--column", "code"), 2),
        (("load", "ncci-mue", "practitioner.csv"), 2),
        (("load", "ncci-mue", "mue_2026q4.csv"), 2),
        (("count", "icd11", "--on", "2026-10-01"), 2),
        (("count", "icd10cm", "--on", "2027-10-01"), 1),
        (("count", "hcpcs", "--on", "2026-10-01"), 1),
        (("diff", "FY26x", "FY2027"), 2),
        (("show", "XYZ", "--on", "2026-10-01"), 1),
    ],
)
def test_errors_have_a_code_and_a_next_command(run: Run, words: tuple[str, ...], code: int) -> None:
    """Whoever meets an error is told what to type next."""
    for name in ("practitioner.csv", "mue_2026q4.csv"):
        Path(name).write_text(TABLE)
    error = fault(run(*words))
    assert error.exit_code == code
    assert error.next_step


def test_the_knowledge_date_hides_what_was_loaded_later(run: Run, mue: str) -> None:
    """What could have been known then is what an auditor asks."""
    run("load", "ncci-mue", mue)
    error = fault(run("show", "G0378", "--on", "2026-10-15", "--known-on", "2026-01-01"))
    assert error.exit_code == 1


def test_a_damaged_store_is_found_by_verify(run: Run, mue: str, tmp_path: Path) -> None:
    """The digest of every stored file is compared; the exit code says so."""
    run("load", "ncci-mue", mue)
    (path,) = (tmp_path / "store").rglob("mue.table")
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    error = fault(run("verify"))
    assert (error.exit_code, "load its file again" in error.next_step) == (1, True)


def test_every_command_and_worker_shares_one_default_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What ``reference load`` stores without a setting, a worker without a setting finds."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert read_settings({}).reference.folder == tmp_path / "claimstream" / "reference"
    assert read_settings({"CLAIMSTREAM_REFERENCE_DIR": "/r"}).reference.folder == Path("/r")
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    local = tmp_path / ".local" / "share" / "claimstream" / "reference"
    assert read_settings({}).reference.folder == local
