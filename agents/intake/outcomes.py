"""The closed lists of INTAKE: what it did, how it ended, and why something waits or is held."""

from __future__ import annotations

from enum import StrEnum


class Action(StrEnum):
    """What an audit event of INTAKE is about."""

    TAKE_DOCUMENTATION = "TAKE_DOCUMENTATION"
    TAKE_AMENDMENT = "TAKE_AMENDMENT"
    PLACE = "PLACE"


class Outcome(StrEnum):
    """How an input ended (first four), or where the encounter stands after it (the others)."""

    ACCEPTED = "ACCEPTED"
    REPEAT = "REPEAT"
    OLDER_DROPPED = "OLDER_DROPPED"
    CONFLICT = "CONFLICT"
    LET_THROUGH = "LET_THROUGH"
    NOT_READY = "NOT_READY"
    PARKED = "PARKED"
    HELD = "HELD"
    KEPT = "KEPT"


class NotReady(StrEnum):
    """Why documentation is not let through yet; CHARGES_OPEN alone ends by itself, in time."""

    ENCOUNTER_OPEN = "ENCOUNTER_OPEN"
    DOCUMENT_MISSING = "DOCUMENT_MISSING"
    DOCUMENT_UNSIGNED = "DOCUMENT_UNSIGNED"
    RESULTS_PENDING = "RESULTS_PENDING"
    COVERAGE_UNKNOWN = "COVERAGE_UNKNOWN"
    CHARGES_OPEN = "CHARGES_OPEN"


class HoldReason(StrEnum):
    """Why INTAKE holds: the first six travel on the pair, the last two have no pair to leave."""

    REVISION_CONFLICT = "REVISION_CONFLICT"
    REVISION_STORM = "REVISION_STORM"
    REVIEW_STALE = "REVIEW_STALE"
    PART2_CONSENT_MISSING = "PART2_CONSENT_MISSING"
    PART2_STATUS_UNKNOWN = "PART2_STATUS_UNKNOWN"
    PSYCHOTHERAPY_NOTE = "PSYCHOTHERAPY_NOTE"
    UNKNOWN_ENCOUNTER = "UNKNOWN_ENCOUNTER"
    CHART_UNREADABLE = "CHART_UNREADABLE"


class Refusal(StrEnum):
    """Why a message is refused at the door; its bytes go to ``dead-letters``."""

    ENCOUNTER_ID_SHAPE = "ENCOUNTER_ID_SHAPE"
    FACILITY_MISMATCH = "FACILITY_MISMATCH"
    FACILITY_UNKNOWN = "FACILITY_UNKNOWN"
    REVISION_NEGATIVE = "REVISION_NEGATIVE"
    DOCUMENT_HASH_MISMATCH = "DOCUMENT_HASH_MISMATCH"
    DOCUMENT_REPEATED = "DOCUMENT_REPEATED"
    CHARGE_REPEATED = "CHARGE_REPEATED"
    CHART_TOO_LARGE = "CHART_TOO_LARGE"
    AMENDMENT_ID_MISSING = "AMENDMENT_ID_MISSING"
    AMENDMENT_CONFLICT = "AMENDMENT_CONFLICT"
    AMENDMENT_TOO_LARGE = "AMENDMENT_TOO_LARGE"
    MERGED_INTO_ITSELF = "MERGED_INTO_ITSELF"
    LEDGER_FULL = "LEDGER_FULL"
