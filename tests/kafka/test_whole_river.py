"""Encounters in, claims out, on real Kafka: nothing lost, nothing twice, every end known."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from river_rig import River
from whole_river import (
    CODED,
    COMMAND,
    Installation,
    demand_claims_once,
    demand_conserved,
    demand_repeats_identical,
)

from claimstream.agents.cli.story import tell
from claimstream.agents.delivery.validators import Verdict, validate_file
from claimstream.agents.hospital.hospital import generate
from claimstream.schemas.claim_file import ClaimFile
from claimstream.schemas.encounter import Encounter

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(1500)]

ENCOUNTERS = int(os.environ.get("RIVER_ENCOUNTERS", "600"))
"""By hand: RIVER_ENCOUNTERS=5000."""
SHARED = Path(os.environ.get("CLAIMSTREAM_SHARED", Path(__file__).parents[3] / "shared" / "data"))
ACI = SHARED / "eval" / "aci_icd10" / "dev"


@pytest.fixture
def installation(river: River) -> Iterator[Installation]:
    """Return an installation without workers; whatever was started ends with the test."""
    made = Installation(river)
    yield made
    for name in list(made.workers):
        made.kill(name)


def test_a_killed_worker_loses_nothing_and_bills_nothing_twice(installation: Installation) -> None:
    """Two worker machines; one is killed with SIGKILL midway and started again."""
    revisions = [r for case in generate(ENCOUNTERS, 3) for r in case.revisions]
    installation.start("one")
    installation.start("two")
    installation.start("sink", "records")
    half = len(revisions) // 2
    installation.publish(revisions[:half])
    installation.wait_for(CODED, half // 2, 600)
    installation.kill("two")
    installation.publish(revisions[half:])
    installation.start("two")
    installation.settle(len(revisions), 1200)
    demand_conserved(installation, ENCOUNTERS)
    demand_claims_once(installation)
    demand_repeats_identical(installation)


@pytest.mark.reference
def test_the_development_notes_reach_exactly_one_place_each(installation: Installation) -> None:
    """107 notes: each ends once, both validators take the file, words explain codes."""
    if not ACI.is_dir():
        pytest.skip(f"the evaluation notes are not at {ACI}")
    encounters = list(wrapped_notes())
    installation.start("one")
    installation.start("sink", "records")
    installation.settle(installation.publish(encounters), 600)
    demand_conserved(installation, len(encounters))
    files = [ClaimFile.decode(row[1]).content for row in installation.river.read("claim-files")]
    assert files
    verdicts = [v.verdict for content in files for v in validate_file(content)]
    assert set(verdicts) == {Verdict.ACCEPTED}
    demand_words_behind_codes(installation, encounters)


def wrapped_notes() -> Iterator[Encounter]:
    """Yield each note as an encounter whose other facts are made up."""
    lines = [
        json.loads(line)
        for name in ("labelled_67.jsonl", "unlabelled_40.jsonl")
        for line in (ACI / name).read_text(encoding="utf-8").splitlines()
    ]
    bases = [c.revisions[0] for c in generate(200, 11) if c.truth.scenario in ("02", "08")]
    for number, note in enumerate(lines):
        base = bases[number % len(bases)]
        document = base.documents[0].model_copy(
            update={
                "text": note["text"],
                "sha256": hashlib.sha256(note["text"].encode()).hexdigest(),
            }
        )
        yield base.model_copy(
            update={"encounter_id": f"MARLOW:N{number:04d}", "documents": (document,)}
        )


def demand_words_behind_codes(installation: Installation, encounters: list[Encounter]) -> None:
    """Demand that ``explain`` shows words of the note behind each diagnosis."""
    shown = explain_by_command(installation, encounters[0].encounter_id)
    connection = sqlite3.connect(f"file:{installation.records}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    for encounter in encounters:
        story = tell(connection, encounter.encounter_id)
        assert story is not None
        text = encounter.documents[0].text
        assert all(code["evidence"] for code in story.codes)
        assert all(i["words"] in text for code in story.codes for i in code["evidence"])
        if encounter is encounters[0]:
            assert json.loads(story.to_json()) == shown
    connection.close()


def explain_by_command(installation: Installation, encounter: str) -> object:
    """Return what the command prints of an encounter."""
    command = [str(COMMAND), "explain", encounter, "--json", "--records", str(installation.records)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
