"""The shipped code sets answer by date, with the counts CMS and CDC publish."""

from __future__ import annotations

from datetime import date

import pytest

from claimstream.schemas.codesets.codesets import Codesets, open_codesets
from claimstream.schemas.codesets.errors import ReferenceNotEffectiveError
from claimstream.schemas.codesets.severity import SEVERITY, SeverityTable
from claimstream.schemas.codesets.shipped import Bundle

FY2026_END, FY2027 = date(2026, 9, 30), date(2026, 10, 1)


@pytest.fixture(scope="module")
def codesets() -> Codesets:
    """Open the bundle once."""
    return open_codesets()


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2022, 10, 1), 73_639),
        (date(2023, 10, 1), 74_044),
        (date(2024, 10, 1), 74_260),
        (date(2025, 10, 1), 74_719),
        (date(2026, 4, 1), 74_719),
        (date(2026, 10, 1), 74_879),
    ],
)
def test_billable_diagnosis_codes_of_each_release(
    codesets: Codesets, on: date, expected: int
) -> None:
    """The counts equal those of the order files of each fiscal year."""
    assert codesets.count("icd10cm", on) == expected


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2024, 10, 1), 78_948),
        (date(2025, 4, 1), 78_986),
        (date(2025, 10, 1), 79_115),
        (date(2026, 4, 1), 79_193),
        (date(2026, 10, 1), 79_256),
    ],
)
def test_procedure_codes_of_each_release(codesets: Codesets, on: date, expected: int) -> None:
    """The counts equal those of the PCS files of each half year."""
    assert codesets.count("icd10pcs", on) == expected


def test_the_step_to_fy2027_is_190_additions_and_30_deletions(codesets: Codesets) -> None:
    """CMS's addenda of October 1 2026 say the same."""
    added, deleted = codesets.diff(FY2026_END, FY2027)
    assert (len(added), len(deleted)) == (190, 30)
    assert "I42.00" in added
    assert "I42.0" in deleted


@pytest.mark.parametrize(
    ("code", "last_before", "first_after"),
    [
        ("I42.0", date(2026, 9, 30), None),
        ("I42.00", None, date(2026, 10, 1)),
        ("B88.0", date(2025, 9, 30), None),
        ("E11.A", None, date(2025, 10, 1)),
        ("E66.811", None, date(2024, 10, 1)),
        ("U07.1", None, date(2020, 4, 1)),
    ],
)
def test_a_code_is_billable_up_to_its_last_day_and_from_its_first(
    codesets: Codesets, code: str, last_before: date | None, first_after: date | None
) -> None:
    """A code right on one day is wrong on the next: the whole reason for dates."""
    edge = last_before or first_after
    assert edge is not None
    before = edge if last_before else date.fromordinal(edge.toordinal() - 1)
    after = date.fromordinal(before.toordinal() + 1)
    assert codesets.is_billable(code, before) == bool(last_before)
    assert codesets.is_billable(code, after) == bool(first_after)


@pytest.mark.parametrize("on", [date(2015, 9, 30), date(2027, 4, 1)])
@pytest.mark.parametrize("system", ["icd10cm", "icd10pcs"])
def test_a_day_outside_every_release_is_an_error_not_a_guess(
    codesets: Codesets, system: str, on: date
) -> None:
    """Another release must never answer in silence."""
    with pytest.raises(ReferenceNotEffectiveError) as caught:
        codesets.governs(system, on)
    assert (caught.value.system, caught.value.on) == (system, on)


def test_every_dated_question_refuses_a_day_outside_every_release(codesets: Codesets) -> None:
    """The refusal holds on each door, not only where someone remembers to ask."""
    late = date(2027, 4, 1)
    doors = [
        lambda: codesets.icd10cm("I10", late),
        lambda: codesets.icd10pcs("0016070", late),
        lambda: codesets.is_billable("I10", late),
        lambda: codesets.is_header("I42", late),
        lambda: codesets.children("I42", late),
        lambda: codesets.leaves("I42", late),
        lambda: list(codesets.titles(late)),
        lambda: codesets.count("icd10cm", late),
        lambda: codesets.diff(FY2027, late),
        lambda: codesets.severity("A41.9", late),
        lambda: list(codesets.excludes1_pairs(["E10.9", "E11.9"], late)),
    ]
    refused = 0
    for door in doors:
        with pytest.raises(ReferenceNotEffectiveError):
            door()
        refused += 1
    assert refused == len(doors)


def test_outputs_can_name_what_answered(codesets: Codesets) -> None:
    """A replay under a later release can be explained only if the release is stamped."""
    stamped = codesets.reference_set
    assert set(stamped) == {"icd10cm", "icd10cm-notes", "icd10pcs", "msdrg"}
    assert all(name.startswith("bundle:") and len(name) == 19 for name in stamped.values())
    assert codesets.governs("icd10cm", FY2027) == Bundle().identities["icd10cm"]


@pytest.mark.parametrize(
    ("on", "version"),
    [
        (date(2022, 10, 1), 400),
        (date(2025, 9, 30), 421),
        (date(2025, 10, 1), 430),
        (date(2026, 4, 1), 431),
        (date(2026, 10, 1), 440),
    ],
)
def test_the_discharge_date_picks_the_drg_version(
    codesets: Codesets, on: date, version: int
) -> None:
    """The grouper takes no date, so the version must be right."""
    assert codesets.drg_version(on) == version


def test_severity_before_version_40_is_an_error(codesets: Codesets) -> None:
    """Levels are known from v40.0 on."""
    with pytest.raises(ReferenceNotEffectiveError):
        codesets.severity("A41.9", date(2022, 9, 30))


def test_severity_levels(codesets: Codesets) -> None:
    """A sepsis is major, cholera a complication, plain hypertension neither, nonsense nothing."""
    levels = [codesets.severity(code, FY2027) for code in ("A41.9", "A00.0", "I10", "ZZZ")]
    assert levels == ["MCC", "CC", "NCC", None]


def test_age_bands_follow_the_date(codesets: Codesets) -> None:
    """CMS widened the maternity band on October 1 2019."""
    assert codesets.age_band("maternity", date(2019, 9, 30)) == (12, 55)
    assert codesets.age_band("maternity", date(2019, 10, 1)) == (9, 64)
    assert codesets.age_band("newborn", FY2027) == (0, 0)
    assert codesets.age_band("pediatric", FY2027) == (0, 17)
    assert codesets.age_band("adult", FY2027) == (15, 124)
    assert codesets.age_band("manifestation", FY2027) is None


@pytest.mark.parametrize(
    ("version", "complications", "major"), [(430, 15_078, 3_354), (440, 15_113, 3_357)]
)
def test_complication_counts_of_each_version(version: int, complications: int, major: int) -> None:
    """v43.0 holds all of CMS's tables 6I and 6J."""
    table = SeverityTable(Bundle().table("msdrg_severity", SEVERITY))
    assert (table.count(version, "CC"), table.count(version, "MCC")) == (complications, major)
