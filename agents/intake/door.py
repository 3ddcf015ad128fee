"""What may come in at all: shapes, digests, sizes. Clinical and billing sense is not asked here."""

from __future__ import annotations

from collections.abc import Iterable

import re2

from claimstream.agents.intake.content import text_digest
from claimstream.agents.intake.context import IntakeSettings
from claimstream.agents.intake.errors import IntakeError
from claimstream.agents.intake.outcomes import Refusal
from claimstream.schemas.amendment import Amendment
from claimstream.schemas.encounter import Encounter

ENCOUNTER_ID = re2.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}:[!-~]{1,80}")
"""``<facility>:<local id>``: a short facility, then printable ASCII without blanks."""


def check_encounter(encounter: Encounter, settings: IntakeSettings) -> None:
    """Raise IntakeError when an encounter may not come in."""
    check_encounter_id(encounter.encounter_id, settings)
    if encounter.encounter_id.partition(":")[0] != encounter.facility_id:
        raise IntakeError(Refusal.FACILITY_MISMATCH, "facility_id")
    if (encounter.revision or 0) < 0:
        raise IntakeError(Refusal.REVISION_NEGATIVE, "revision")
    _check_documents(encounter)
    if _repeats(charge.charge_id for charge in encounter.charges):
        raise IntakeError(Refusal.CHARGE_REPEATED, "charges")


def check_encounter_id(encounter_id: str, settings: IntakeSettings) -> None:
    """Raise IntakeError when the key has not its shape, or names a facility that is not ours."""
    if not ENCOUNTER_ID.fullmatch(encounter_id):
        raise IntakeError(Refusal.ENCOUNTER_ID_SHAPE, "encounter_id")
    facility = encounter_id.partition(":")[0]
    if settings.facilities and facility not in settings.facilities:
        raise IntakeError(Refusal.FACILITY_UNKNOWN, "encounter_id")


def check_size(content: bytes, settings: IntakeSettings) -> None:
    """Raise IntakeError when a chart is larger than the flow carries."""
    if len(content) > settings.largest_chart:
        raise IntakeError(Refusal.CHART_TOO_LARGE, "documents")


def check_amendment(amendment: Amendment, settings: IntakeSettings) -> None:
    """Raise IntakeError when an amendment may not come in."""
    check_encounter_id(amendment.encounter_id, settings)
    if not amendment.amendment_id.strip():
        raise IntakeError(Refusal.AMENDMENT_ID_MISSING, "amendment_id")
    if len(amendment.encode()) > settings.largest_amendment:
        raise IntakeError(Refusal.AMENDMENT_TOO_LARGE, amendment.kind.value.lower())
    merged = amendment.merged_into
    if merged is None:
        return
    check_encounter_id(merged.surviving_encounter_id, settings)
    if merged.surviving_encounter_id == amendment.encounter_id:
        raise IntakeError(Refusal.MERGED_INTO_ITSELF, "merged_into")


def _check_documents(encounter: Encounter) -> None:
    """Raise IntakeError when evidence could not be told apart or has other words than signed."""
    if _repeats(document.document_id for document in encounter.documents):
        raise IntakeError(Refusal.DOCUMENT_REPEATED, "documents")
    for number, document in enumerate(encounter.documents):
        if text_digest(document.text) != document.sha256.lower():
            raise IntakeError(Refusal.DOCUMENT_HASH_MISMATCH, f"documents.{number}")


def _repeats(names: Iterable[str]) -> bool:
    """Say whether a name stands twice."""
    listed = list(names)
    return len(set(listed)) < len(listed)
