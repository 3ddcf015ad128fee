"""Golden histories of INTAKE: each is a sentence, its inputs, and where the encounter stands."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from claimstream.agents.intake.context import IntakeSettings
from claimstream.agents.intake.errors import IntakeError
from claimstream.agents.intake.outcomes import HoldReason, NotReady, Refusal
from claimstream.schemas.amendment import Amendment
from claimstream.schemas.encounter import Encounter

FOLDER = Path(__file__).parents[2] / "golden" / "intake"
BOOKS: dict[str, list[dict[str, Any]]] = {
    path.stem: tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    for path in sorted(FOLDER.glob("*.toml"))
}
CASES = [case for cases in BOOKS.values() for case in cases]


class Story:
    """A golden history as it is played."""

    def __init__(self, door: Any, builders: tuple[Any, Any], unnumbered: bool) -> None:  # noqa: ANN401
        self.door = door
        self.make_encounter, self.make_amendment = builders
        self.unnumbered = unnumbered
        self.outcomes: list[str] = []

    def play(self, step: dict[str, Any]) -> None:
        """Send what the step says."""
        if "wait" in step:
            self.outcomes = self.door.wait(step["wait"])
            return
        for message in self._messages(step):
            self.outcomes = self.door.send(message)

    def _messages(self, step: dict[str, Any]) -> Iterator[Encounter | Amendment]:
        """Yield the messages of a step."""
        if "encounter" in step:
            yield self._encounter(step)
        for number in range(step.get("recodes", 0)):
            yield self.make_amendment("RECODE", f"recode-{number}")
        for number in range(step.get("more_recodes", 0)):
            yield self.make_amendment("RECODE", f"more-{number}")
        if "amendment" in step:
            yield self._amendment(step)

    def _encounter(self, step: dict[str, Any]) -> Encounter:
        """Return the revision of a step."""
        fields = dict(step["encounter"])
        if "repeat_text" in step:
            fields["documents"] = [{"text": "x" * step["repeat_text"]}]
        if "notes" in step:
            fields["documents"] = [{"document_id": f"D{n}"} for n in range(step["notes"])]
        facts = fields.get("readiness", {})
        if facts.get("last_charge_at") == "":
            fields["readiness"] = {**facts, "last_charge_at": None}
        revision = None if self.unnumbered else step.get("revision", 1)
        made: Encounter = self.make_encounter(
            step.get("setting", "office"), revision=revision, **fields
        )
        return made

    def _amendment(self, step: dict[str, Any]) -> Amendment:
        """Return the amendment of a step."""
        body = dict(step.get("body", {}))
        if "hash" in step:
            body["document_hashes"] = [self.make_encounter().documents[0].sha256]
        if "repeat_statement" in step:
            body["statement"] = "x" * step["repeat_statement"]
        made: Amendment = self.make_amendment(step["amendment"], step.get("id", ""), **body)
        return made


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_the_history_ends_where_the_sentence_says(
    case: dict[str, Any],
    open_door: Callable[..., Any],
    make_encounter: Callable[..., Encounter],
    make_amendment: Callable[..., Amendment],
) -> None:
    """A registrar or coder can read these cases and say whether they are right."""
    lists = ("facilities", "part2_facilities")
    settings = IntakeSettings(**{name: frozenset(case[name]) for name in lists if name in case})
    door = open_door(settings=settings)
    story = Story(door, (make_encounter, make_amendment), case.get("unnumbered", False))
    *before, last = case["steps"]
    for step in before:
        story.play(step)
    if "refused" in case:
        with pytest.raises(IntakeError) as refusal:
            story.play(last)
        assert refusal.value.code == case["refused"]
        return
    story.play(last)
    check_place(case, door)
    check_pair(case, door, story.outcomes)


def check_place(case: dict[str, Any], door: Any) -> None:  # noqa: ANN401
    """Compare where the encounter stands."""
    entry = next(iter(door.ledger.contents.values()))
    waiting = "PARKED" if case.get("pairs") == 0 and "place" in case else "NOT_READY"
    expected = case.get("place", waiting if "reason" in case else "LET_THROUGH")
    assert (entry.place, entry.reason) == (expected, case.get("reason"))
    if "pairs" in case:
        assert len(door.pairs) == case["pairs"]


def check_pair(case: dict[str, Any], door: Any, outcomes: list[str]) -> None:  # noqa: ANN401
    """Compare the newest pair with what the case says of it."""
    if "outcomes" in case:
        assert outcomes == case["outcomes"]
    if not door.pairs:
        return
    newest = door.pairs[-1]
    found = {
        "pair": [newest.revision, newest.amendment],
        "lifecycle": newest.lifecycle.value,
        "merged_into": newest.merged_into,
        "holds": [hold.reason for hold in newest.holds],
        "answers": [answer.query_id for answer in newest.answers],
        "statements": [answer.statement for answer in newest.answers],
        "decisions": [decision.decision_id for decision in newest.decisions],
        "documents": [document.document_id for document in newest.encounter.documents],
        "medical_record_number": newest.encounter.medical_record_number,
    }
    expected = {name: case[name] for name in found if name in case}
    assert {name: found[name] for name in expected} == expected


def test_every_reason_has_a_case_that_gives_it() -> None:
    """A reason that no sentence explains is not documented."""
    shown = {case.get("reason") for case in CASES} | {case.get("refused") for case in CASES}
    shown |= {hold for case in CASES for hold in case.get("holds", ())}
    elsewhere = {HoldReason.CHART_UNREADABLE, Refusal.LEDGER_FULL}
    named = {*NotReady, *HoldReason, *Refusal} - elsewhere
    assert {each.value for each in named} <= shown
