"""The words and values of a made-up chart."""

from __future__ import annotations

import hashlib
from datetime import datetime

from claimstream.agents.hospital.draw import Draw
from claimstream.agents.hospital.parties import npi
from claimstream.agents.hospital.scenario import Scenario, settings
from claimstream.agents.hospital.wording import word
from claimstream.schemas.chart import Document, Observation, Order
from claimstream.schemas.vocabulary import DocumentStatus, ObservationStatus


def digest(text: str) -> str:
    """Return the sha256 of a document's text in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def draw_documents(
    story: Scenario, encounter_id: str, signed_at: datetime, side: dict[str, str], draw: Draw
) -> tuple[Document, ...]:
    """Return the note and the further documents, signed unless the scenario says otherwise."""
    place = settings()[story.setting]
    kinds = [(story.document_type or place.document_type, story.author_role or place.author_role)]
    kinds += [(extra.document_type, extra.author_role) for extra in story.extra_documents]
    texts = [story.note, *(extra.text for extra in story.extra_documents)]
    written = [word(text, side, draw) for text in texts]
    return tuple(
        Document(
            document_id=f"{encounter_id}/D{number}",
            document_type=kind,
            author_npi=npi(77 if story.other_author else 2),
            author_role=role,
            signed_at=None if story.unsigned else signed_at,
            status=DocumentStatus.PRELIMINARY if story.unsigned else DocumentStatus.FINAL,
            version=1,
            sha256=digest(text),
            text=text,
        )
        for number, ((kind, role), text) in enumerate(zip(kinds, written, strict=True), 1)
    )


def observations(story: Scenario, observed_at: datetime) -> tuple[Observation, ...]:
    """Return the values of the chart."""
    return tuple(
        Observation(
            observation_id=f"O{number}",
            observed_at=observed_at,
            status=ObservationStatus.FINAL,
            **measured.model_dump(),
        )
        for number, measured in enumerate(story.observations, 1)
    )


def orders(story: Scenario, ordered_at: datetime) -> tuple[Order, ...]:
    """Return the orders of the chart."""
    if story.order is None:
        return ()
    return (
        Order(
            order_id="R1",
            description=story.order.description,
            reason=story.order.reason,
            ordering_npi=npi(2),
            ordered_at=ordered_at,
        ),
    )
