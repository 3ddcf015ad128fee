"""Age bands of the Medicare Code Editor against the patient's age."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.validation.forms import age, governing_dates, known
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.vocabulary import ClaimType

BANDS = ("newborn", "pediatric", "maternity", "adult")


def conflicts(coded: CodedEncounter, codesets: Codesets) -> Iterator[tuple[ClaimType, str, str]]:
    """Yield form, code and band of each diagnosis whose band the patient was never in.

    The age on the first and on the last day of care both count, so that a birthday during a
    stay makes no conflict.
    """
    encounter = coded.ready.encounter
    birth = encounter.patient.birth_date
    youngest, oldest = age(birth, encounter.service_from), age(birth, encounter.service_through)
    for form, code, entry in known(coded, codesets):
        on = governing_dates(coded, form, code.code)[-1]
        for name in entry.attributes.intersection(BANDS):
            band = codesets.age_band(name, on)
            if band and (oldest < band[0] or youngest > band[1]):
                yield form, code.code, name
