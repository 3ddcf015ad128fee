"""No text field of a message from outside is longer than the one table says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import get_args

import pytest

from claimstream.schemas.amendment import Amendment
from claimstream.schemas.bounds import MOST, find_excess
from claimstream.schemas.claim_response import ClaimResponse
from claimstream.schemas.contract import Model
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.query_response import QueryResponse

OUTSIDE = (Encounter, Amendment, QueryResponse, ClaimResponse)


def fields_of(model: type[Model]) -> Iterator[str]:
    """Yield the names of the fields of a model and of its parts."""
    for name, field in model.model_fields.items():
        yield name
        for part in parts_of(field.annotation):
            yield from fields_of(part)


def parts_of(annotation: object) -> Iterator[type[Model]]:
    """Yield the models that stand in a field's type."""
    if isinstance(annotation, type) and issubclass(annotation, Model):
        yield annotation
    for inner in get_args(annotation):
        yield from parts_of(inner)


def test_the_table_names_only_fields_that_there_are() -> None:
    """A misspelt name would leave its field with the usual limit."""
    assert set(MOST) <= {name for contract in OUTSIDE for name in fields_of(contract)}


@pytest.mark.parametrize(
    ("path", "code", "fields"),
    [
        (
            "medical_record_number",
            "MEDICAL_RECORD_NUMBER_OVER_256",
            {"medical_record_number": "x" * 257},
        ),
        (
            "charges.0.modifiers.1",
            "MODIFIERS_OVER_256",
            {"charges": [{"modifiers": ["25", "x" * 257]}]},
        ),
        (
            "coverages.1.payer_name",
            "PAYER_NAME_OVER_256",
            {"coverages": [{}, {"payer_name": "x" * 257}]},
        ),
    ],
)
def test_place_and_limit_are_told(
    path: str, code: str, fields: dict[str, object], make_encounter: Callable[..., Encounter]
) -> None:
    """Wherever it stands: at the top, in a list, in a list of a list."""
    excess = find_excess(make_encounter(**fields))
    assert excess is not None
    assert (excess.path, excess.code) == (path, code)


def test_at_the_limit_a_field_passes(make_encounter: Callable[..., Encounter]) -> None:
    """The limit itself is allowed."""
    assert find_excess(make_encounter(medical_record_number="x" * 256)) is None
