"""The shared builders make messages that their contracts accept."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.validated_encounter import ValidatedEncounter


@pytest.mark.parametrize("setting", ["office", "emergency", "inpatient"])
def test_built_messages_survive_the_wire(
    setting: str,
    make_coded: Callable[..., CodedEncounter],
    make_validated: Callable[..., ValidatedEncounter],
) -> None:
    """Tests that start from an impossible message prove nothing."""
    coded = make_coded({"setting": setting})
    validated = make_validated(coded)
    assert CodedEncounter.decode(coded.encode()) == coded
    assert ValidatedEncounter.decode(validated.encode()) == validated


def test_evidence_of_the_default_diagnosis_is_in_the_default_note(
    make_coded: Callable[..., CodedEncounter],
) -> None:
    """The default code must be supported by words, or every test starts from a hold."""
    coded = make_coded()
    span = coded.diagnosis_lists[0].diagnoses[0].evidence[0]
    text = coded.ready.encounter.documents[0].text
    assert text[span.start : span.end] == "Essential hypertension"
