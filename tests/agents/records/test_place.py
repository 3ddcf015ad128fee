"""Every encounter stands in exactly one place, whatever is recorded of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.agents.records.place import Facts, Place, Where, place_of

THROUGH = {"intake": "LET_THROUGH"}


@pytest.mark.parametrize(
    ("facts", "place"),
    [
        (Facts(), Place(Where.IN_FLIGHT, "intake")),
        (
            Facts(dead_letter="intake UNDECODABLE"),
            Place(Where.DEAD_LETTER, "intake UNDECODABLE", "OPERATIONS"),
        ),
        (
            Facts(intake="NOT_READY", intake_reason="DOCUMENT_UNSIGNED"),
            Place(Where.NOT_READY, "DOCUMENT_UNSIGNED", "REGISTRATION"),
        ),
        (Facts(intake="PARKED"), Place(Where.NOT_READY, "UNKNOWN_ENCOUNTER", "REGISTRATION")),
        (
            Facts(intake="HELD", intake_reason="CHART_UNREADABLE"),
            Place(Where.HELD, "CHART_UNREADABLE", "CODER"),
        ),
        (Facts(**THROUGH), Place(Where.IN_FLIGHT, "coding")),
        (Facts(**THROUGH, coded=True), Place(Where.IN_FLIGHT, "validation")),
        (
            Facts(**THROUGH, dead_letter="coding CRASHED"),
            Place(Where.DEAD_LETTER, "coding CRASHED", "OPERATIONS"),
        ),
        (
            Facts(**THROUGH, disposition="HOLD", reason="NPI-CHECK-DIGIT", owner="BILLER"),
            Place(Where.HELD, "NPI-CHECK-DIGIT", "BILLER"),
        ),
        (
            Facts(**THROUGH, disposition="QUERY", reason="QRY-HF-TYPE", owner="PROVIDER"),
            Place(Where.QUERY_OPEN, "QRY-HF-TYPE", "PROVIDER"),
        ),
        (
            Facts(**THROUGH, disposition="CLOSED_WITHOUT_CLAIM", close_reason="SELF_PAY"),
            Place(Where.CLOSED_WITHOUT_CLAIM, "SELF_PAY"),
        ),
        (Facts(**THROUGH, disposition="CANCELLED"), Place(Where.CANCELLED)),
        (Facts(**THROUGH, disposition="MERGED"), Place(Where.MERGED)),
        (
            Facts(**THROUGH, disposition="MERGED", survivor_missing=True),
            Place(Where.HELD, "MERGED_INTO_UNKNOWN", "REGISTRATION"),
        ),
        (Facts(**THROUGH, disposition="CLEAN"), Place(Where.IN_FLIGHT, "claims")),
        (
            Facts(
                **THROUGH,
                disposition="CLEAN",
                claims="PUBLISHED",
                line_places=frozenset({"CLAIMED"}),
            ),
            Place(Where.CLAIMED),
        ),
        (
            Facts(
                **THROUGH,
                disposition="CLEAN",
                claims="HELD",
                line_places=frozenset({"CLAIMED", "HELD"}),
                line_reasons=("AWAITING_ANSWER",),
            ),
            Place(Where.HELD, "AWAITING_ANSWER", "BILLER"),
        ),
        (
            Facts(**THROUGH, disposition="CLEAN", claims="NOTHING_TO_BILL"),
            Place(Where.CLOSED_WITHOUT_CLAIM, "NO_BILLABLE_SERVICE"),
        ),
    ],
)
def test_the_place_is_where_the_river_left_it(facts: Facts, place: Place) -> None:
    """Each end and each stop on the way, one row."""
    assert place_of(facts) == place


@given(
    intake=st.sampled_from([None, "LET_THROUGH", "NOT_READY", "PARKED", "HELD"]),
    disposition=st.sampled_from(
        [None, "CLEAN", "HOLD", "QUERY", "CLOSED_WITHOUT_CLAIM", "CANCELLED", "MERGED"]
    ),
    claims=st.sampled_from([None, "PUBLISHED", "HELD", "NOTHING_TO_BILL"]),
    dead=st.sampled_from([None, "coding CRASHED"]),
)
def test_only_an_unfinished_encounter_is_in_flight(
    intake: str | None, disposition: str | None, claims: str | None, dead: str | None
) -> None:
    """Whatever has an end is never counted as under way."""
    facts = Facts(intake=intake, disposition=disposition, claims=claims, dead_letter=dead)
    ended = disposition not in (None, "CLEAN") or intake in ("NOT_READY", "PARKED", "HELD")
    ended = ended or dead is not None or (disposition == "CLEAN" and claims is not None)
    assert (place_of(facts).where is Where.IN_FLIGHT) == (not ended)
