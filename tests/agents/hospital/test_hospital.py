"""The made-up hospital is deterministic, varied and true to the code sets of its dates."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from pathlib import Path

import pytest

from claimstream.agents.hospital import scenario as scenario_module
from claimstream.agents.hospital.draw import Draw
from claimstream.agents.hospital.hospital import Case, generate
from claimstream.agents.hospital.parties import check_digit, npi
from claimstream.agents.hospital.scenario import charge_master, scenarios
from claimstream.schemas.codesets.codesets import Codesets, open_codesets
from claimstream.schemas.encounter import Encounter

CASES = tuple(generate(len(scenarios()), 7))
FOLDER = Path(scenario_module.__file__).parent


@pytest.fixture(scope="module")
def codesets() -> Codesets:
    """Open the shipped code sets."""
    return open_codesets()


def named(case: Case) -> str:
    """Return a case's scenario id."""
    return case.truth.scenario


def test_the_same_seed_draws_the_same_hospital() -> None:
    """Demonstrations, load and chaos runs can be repeated byte for byte."""

    def digest(seed: int) -> str:
        """Return the digest of eighty encounters."""
        lines = (r.to_json() for case in generate(80, seed) for r in case.revisions)
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()

    assert digest(1) == digest(1)
    assert digest(1) != digest(2)


def test_two_seeds_share_no_encounter() -> None:
    """Their files may enter one river; the same id with other content would be a conflict."""
    names = [case.truth.encounter_id for seed in (1, 2, 12) for case in generate(30, seed)]
    assert len(set(names)) == 90
    assert names[0] == "MARLOW:E000001"


def test_every_scenario_comes_before_any_repeats() -> None:
    """A demonstration of a hundred encounters shows the whole matrix."""
    assert sorted(map(named, CASES)) == sorted(story.id for story in scenarios())


@pytest.mark.parametrize("end", ["claim", "query", "hold", "closed", "not_ready"])
def test_every_end_occurs(end: str) -> None:
    """The matrix of setting, disposition and reason has no empty column."""
    ends = [case.truth for case in CASES if case.truth.end == end]
    assert ends
    assert end == "claim" or all(truth.reason for truth in ends)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_true_codes_are_billable_on_their_date(case: Case, codesets: Codesets) -> None:
    """Professional codes go by the date of service, institutional ones of a stay by discharge."""
    first = case.revisions[0]
    assert all(codesets.is_billable(code, first.service_from) for code in case.truth.professional)
    on = first.service_through
    assert all(codesets.is_billable(code, on) for code in case.truth.institutional)
    assert all(codesets.icd10pcs(procedure.code, on) for procedure in first.procedures)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_an_encounter_survives_both_of_its_forms(case: Case) -> None:
    """JSON lines and Avro carry the same encounter."""
    for revision in case.revisions:
        assert Encounter.decode(revision.encode()) == revision
        assert Encounter.from_json(revision.to_json()) == revision


@pytest.mark.parametrize("case", CASES, ids=named)
def test_notes_have_no_hole_left(case: Case) -> None:
    """Every side and every wording is filled in, and the digest is that of the words."""
    for document in case.revisions[-1].documents:
        assert not re.search(r"[{}\[\]|]", document.text)
        assert document.sha256 == hashlib.sha256(document.text.encode()).hexdigest()


def test_a_late_addendum_is_a_second_revision() -> None:
    """The addendum comes with a higher revision and everything that was there before."""
    case = next(case for case in CASES if len(case.revisions) == 2)
    first, second = case.revisions
    assert (first.revision, second.revision) == (1, 2)
    assert second.documents[: len(first.documents)] == first.documents
    assert second.event_at > first.event_at


def test_numbers_of_the_licensed_code_set_stay_few() -> None:
    """A few opaque numbers for examples, never a list and never their descriptors."""
    codes = {item.get("code", "") for item in charge_master().values()}
    assert len({code for code in codes if re.fullmatch(r"\d{4}[\dFTU]", code)}) <= 30


def test_npis_have_the_right_check_digit_and_no_owner() -> None:
    """CMS's own example 1234567893 has check digit 3; ours begin with 99."""
    assert check_digit("123456789") == 3
    assert npi(5).startswith("99")


def test_draws_are_uniform_enough_and_bounded() -> None:
    """Every face of a die shows, and none lies outside."""
    draw = Draw("die")
    faces = [draw.between(1, 6) for _ in range(600)]
    assert set(faces) == {1, 2, 3, 4, 5, 6}
    assert min(faces.count(face) for face in range(1, 7)) > 60


def test_service_dates_follow_the_release_of_october_2026() -> None:
    """The stories are of November 2026, after the code changes that break habits."""
    assert all(case.revisions[0].service_from >= date(2026, 11, 1) for case in CASES)
