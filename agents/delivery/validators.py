"""Two independent validators of a finished file: pyx12 and x12sdk (the ``x12`` extra).

Neither is the law and they disagree in places; a file of ours passes both. Their messages quote the
file, so only the verdict and the names of the faulty segments are kept.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec


class Verdict(StrEnum):
    """What a validator says."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    NOT_INSTALLED = "not installed"


@dataclass(frozen=True, slots=True)
class Validation:
    """One validator's verdict on one file, with the places of its faults."""

    validator: str
    verdict: Verdict
    places: tuple[str, ...] = ()


def validate_file(content: bytes) -> tuple[Validation, ...]:
    """Return what each validator says of an interchange."""
    return tuple(
        check(content) if find_spec(name) else Validation(name, Verdict.NOT_INSTALLED)
        for name, check in VALIDATORS.items()
    )


def verdicts(files: Iterable[bytes]) -> dict[str, str]:
    """Return each validator's verdict over all files: rejected when it rejects one of them."""
    worst = {name: Verdict.ACCEPTED for name in VALIDATORS}
    for content in files:
        for validation in validate_file(content):
            if validation.verdict is not Verdict.ACCEPTED:
                worst[validation.validator] = validation.verdict
    return {name: verdict.value for name, verdict in worst.items()}


def by_pyx12(content: bytes) -> Validation:
    """Return pyx12's verdict; its own 999 names the faulty segments (IK3)."""
    from pyx12.errors import EngineError, X12Error
    from pyx12.params import params
    from pyx12.x12n_document import x12n_document

    logging.getLogger("pyx12").setLevel(logging.CRITICAL + 1)
    answer = io.StringIO()
    try:
        good = x12n_document(params(), io.StringIO(content.decode("ascii")), answer, None)
    except (EngineError, X12Error) as error:
        return Validation("pyx12", Verdict.REJECTED, (type(error).__name__,))
    rows = (row.strip().split("*") for row in answer.getvalue().split("~"))
    places = tuple("*".join(row[:4]) for row in rows if row[0] in ("IK3", "IK4"))
    return Validation("pyx12", Verdict.ACCEPTED if good else Verdict.REJECTED, places)


def by_x12sdk(content: bytes) -> Validation:
    """Return x12sdk's verdict: whether its models take every transaction set."""
    from x12sdk.io import X12ModelReader

    try:
        with X12ModelReader(content.decode("ascii")) as reader:
            found = sum(1 for _ in reader.models())
    except Exception as error:  # noqa: BLE001 - an alpha library: any kind may come
        return Validation("x12sdk", Verdict.REJECTED, _locations(error))
    return Validation("x12sdk", Verdict.ACCEPTED if found else Verdict.REJECTED)


def _locations(error: Exception) -> tuple[str, ...]:
    """Return where x12sdk's models refused, without the values."""
    listed: Callable[[], list[dict[str, tuple[object, ...]]]] = getattr(error, "errors", list)
    rows = listed()
    return tuple(".".join(map(str, row["loc"])) for row in rows) or (type(error).__name__,)


VALIDATORS: dict[str, Callable[[bytes], Validation]] = {"pyx12": by_pyx12, "x12sdk": by_x12sdk}
