"""What documents may support, what was copied into them, and what values indicate."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.agents.coding.findings.indicators import Level, read_indicator
from claimstream.agents.coding.reading.copied import (
    copied_forward,
    marked_as_copied,
    marked_passages,
)
from claimstream.agents.coding.reading.documents import Support, support
from claimstream.agents.coding.reading.reading import read
from claimstream.schemas.chart import Document, Observation
from claimstream.schemas.vocabulary import (
    AuthorRole,
    DocumentStatus,
    DocumentType,
    EncounterClass,
    ObservationStatus,
)

WHEN = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
NIGHT = (
    "The patient slept poorly and was seen by the night team for leg pain. "
    "Swelling of the left calf is unchanged and the ultrasound is awaited."
)


def document(
    kind: DocumentType = DocumentType.PROGRESS_NOTE,
    role: AuthorRole = AuthorRole.PHYSICIAN,
    status: DocumentStatus = DocumentStatus.FINAL,
    signed_at: datetime | None = WHEN,
) -> Document:
    """Return a document of a kind, by an author, in a state."""
    return Document(
        document_id="d1",
        document_type=kind,
        author_role=role,
        signed_at=signed_at,
        status=status,
        version=1,
        sha256="0" * 64,
        text="Gout.",
    )


def observation(value: str, usual: str | None, flag: str | None = None) -> Observation:
    """Return a final result with its range and the source's flag."""
    return Observation(
        observation_id="o1",
        name="Hemoglobin",
        value=value,
        unit="g/dL",
        reference_range=usual,
        abnormal_flag=flag,
        observed_at=WHEN,
        status=ObservationStatus.FINAL,
    )


@pytest.mark.parametrize(
    ("paper", "setting", "expected"),
    [
        (document(), EncounterClass.AMBULATORY, Support.DIAGNOSES),
        (document(), EncounterClass.INPATIENT, Support.DIAGNOSES),
        (
            document(DocumentType.RADIOLOGY_REPORT, AuthorRole.RADIOLOGIST),
            EncounterClass.AMBULATORY,
            Support.DIAGNOSES,
        ),
        (
            document(DocumentType.RADIOLOGY_REPORT, AuthorRole.RADIOLOGIST),
            EncounterClass.INPATIENT,
            Support.SITE,
        ),
        (
            document(DocumentType.PATHOLOGY_REPORT, AuthorRole.PATHOLOGIST),
            EncounterClass.UNKNOWN,
            Support.SITE,
        ),
        (
            document(
                DocumentType.RADIOLOGY_REPORT,
                AuthorRole.RADIOLOGIST,
                DocumentStatus.PRELIMINARY,
            ),
            EncounterClass.AMBULATORY,
            Support.INDICATORS,
        ),
        (
            document(DocumentType.LABORATORY_REPORT),
            EncounterClass.AMBULATORY,
            Support.INDICATORS,
        ),
        (
            document(DocumentType.NURSING_NOTE, AuthorRole.NURSE),
            EncounterClass.INPATIENT,
            Support.DETAILS,
        ),
        (document(role=AuthorRole.DIETITIAN), EncounterClass.INPATIENT, Support.DETAILS),
        (document(role=AuthorRole.SCRIBE), EncounterClass.AMBULATORY, Support.DIAGNOSES),
        (
            document(role=AuthorRole.SCRIBE, signed_at=None),
            EncounterClass.AMBULATORY,
            Support.DETAILS,
        ),
        (document(role=AuthorRole.OTHER), EncounterClass.AMBULATORY, Support.DETAILS),
        (
            document(DocumentType.PSYCHOTHERAPY_NOTE),
            EncounterClass.AMBULATORY,
            Support.NOTHING,
        ),
        (document(status=DocumentStatus.RETRACTED), EncounterClass.AMBULATORY, Support.NOTHING),
    ],
)
def test_kind_author_and_setting_decide_what_a_document_supports(
    paper: Document, setting: EncounterClass, expected: Support
) -> None:
    """Official Guidelines I.B.14, III.B and IV.K; 45 CFR 164.501."""
    assert support(paper, setting) is expected


def test_text_of_yesterday_is_found_in_the_note_of_today() -> None:
    """A passage that repeats whole sentences is evidence of the earlier day."""
    text = f"HPI\n{NIGHT}\n\nPLAN\nRest."
    _, (span,) = copied_forward([read(f"Seen at night.\n{NIGHT.upper()}"), read(text)])
    assert text[slice(*span)] == NIGHT


def test_a_stock_phrase_is_not_copied_text() -> None:
    """Short sentences recur in every note."""
    text = "HPI\nShe is doing well.\nNo new complaints today."
    assert list(copied_forward([read(text), read(text)])) == [(), ()]


def test_a_new_sentence_divides_what_was_copied() -> None:
    """Only what stands word for word in the earlier note is copied."""
    first, second = NIGHT.split(". ", maxsplit=1)
    text = f"{first}. The ultrasound shows no clot. {second}"
    assert list(copied_forward([read(NIGHT), read(text)])) == [(), ()]


def test_the_editors_own_mark_is_found() -> None:
    """Some editors say themselves that text was carried forward."""
    document = read("[Copied forward from 3 May.] Gout.")
    (sentence,) = marked_as_copied(document)
    assert document.text[sentence.start : sentence.end] == "[Copied forward from 3 May.]"


def test_a_mark_is_of_all_that_follows_in_its_section() -> None:
    """The next heading is the author's own again."""
    text = "PROBLEM LIST:\nCarried forward from the last visit.\n1. Gout\nPLAN:\n1. Rest"
    ((start, end),) = marked_passages(read(text))
    assert text[start:end].split("\n")[:2] == ["Carried forward from the last visit.", "1. Gout"]
    assert "Rest" not in text[start:end]


@pytest.mark.parametrize(
    ("value", "usual", "flag", "level"),
    [
        ("8.2", "12.0-16.0", None, Level.LOW),
        ("12.0", "12.0-16.0", None, Level.NORMAL),
        ("16.0", "12.0 - 16.0", None, Level.NORMAL),
        ("16.1", "12.0 to 16.0 g/dL", "H", Level.HIGH),
        ("8.1", "< 5.7", None, Level.HIGH),
        ("4.9", "≤5.7", None, Level.NORMAL),
        (">5", "2-4", None, Level.HIGH),
        (">5", "2-9", None, Level.UNREADABLE),
        ("<0.01", ">=0.5", None, Level.LOW),
        ("8.2", "12.0-16.0", "H", Level.UNREADABLE),
        ("8.2", "120-160 g/L", None, Level.UNREADABLE),
        ("8.2", "16-12", None, Level.UNREADABLE),
        ("8.2", None, "L", Level.LOW),
        ("8.2", None, None, Level.UNREADABLE),
        ("1e999", "12-16", None, Level.UNREADABLE),
        (",", "12-16", "L", Level.UNREADABLE),
        ("positive", "12-16", None, Level.UNREADABLE),
        ("", "12-16", None, Level.UNREADABLE),
    ],
)
def test_a_value_indicates_by_its_own_range_and_unit(
    value: str, usual: str | None, flag: str | None, level: Level
) -> None:
    """What needs a guess is unreadable, and says why."""
    indicator = read_indicator(observation(value, usual, flag))
    assert indicator.level is level
    assert bool(indicator.reason) == (level is Level.UNREADABLE)


def test_a_result_that_is_not_final_indicates_nothing() -> None:
    """A preliminary value may still change."""
    early = observation("8.2", "12-16").model_copy(update={"status": ObservationStatus.PRELIMINARY})
    assert read_indicator(early).reason == "not final"


REFUSED = [chr(n) for n in range(32) if chr(n) not in "\t\n\v\f\r\x1c\x1d\x1e\x1f"] + ["\x7f"]
TYPED = st.characters(exclude_categories=["Cs"], exclude_characters=REFUSED)
"""All that a contract's text may hold."""


@given(st.text(TYPED, max_size=30), st.text(TYPED, max_size=30), st.text(TYPED, max_size=3))
def test_any_result_can_be_read(value: str, usual: str, flag: str) -> None:
    """Whatever an interface sends gives a level, never an error."""
    assert read_indicator(observation(value, usual, flag)).level in Level
