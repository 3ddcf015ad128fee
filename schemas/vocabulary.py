"""The closed vocabularies of the contracts, in Avro order."""

from __future__ import annotations

from enum import StrEnum


class AmendmentKind(StrEnum):
    """Which of the amendment's bodies is set."""

    PROVIDER_ANSWER = "PROVIDER_ANSWER"
    CODER_DECISION = "CODER_DECISION"
    HOLD_RELEASE = "HOLD_RELEASE"
    RECODE = "RECODE"
    CANCEL = "CANCEL"
    MERGED_INTO = "MERGED_INTO"
    UNKNOWN = "UNKNOWN"


class AuthorRole(StrEnum):
    """Who wrote the document; only some may document a diagnosis (OCG I.B.14)."""

    PHYSICIAN = "PHYSICIAN"
    ADVANCED_PRACTICE_PROVIDER = "ADVANCED_PRACTICE_PROVIDER"
    RESIDENT = "RESIDENT"
    RADIOLOGIST = "RADIOLOGIST"
    PATHOLOGIST = "PATHOLOGIST"
    NURSE = "NURSE"
    DIETITIAN = "DIETITIAN"
    THERAPIST = "THERAPIST"
    CASE_MANAGER = "CASE_MANAGER"
    SCRIBE = "SCRIBE"
    OTHER = "OTHER"


class ClaimAction(StrEnum):
    """What the payer is to do with this version of the claim (CLM05-3 1, 7, 8)."""

    ORIGINAL = "ORIGINAL"
    REPLACEMENT = "REPLACEMENT"
    VOID = "VOID"


class ClaimResponseKind(StrEnum):
    """Which acknowledgement or remittance the response came from."""

    TA1 = "TA1"
    X999 = "X999"
    X277CA = "X277CA"
    X835 = "X835"
    MANUAL = "MANUAL"
    UNKNOWN = "UNKNOWN"


class ClaimResponseStatus(StrEnum):
    """What the payer or clearinghouse said of the claim."""

    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    PAID = "PAID"
    DENIED = "DENIED"
    REVERSED = "REVERSED"
    FORWARDED = "FORWARDED"
    UNKNOWN = "UNKNOWN"


class ClaimType(StrEnum):
    """837P or 837I."""

    PROFESSIONAL = "PROFESSIONAL"
    INSTITUTIONAL = "INSTITUTIONAL"


class CloseReason(StrEnum):
    """Why an encounter rightly ends without a claim."""

    SELF_PAY = "SELF_PAY"
    PATIENT_RESTRICTION = "PATIENT_RESTRICTION"
    LEFT_UNSEEN = "LEFT_UNSEEN"
    NO_SHOW = "NO_SHOW"
    GLOBAL_PACKAGE = "GLOBAL_PACKAGE"
    OBSTETRIC_PACKAGE = "OBSTETRIC_PACKAGE"
    NO_BILLABLE_SERVICE = "NO_BILLABLE_SERVICE"
    SPONSOR_PAYS = "SPONSOR_PAYS"
    CHARITY = "CHARITY"
    OTHER = "OTHER"


class CodeSystem(StrEnum):
    """Code set of a code."""

    ICD10CM = "ICD10CM"
    ICD10PCS = "ICD10PCS"
    HCPCS = "HCPCS"
    CPT = "CPT"
    OTHER = "OTHER"


class CoverageStatus(StrEnum):
    """What is known of who pays; declared self-pay is not missing coverage."""

    KNOWN = "KNOWN"
    SELF_PAY_DECLARED = "SELF_PAY_DECLARED"
    PENDING = "PENDING"
    UNKNOWN = "UNKNOWN"


class Decision(StrEnum):
    """AUTO may be billed untouched; REVIEW needs a coder."""

    AUTO = "AUTO"
    REVIEW = "REVIEW"


class DecisionAction(StrEnum):
    """What the coder decided."""

    ADD = "ADD"
    REMOVE = "REMOVE"
    REPLACE = "REPLACE"
    CONFIRM = "CONFIRM"
    MAKE_FIRST = "MAKE_FIRST"
    UNKNOWN = "UNKNOWN"


class DiagnosisRole(StrEnum):
    """Place of the diagnosis on the claim (UHDDS; OCG sections II to IV)."""

    PRINCIPAL = "PRINCIPAL"
    FIRST_LISTED = "FIRST_LISTED"
    OTHER = "OTHER"
    ADMITTING = "ADMITTING"
    REASON_FOR_VISIT = "REASON_FOR_VISIT"
    EXTERNAL_CAUSE = "EXTERNAL_CAUSE"


class Disposition(StrEnum):
    """The one place in which a validated encounter stands."""

    CLEAN = "CLEAN"
    QUERY = "QUERY"
    HOLD = "HOLD"
    CLOSED_WITHOUT_CLAIM = "CLOSED_WITHOUT_CLAIM"
    CANCELLED = "CANCELLED"
    MERGED = "MERGED"


class DocumentStatus(StrEnum):
    """State of the document (FHIR DocumentReference.docStatus; TXA-17)."""

    PRELIMINARY = "PRELIMINARY"
    FINAL = "FINAL"
    AMENDED = "AMENDED"
    ADDENDUM = "ADDENDUM"
    RETRACTED = "RETRACTED"
    UNKNOWN = "UNKNOWN"


class DocumentType(StrEnum):
    """Kind of document; decides which diagnoses it may support."""

    PROGRESS_NOTE = "PROGRESS_NOTE"
    HISTORY_AND_PHYSICAL = "HISTORY_AND_PHYSICAL"
    CONSULTATION = "CONSULTATION"
    EMERGENCY_NOTE = "EMERGENCY_NOTE"
    DISCHARGE_SUMMARY = "DISCHARGE_SUMMARY"
    OPERATIVE_NOTE = "OPERATIVE_NOTE"
    PROCEDURE_NOTE = "PROCEDURE_NOTE"
    RADIOLOGY_REPORT = "RADIOLOGY_REPORT"
    PATHOLOGY_REPORT = "PATHOLOGY_REPORT"
    LABORATORY_REPORT = "LABORATORY_REPORT"
    NURSING_NOTE = "NURSING_NOTE"
    DIETITIAN_NOTE = "DIETITIAN_NOTE"
    THERAPY_NOTE = "THERAPY_NOTE"
    CASE_MANAGEMENT_NOTE = "CASE_MANAGEMENT_NOTE"
    QUERY_ANSWER = "QUERY_ANSWER"
    PSYCHOTHERAPY_NOTE = "PSYCHOTHERAPY_NOTE"
    OTHER = "OTHER"


class EncounterClass(StrEnum):
    """Setting of the encounter (FHIR Encounter.class)."""

    AMBULATORY = "AMBULATORY"
    EMERGENCY = "EMERGENCY"
    OBSERVATION = "OBSERVATION"
    INPATIENT = "INPATIENT"
    VIRTUAL = "VIRTUAL"
    UNKNOWN = "UNKNOWN"


class EncounterStatus(StrEnum):
    """Where the visit or stay stands at the source."""

    IN_PROGRESS = "IN_PROGRESS"
    CLOSED = "CLOSED"
    CANCELLED = "CANCELLED"
    UNKNOWN = "UNKNOWN"


class EvidenceKind(StrEnum):
    """Character span of a document, or a structured field."""

    TEXT = "TEXT"
    FIELD = "FIELD"


class FindingOwner(StrEnum):
    """Who resolves the finding."""

    NONE = "NONE"
    CODER = "CODER"
    PROVIDER = "PROVIDER"
    BILLER = "BILLER"
    REGISTRATION = "REGISTRATION"
    DEPARTMENT = "DEPARTMENT"
    PRIVACY = "PRIVACY"
    UTILIZATION_REVIEW = "UTILIZATION_REVIEW"
    COMPLIANCE = "COMPLIANCE"


class LedgerKind(StrEnum):
    """What a ledger record holds."""

    ENTRY = "ENTRY"
    OFFSETS = "OFFSETS"
    CLOCK = "CLOCK"
    UNKNOWN = "UNKNOWN"


class Lifecycle(StrEnum):
    """State of the encounter's documentation."""

    ACTIVE = "ACTIVE"
    CANCELLED = "CANCELLED"
    MERGED = "MERGED"


class ObservationStatus(StrEnum):
    """State of the result (FHIR Observation.status)."""

    REGISTERED = "REGISTERED"
    PRELIMINARY = "PRELIMINARY"
    FINAL = "FINAL"
    AMENDED = "AMENDED"
    CANCELLED = "CANCELLED"
    UNKNOWN = "UNKNOWN"


class Part2Status(StrEnum):
    """42 CFR Part 2 state of the source unit; follows the program, not the code."""

    NOT_PART2 = "NOT_PART2"
    PART2_CONSENTED = "PART2_CONSENTED"
    PART2_NO_CONSENT = "PART2_NO_CONSENT"
    UNKNOWN = "UNKNOWN"


class PayerClass(StrEnum):
    """Kind of payer; picks edit editions and the correction route."""

    MEDICARE = "MEDICARE"
    MEDICARE_ADVANTAGE = "MEDICARE_ADVANTAGE"
    MEDICAID = "MEDICAID"
    COMMERCIAL = "COMMERCIAL"
    TRICARE = "TRICARE"
    WORKERS_COMPENSATION = "WORKERS_COMPENSATION"
    SELF_PAY = "SELF_PAY"
    OTHER = "OTHER"


class PayerSequence(StrEnum):
    """Order in which payers are billed (X12 SBR01)."""

    PRIMARY = "PRIMARY"
    SECONDARY = "SECONDARY"
    TERTIARY = "TERTIARY"


class PoaIndicator(StrEnum):
    """Present on admission; exempt codes carry none (5010)."""

    Y = "Y"
    N = "N"
    U = "U"
    W = "W"


class ProviderRole(StrEnum):
    """Role of a provider on the claim (X12 NM101)."""

    BILLING = "BILLING"
    RENDERING = "RENDERING"
    ATTENDING = "ATTENDING"
    OPERATING = "OPERATING"
    REFERRING = "REFERRING"
    ORDERING = "ORDERING"
    SUPERVISING = "SUPERVISING"
    OTHER = "OTHER"


class QueryForm(StrEnum):
    """Form of the question (AHIMA/ACDIS compliant query practice, 2022)."""

    OPEN_ENDED = "OPEN_ENDED"
    MULTIPLE_CHOICE = "MULTIPLE_CHOICE"
    YES_NO = "YES_NO"


class QueryState(StrEnum):
    """Life of a query."""

    OPEN = "OPEN"
    ANSWERED = "ANSWERED"
    RETRACTED = "RETRACTED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


class RedriveState(StrEnum):
    """Life of a redrive."""

    REQUESTED = "REQUESTED"
    SENT = "SENT"
    SUPERSEDED = "SUPERSEDED"
    UNKNOWN = "UNKNOWN"


class Relationship(StrEnum):
    """Relationship of the patient to the subscriber (X12 SBR02, PAT01)."""

    SELF = "SELF"
    SPOUSE = "SPOUSE"
    CHILD = "CHILD"
    OTHER = "OTHER"


class Severity(StrEnum):
    """What a finding asks for: nothing, a provider's answer, or a person's work."""

    NOTE = "NOTE"
    QUERY = "QUERY"
    HOLD = "HOLD"


class Sex(StrEnum):
    """Administrative sex (X12 DMG03)."""

    FEMALE = "FEMALE"
    MALE = "MALE"
    UNKNOWN = "UNKNOWN"
