"""ICD-10-PCS: what a procedure code is on a day."""

from __future__ import annotations

from datetime import date

import pytest

from claimstream.schemas.codesets.codesets import Codesets, open_codesets

FY2027 = date(2026, 10, 15)


@pytest.fixture(scope="module")
def codesets() -> Codesets:
    """Open the bundle once."""
    return open_codesets()


def test_a_procedure_code_has_its_title_and_release(codesets: Codesets) -> None:
    """Section 0 comes from the FY2025 file, the rest from FY2024's."""
    surgical, obstetric = codesets.icd10pcs("0016070", FY2027), codesets.icd10pcs("10E0XZZ", FY2027)
    assert surgical is not None
    assert surgical.title is not None
    assert surgical.title.startswith("Bypass Cerebral Ventricle to Nasopharynx")
    assert surgical.title_release == "icd10pcs-2024-10-01"
    assert obstetric is not None
    assert obstetric.title_release == "icd10pcs-2023-10-01"


def test_an_unknown_or_incomplete_procedure_code_is_none(codesets: Codesets) -> None:
    """PCS has no headers: six characters are not a code."""
    assert codesets.icd10pcs("001607", FY2027) is None
    assert codesets.icd10pcs("ZZZZZZZ", FY2027) is None


def test_most_current_procedure_codes_are_titled(codesets: Codesets) -> None:
    """The additions after FY2025 wait for the user's order file: a known, counted gap."""
    found = [codesets.icd10pcs(code, FY2027) for code in codesets.codes("icd10pcs", FY2027)]
    assert sum(1 for code in found if code and code.title is None) == 474
    assert len(found) == 79_256
