"""The commands of a newcomer's second terminal, against the river that ``demo --keep`` serves."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from click.testing import CliRunner

from claimstream.agents.cli.main import cli
from claimstream.agents.cli.output import CommandError
from claimstream.agents.hospital.hospital import generate

PATIENCE_SECONDS = 60.0
Seen = TypeVar("Seen")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A running demo and the settings file that it told of."""

    process: subprocess.Popen[str]
    screen: str
    config: str

    def run(self, *words: str) -> str:
        """Run a command of ours as if in another terminal, and return what it prints."""
        environment = {"CLAIMSTREAM_CONFIG": self.config}
        result = CliRunner().invoke(cli, words, env=environment, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    def tail(self, topic: str) -> list[Row]:
        """Return the values on a topic, oldest first in each partition."""
        lines = self.run("tail", topic, "--json").splitlines()
        return [json.loads(line)["value"] for line in lines]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    """Start the demo as a person does and wait until it serves; it ends with the tests."""
    folder = tmp_path_factory.mktemp("kept")
    command = [Path(sys.executable).parent / "claimstream", "demo", "--keep", "--encounters", "40"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CLAIMSTREAM_")}
    process = subprocess.Popen(
        [*command, "--output", "out"],
        cwd=folder,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    screen = "\n".join(iter(lambda: told(process), "claimstream tail coding-statistics"))
    yield Kept(process, screen, re.search(r"CLAIMSTREAM_CONFIG=(\S+)", screen).group(1))  # type: ignore[union-attr]
    process.kill()
    process.wait()


def told(process: subprocess.Popen[str]) -> str:
    """Return the next line of a process that still speaks."""
    assert process.stderr is not None
    line = process.stderr.readline()
    assert line, f"the demo ended with {process.wait()}"
    return line.strip()


def until(look: Callable[[], Seen | None]) -> Seen:
    """Return what is seen as soon as there is something to see."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        seen = look()
        if seen:
            return seen
        time.sleep(0.2)
    raise AssertionError("nothing came")


def open_questions(kept: Kept) -> list[Row]:
    """Return the blocking questions with choices whose newest state is open."""
    newest = {query["query_id"]: query for query in kept.tail("provider-queries")}
    return [
        query
        for query in newest.values()
        if query["state"] == "OPEN" and query["blocking"] and query["options"]
    ]


def test_an_answer_brings_the_claim_and_explain_shows_it(kept: Kept) -> None:
    """The promise of the closing screen: tail the queries, answer, and the claim publishes."""
    questions = open_questions(kept)
    waiting = {query["encounter_id"] for query in questions}
    assert waiting
    assert waiting.isdisjoint(claim["encounter_id"] for claim in kept.tail("claims"))
    shown = kept.run("answer", questions[0]["query_id"], "--json")
    assert json.loads(shown)["options"] == questions[0]["options"]
    for query in questions:
        kept.run("answer", query["query_id"], "--choice", "1")
    claims = until(lambda: [c for c in kept.tail("claims") if c["encounter_id"] in waiting])
    name, claim_id = claims[0]["encounter_id"], claims[0]["claim_id"]

    def told_of_the_claim() -> Row | None:
        """Return the encounter's story once RECORDS has the claim too."""
        story = json.loads(kept.run("explain", name, "--json"))
        return story if any(line["claim"] == f"{claim_id} v1" for line in story["lines"]) else None

    story = until(told_of_the_claim)
    assert (story["place"], story["amendment"]) == ("CLAIMED", 1)
    assert {query["state"] for query in story["queries"]} == {"OPEN", "ANSWERED"}
    query = next(q["query_id"] for q in questions if q["encounter_id"] == name)
    with pytest.raises(CommandError, match="nothing was sent"):
        kept.run("answer", query, "--choice", "1")


def test_a_published_file_is_taken_in(kept: Kept, tmp_path: Path) -> None:
    """`publish` returns when the broker has the records; soon it has its place."""
    (case,) = generate(1, seed=7)
    fresh = case.revisions[0].model_copy(update={"encounter_id": "MARLOW:P000001"})
    file = tmp_path / "encounters.jsonl"
    file.write_text(fresh.to_json() + "\n", encoding="utf-8")
    assert json.loads(kept.run("publish", str(file), "--json"))["published"] == 1

    def story() -> Row | None:
        """Return the encounter's story, once it is known and has come to rest."""
        try:
            found: Row = json.loads(kept.run("explain", "MARLOW:P000001", "--json"))
        except CommandError:
            return None
        return None if found["place"] == "IN_FLIGHT" else found

    assert until(story)["place"] == "CLAIMED"


def test_the_statistics_stand_on_their_topic(kept: Kept) -> None:
    """Every cell of fewer than 11 encounters is there without its value."""
    cells = kept.tail("coding-statistics")
    assert any(not cell["suppressed"] for cell in cells)
    assert all(cell["count"] is None for cell in cells if cell["suppressed"])


def test_the_files_can_be_written_elsewhere(kept: Kept, tmp_path: Path) -> None:
    """`outbox` knows the demo's trading partner by the settings file."""
    written = json.loads(kept.run("outbox", "--folder", str(tmp_path / "box"), "--json"))
    assert written["files"]
    assert all(Path(name).read_bytes().startswith(b"ISA*") for name in written["files"])


def served(kept: Kept, stage: str) -> str:
    """Return what Prometheus reads from a stage, whose port stands in the log."""
    log = (Path(kept.config).parent / "workers.log").read_text(encoding="utf-8")
    starts = [json.loads(line) for line in log.splitlines() if '"stage starts"' in line]
    port = next(line["port"] for line in starts if line["stage"] == stage)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
        return str(answer.read().decode())


def test_the_workers_tell_prometheus_what_flows_and_waits(kept: Kept) -> None:
    """Counts as the closing screen has them, backlogs from RECORDS, releases from INTAKE."""
    open_queries = re.compile(r'queries_open{age_band=".+"} [1-9]')
    until(lambda: open_queries.search(served(kept, "records")))
    told = served(kept, "records")
    published = re.findall(r'claims_published_total{action="original".*} (\d+)', told)
    assert sum(map(int, published)) == len({c["claim_id"] for c in kept.tail("claims")})
    for name in ("encounters_uncoded", "claims_unacknowledged", "claim_age_seconds_count"):
        assert f"claimstream_{name}{{" in told
    assert 'claimstream_codeset_info{system="icd10cm"' in served(kept, "intake")
    assert 'claimstream_stage_duration_seconds_count{stage="coding"}' in served(kept, "coding")
    assert "MARLOW:" not in told


def test_a_worker_puts_files_into_the_outbox_until_it_is_told_to_end(
    kept: Kept, tmp_path: Path
) -> None:
    """The process that the pilot runs beside DELIVERY; SIGTERM ends it with 0."""
    box = tmp_path / "box"
    command = [Path(sys.executable).parent / "claimstream", "worker", "--stages", "outbox"]
    environment = os.environ | {
        "CLAIMSTREAM_CONFIG": kept.config,
        "CLAIMSTREAM_DELIVERY__OUTBOX": str(box),
    }
    worker = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    until(lambda: len(list(box.glob("*.x12"))) >= len(kept.tail("claim-files")) > 0)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0


def test_nothing_is_left_where_the_demo_was_started(kept: Kept) -> None:
    """Everything is in its own folder; Faust put its data folders beside it."""
    assert [path.name for path in Path(kept.config).parents[1].iterdir()] == ["out"]


def test_ctrl_c_ends_the_demo_with_0(kept: Kept) -> None:
    """It had done its work; its stages drain and nothing is left running."""
    kept.process.send_signal(signal.SIGINT)
    assert kept.process.wait(30) == 0
