"""The guideline rules, in the order in which they are applied."""

from claimstream.agents.coding.rules.absent_organ import absent_organ
from claimstream.agents.coding.rules.acute_and_chronic import acute_and_chronic
from claimstream.agents.coding.rules.aftercare import aftercare
from claimstream.agents.coding.rules.anemia_in_neoplasm import anemia_in_neoplasm
from claimstream.agents.coding.rules.blood_alcohol import blood_alcohol
from claimstream.agents.coding.rules.body_mass import body_mass
from claimstream.agents.coding.rules.both_sides import both_sides
from claimstream.agents.coding.rules.care_given import care_given
from claimstream.agents.coding.rules.chronic_pain import chronic_pain
from claimstream.agents.coding.rules.coma_scale import coma_scale
from claimstream.agents.coding.rules.combination import combination
from claimstream.agents.coding.rules.completed_treatment import completed_treatment
from claimstream.agents.coding.rules.complicating_pregnancy import complicating_pregnancy
from claimstream.agents.coding.rules.dementia import dementia
from claimstream.agents.coding.rules.detail import detail
from claimstream.agents.coding.rules.diabetes import diabetes
from claimstream.agents.coding.rules.diabetes_control import diabetes_control
from claimstream.agents.coding.rules.diabetes_type import diabetes_type
from claimstream.agents.coding.rules.drug_harm_below import drug_harm_below
from claimstream.agents.coding.rules.drug_monitoring import drug_monitoring
from claimstream.agents.coding.rules.encounter_reason import encounter_reason
from claimstream.agents.coding.rules.exact_site import exact_site
from claimstream.agents.coding.rules.examination import examination
from claimstream.agents.coding.rules.external_cause import external_cause
from claimstream.agents.coding.rules.finished_illness import finished_illness
from claimstream.agents.coding.rules.firearm_intent import firearm_intent
from claimstream.agents.coding.rules.follow_up import follow_up
from claimstream.agents.coding.rules.foot_ulcer import foot_ulcer
from claimstream.agents.coding.rules.healing_injury import healing_injury
from claimstream.agents.coding.rules.hypertension import hypertension
from claimstream.agents.coding.rules.immunization import immunization
from claimstream.agents.coding.rules.infection_organism import infection_organism
from claimstream.agents.coding.rules.insulin_pump import insulin_pump
from claimstream.agents.coding.rules.integral_symptom import integral_symptom
from claimstream.agents.coding.rules.joint_sites import joint_sites
from claimstream.agents.coding.rules.leg_ulcer import leg_ulcer
from claimstream.agents.coding.rules.less_specific import less_specific
from claimstream.agents.coding.rules.long_term_drugs import long_term_drugs
from claimstream.agents.coding.rules.lung_infection import lung_infection
from claimstream.agents.coding.rules.measured_condition import measured_condition
from claimstream.agents.coding.rules.named_test import named_test
from claimstream.agents.coding.rules.neutropenic_fever import neutropenic_fever
from claimstream.agents.coding.rules.newborn_observation import newborn_observation
from claimstream.agents.coding.rules.newborn_size import newborn_size
from claimstream.agents.coding.rules.no_longer_present import no_longer_present
from claimstream.agents.coding.rules.normal_pregnancy import normal_pregnancy
from claimstream.agents.coding.rules.old_infarction import old_infarction
from claimstream.agents.coding.rules.organism import organism
from claimstream.agents.coding.rules.osteoporotic_fracture import osteoporotic_fracture
from claimstream.agents.coding.rules.partners import partners
from claimstream.agents.coding.rules.past_effect import past_effect
from claimstream.agents.coding.rules.past_neoplasm import past_neoplasm
from claimstream.agents.coding.rules.pediatric_body_mass import pediatric_body_mass
from claimstream.agents.coding.rules.poisoning import poisoning
from claimstream.agents.coding.rules.polyp_histology import polyp_histology
from claimstream.agents.coding.rules.pregnancy import pregnancy
from claimstream.agents.coding.rules.receptors import receptors
from claimstream.agents.coding.rules.resolved_follow_up import resolved_follow_up
from claimstream.agents.coding.rules.rule import Rule
from claimstream.agents.coding.rules.screening import screening
from claimstream.agents.coding.rules.secondary_diabetes import secondary_diabetes
from claimstream.agents.coding.rules.sepsis_organism import sepsis_organism
from claimstream.agents.coding.rules.sequence import sequence
from claimstream.agents.coding.rules.several_ribs import several_ribs
from claimstream.agents.coding.rules.severe_sepsis import severe_sepsis
from claimstream.agents.coding.rules.side import side
from claimstream.agents.coding.rules.side_by_clinician import side_by_clinician
from claimstream.agents.coding.rules.social_circumstance import social_circumstance
from claimstream.agents.coding.rules.stroke_deficit import stroke_deficit
from claimstream.agents.coding.rules.stroke_scale import stroke_scale
from claimstream.agents.coding.rules.stroke_sequela import stroke_sequela
from claimstream.agents.coding.rules.substance_use import substance_use
from claimstream.agents.coding.rules.surgical_aftercare import surgical_aftercare
from claimstream.agents.coding.rules.told_cause import told_cause
from claimstream.agents.coding.rules.treated_condition import treated_condition
from claimstream.agents.coding.rules.ulcer_depth import ulcer_depth
from claimstream.agents.coding.rules.ulcer_progression import ulcer_progression
from claimstream.agents.coding.rules.unfinished_care import unfinished_care
from claimstream.agents.coding.rules.uterine_scar import uterine_scar

__all__ = ["RULES", "Rule"]

RULES: tuple[Rule, ...] = (
    named_test,
    immunization,
    past_effect,
    old_infarction,
    substance_use,
    uterine_scar,
    drug_monitoring,
    past_neoplasm,
    completed_treatment,
    absent_organ,
    finished_illness,
    no_longer_present,
    resolved_follow_up,
    aftercare,
    surgical_aftercare,
    healing_injury,
    screening,
    polyp_histology,
    told_cause,
    detail,
    exact_site,
    side,
    side_by_clinician,
    several_ribs,
    joint_sites,
    osteoporotic_fracture,
    acute_and_chronic,
    both_sides,
    anemia_in_neoplasm,
    secondary_diabetes,
    measured_condition,
    diabetes_type,
    diabetes_control,
    diabetes,
    foot_ulcer,
    leg_ulcer,
    hypertension,
    lung_infection,
    dementia,
    combination,
    partners,
    receptors,
    stroke_deficit,
    stroke_sequela,
    infection_organism,
    organism,
    severe_sepsis,
    sepsis_organism,
    drug_harm_below,
    poisoning,
    neutropenic_fever,
    treated_condition,
    care_given,
    less_specific,
    integral_symptom,
    chronic_pain,
    body_mass,
    pediatric_body_mass,
    ulcer_depth,
    ulcer_progression,
    insulin_pump,
    long_term_drugs,
    encounter_reason,
    complicating_pregnancy,
    normal_pregnancy,
    pregnancy,
    newborn_observation,
    newborn_size,
    examination,
    follow_up,
    external_cause,
    unfinished_care,
    firearm_intent,
    coma_scale,
    stroke_scale,
    blood_alcohol,
    social_circumstance,
    sequence,
)
