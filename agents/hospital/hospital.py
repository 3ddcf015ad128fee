"""The made-up hospital: deterministic encounters, each with its truth.

It feeds demonstrations, load and chaos; it is no evidence of accuracy.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from claimstream.agents.hospital.chart import digest, draw_documents, observations, orders
from claimstream.agents.hospital.draw import Draw
from claimstream.agents.hospital.parties import (
    billing_provider,
    draw_coverages,
    draw_patient,
    draw_providers,
    is_institutional,
)
from claimstream.agents.hospital.plot import FACILITY, Plot, at, draw_plot
from claimstream.agents.hospital.scenario import Scenario, scenarios, settings
from claimstream.agents.hospital.services import charges, history, procedures
from claimstream.agents.hospital.truth import Truth
from claimstream.agents.hospital.wording import fill
from claimstream.schemas.chart import (
    Origin,
    Readiness,
    Visit,
)
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.parties import Consent, Stay
from claimstream.schemas.vocabulary import (
    CoverageStatus,
    DocumentStatus,
    DocumentType,
    EncounterStatus,
    PayerClass,
)


@dataclass(frozen=True, slots=True)
class Case:
    """The revisions of one encounter in order, and its truth."""

    revisions: tuple[Encounter, ...]
    truth: Truth


def generate(encounters: int, seed: int) -> Iterator[Case]:
    """Yield that many encounters; the first ``len(scenarios())`` show every scenario once."""
    order = Draw(f"{seed}/order")
    first = order.shuffled(scenarios())
    deck = [scenario for scenario in scenarios() for _ in range(scenario.weight)]
    for number in range(encounters):
        scenario = first[number] if number < len(first) else order.one_of(deck)
        yield _case(draw_plot(scenario, number + 1, seed))


def _case(plot: Plot) -> Case:
    """Return one encounter with its later revisions and its truth."""
    encounter = _encounter(plot)
    revisions = [encounter]
    if plot.scenario.addendum:
        revisions.append(_with_addendum(encounter, plot.scenario.addendum))
    return Case(tuple(revisions), _truth(plot))


def _truth(plot: Plot) -> Truth:
    """Return the truth with the drawn side in its codes."""
    story = plot.scenario
    return Truth(
        encounter_id=plot.encounter_id,
        scenario=story.id,
        title=story.title,
        professional=tuple(fill(code, plot.side) for code in story.diagnoses),
        institutional=tuple(
            fill(code, plot.side) for code in story.facility_diagnoses or story.diagnoses
        ),
        end=story.end,
        reason=story.reason,
    )


def _encounter(plot: Plot) -> Encounter:
    """Write the encounter down."""
    story, place = plot.scenario, settings()[plot.scenario.setting]
    providers = draw_providers(story, plot.draw)
    coverages = draw_coverages(story, plot.draw)
    closed_at = at(plot.end, 17)
    return Encounter(
        encounter_id=plot.encounter_id,
        revision=1,
        facility_id=FACILITY,
        medical_record_number=f"MRN{plot.draw.between(10**6, 10**7 - 1)}",
        encounter_class=place.encounter_class,
        status=EncounterStatus.CLOSED,
        service_from=plot.start,
        service_through=plot.end,
        patient=draw_patient(story, plot.start, plot.draw),
        birth_weight_grams=3350 if story.setting == "newborn" else None,
        stay=_stay(plot) if is_institutional(story) else None,
        visits=(_visit(plot),),
        documents=draw_documents(story, plot.encounter_id, closed_at, plot.side, plot.draw),
        observations=observations(story, at(plot.start, 9)),
        orders=orders(story, at(plot.start, 9)),
        charges=charges(plot, providers[-1].npi if providers else None),
        procedures=procedures(plot, providers[0].npi),
        providers=providers,
        billing_provider=billing_provider(story),
        coverage_status=_coverage_status(story),
        coverages=coverages,
        readiness=Readiness(charges_closed=True, last_charge_at=closed_at),
        prior_services=history(plot),
        consent=Consent(part2=story.part2, payer_restriction=story.payer_restriction),
        close_reason=story.close_reason,
        event_at=at(plot.end, 18),
        origin=Origin(system="HOSPITAL", format="json", message_ids=(f"{plot.encounter_id}/1",)),
    )


def _coverage_status(story: Scenario) -> CoverageStatus:
    """Return what is known of coverage; self-pay is declared, not missing."""
    declared = story.payer is PayerClass.SELF_PAY
    return CoverageStatus.SELF_PAY_DECLARED if declared else story.coverage_status


def _visit(plot: Plot) -> Visit:
    """Return the one visit of the account."""
    place = settings()[plot.scenario.setting]
    return Visit(
        visit_id=f"{plot.encounter_id}/V1",
        encounter_class=place.encounter_class,
        place_of_service=place.place_of_service,
        start_at=at(plot.start, 8),
        end_at=at(plot.end, 17),
    )


def _stay(plot: Plot) -> Stay:
    """Return the stay; the discharge status may be missing on purpose."""
    newborn = plot.scenario.setting == "newborn"
    return Stay(
        admitted_at=at(plot.start, 8),
        discharged_at=at(plot.end, 17),
        admission_type="4" if newborn else "1",
        admission_source="5" if newborn else "1",
        discharge_status=None if plot.scenario.no_discharge_status else "01",
    )


def _with_addendum(encounter: Encounter, text: str) -> Encounter:
    """Return the next revision, a day later, with an addendum to the note."""
    first = encounter.documents[0]
    signed = encounter.event_at + timedelta(days=1)
    addendum = first.model_copy(
        update={
            "document_id": f"{first.document_id}-A",
            "document_type": DocumentType.PROGRESS_NOTE,
            "status": DocumentStatus.ADDENDUM,
            "signed_at": signed,
            "text": text,
            "sha256": digest(text),
        }
    )
    origin = encounter.origin.model_copy(update={"message_ids": (f"{encounter.encounter_id}/2",)})
    return encounter.model_copy(
        update={
            "revision": 2,
            "documents": (*encounter.documents, addendum),
            "event_at": signed,
            "origin": origin,
        }
    )
