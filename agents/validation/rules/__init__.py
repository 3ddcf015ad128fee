"""The rule book: every rule of validation, one file each."""

from __future__ import annotations

from claimstream.agents.validation.rule import Rule
from claimstream.agents.validation.rules.admitting_diagnosis import admitting_diagnosis
from claimstream.agents.validation.rules.age_conflict import age_conflict
from claimstream.agents.validation.rules.age_implausible import age_implausible
from claimstream.agents.validation.rules.age_unusual import age_unusual
from claimstream.agents.validation.rules.attending_provider import attending_provider
from claimstream.agents.validation.rules.billing_provider import billing_provider
from claimstream.agents.validation.rules.body_mass_alone import body_mass_alone
from claimstream.agents.validation.rules.charge_sum import charge_sum
from claimstream.agents.validation.rules.claim_charge import claim_charge
from claimstream.agents.validation.rules.code_date import code_date
from claimstream.agents.validation.rules.code_form import code_form
from claimstream.agents.validation.rules.coder_review import coder_review
from claimstream.agents.validation.rules.coverage_member import coverage_member
from claimstream.agents.validation.rules.coverage_primary import coverage_primary
from claimstream.agents.validation.rules.coverage_unknown import coverage_unknown
from claimstream.agents.validation.rules.diagnosis_missing import diagnosis_missing
from claimstream.agents.validation.rules.diagnosis_order import diagnosis_order
from claimstream.agents.validation.rules.discharge_conflict import discharge_conflict
from claimstream.agents.validation.rules.discharge_status import discharge_status
from claimstream.agents.validation.rules.duplicate_code import duplicate_code
from claimstream.agents.validation.rules.employer_plan import employer_plan
from claimstream.agents.validation.rules.evidence_missing import evidence_missing
from claimstream.agents.validation.rules.excludes1 import excludes1
from claimstream.agents.validation.rules.excludes1_inherited import excludes1_inherited
from claimstream.agents.validation.rules.excludes1_range import excludes1_range
from claimstream.agents.validation.rules.external_cause_first import external_cause_first
from claimstream.agents.validation.rules.filing_indicator import filing_indicator
from claimstream.agents.validation.rules.first_listed_only import first_listed_only
from claimstream.agents.validation.rules.header_code import header_code
from claimstream.agents.validation.rules.history_absent import history_absent
from claimstream.agents.validation.rules.hypertension_link import hypertension_link
from claimstream.agents.validation.rules.incident_to import incident_to
from claimstream.agents.validation.rules.infusion_stop import infusion_stop
from claimstream.agents.validation.rules.institutional_limit import institutional_limit
from claimstream.agents.validation.rules.intake_hold import intake_hold
from claimstream.agents.validation.rules.interim_bill import interim_bill
from claimstream.agents.validation.rules.laterality_written import laterality_written
from claimstream.agents.validation.rules.line_charge import line_charge
from claimstream.agents.validation.rules.line_date import line_date
from claimstream.agents.validation.rules.line_drug import line_drug
from claimstream.agents.validation.rules.line_duplicate import line_duplicate
from claimstream.agents.validation.rules.line_modifier import line_modifier
from claimstream.agents.validation.rules.line_place import line_place
from claimstream.agents.validation.rules.line_pointer import line_pointer
from claimstream.agents.validation.rules.line_procedure import line_procedure
from claimstream.agents.validation.rules.line_revenue import line_revenue
from claimstream.agents.validation.rules.line_units import line_units
from claimstream.agents.validation.rules.manifestation_first import manifestation_first
from claimstream.agents.validation.rules.new_patient import new_patient
from claimstream.agents.validation.rules.normal_delivery import normal_delivery
from claimstream.agents.validation.rules.npi_check_digit import npi_check_digit
from claimstream.agents.validation.rules.npi_test_number import npi_test_number
from claimstream.agents.validation.rules.part2_consent import part2_consent
from claimstream.agents.validation.rules.poa_missing import poa_missing
from claimstream.agents.validation.rules.poa_outside_stay import poa_outside_stay
from claimstream.agents.validation.rules.procedure_date import procedure_date
from claimstream.agents.validation.rules.procedure_valid import procedure_valid
from claimstream.agents.validation.rules.professional_limit import professional_limit
from claimstream.agents.validation.rules.psychotherapy_note import psychotherapy_note
from claimstream.agents.validation.rules.query_anemia import query_anemia
from claimstream.agents.validation.rules.query_cancer_status import query_cancer_status
from claimstream.agents.validation.rules.query_complication import query_complication
from claimstream.agents.validation.rules.query_conflict import query_conflict
from claimstream.agents.validation.rules.query_heart_failure import query_heart_failure
from claimstream.agents.validation.rules.query_kidney_stage import query_kidney_stage
from claimstream.agents.validation.rules.query_laterality import query_laterality
from claimstream.agents.validation.rules.query_laterality_stay import query_laterality_stay
from claimstream.agents.validation.rules.query_malnutrition import query_malnutrition
from claimstream.agents.validation.rules.query_mental_state import query_mental_state
from claimstream.agents.validation.rules.query_obesity_class import query_obesity_class
from claimstream.agents.validation.rules.query_order_reason import query_order_reason
from claimstream.agents.validation.rules.query_present import query_present
from claimstream.agents.validation.rules.query_time import query_time
from claimstream.agents.validation.rules.query_urosepsis import query_urosepsis
from claimstream.agents.validation.rules.query_wound import query_wound
from claimstream.agents.validation.rules.questionable_admission import questionable_admission
from claimstream.agents.validation.rules.reference_not_effective import reference_not_effective
from claimstream.agents.validation.rules.rendering_provider import rendering_provider
from claimstream.agents.validation.rules.secondary_only import secondary_only
from claimstream.agents.validation.rules.service_before_birth import service_before_birth
from claimstream.agents.validation.rules.service_in_future import service_in_future
from claimstream.agents.validation.rules.service_twice import service_twice
from claimstream.agents.validation.rules.severe_sepsis import severe_sepsis
from claimstream.agents.validation.rules.sex_unusual import sex_unusual
from claimstream.agents.validation.rules.statement_dates import statement_dates
from claimstream.agents.validation.rules.status_change import status_change
from claimstream.agents.validation.rules.stay_dates import stay_dates
from claimstream.agents.validation.rules.stay_missing import stay_missing
from claimstream.agents.validation.rules.subscriber import subscriber
from claimstream.agents.validation.rules.timed_units import timed_units
from claimstream.agents.validation.rules.unacceptable_principal import unacceptable_principal

RULES: tuple[Rule, ...] = (
    # Reference and coder
    reference_not_effective,
    intake_hold,
    coder_review,
    evidence_missing,
    # Diagnosis codes
    code_form,
    code_date,
    header_code,
    duplicate_code,
    excludes1,
    excludes1_range,
    excludes1_inherited,
    # Order of diagnoses
    diagnosis_missing,
    diagnosis_order,
    manifestation_first,
    external_cause_first,
    unacceptable_principal,
    questionable_admission,
    first_listed_only,
    secondary_only,
    severe_sepsis,
    admitting_diagnosis,
    # Diagnoses together and with the patient
    hypertension_link,
    normal_delivery,
    body_mass_alone,
    age_conflict,
    age_unusual,
    sex_unusual,
    poa_missing,
    poa_outside_stay,
    professional_limit,
    institutional_limit,
    # Inpatient procedures
    procedure_valid,
    procedure_date,
    # Service lines
    line_pointer,
    line_units,
    line_charge,
    claim_charge,
    charge_sum,
    line_revenue,
    line_procedure,
    line_modifier,
    line_place,
    line_drug,
    line_date,
    line_duplicate,
    service_twice,
    infusion_stop,
    timed_units,
    # Visits
    new_patient,
    history_absent,
    incident_to,
    # Parties
    npi_check_digit,
    npi_test_number,
    billing_provider,
    rendering_provider,
    attending_provider,
    coverage_unknown,
    coverage_primary,
    coverage_member,
    filing_indicator,
    subscriber,
    employer_plan,
    # Dates and stay
    statement_dates,
    stay_dates,
    service_before_birth,
    age_implausible,
    service_in_future,
    stay_missing,
    discharge_status,
    discharge_conflict,
    interim_bill,
    status_change,
    # Privacy
    part2_consent,
    psychotherapy_note,
    # Questions to providers
    query_urosepsis,
    query_conflict,
    query_order_reason,
    query_time,
    query_present,
    query_malnutrition,
    query_mental_state,
    query_anemia,
    query_complication,
    query_cancer_status,
    query_wound,
    query_heart_failure,
    query_kidney_stage,
    query_obesity_class,
    query_laterality,
    query_laterality_stay,
    laterality_written,
)
