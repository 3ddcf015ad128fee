"""Measured values as clinical indicators: abnormal by their own range and unit, or unreadable.

An indicator may raise a query or support a diagnosis that the provider made; it is never a
diagnosis itself (Official Guidelines III.B). What cannot be read without a guess is unreadable.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

import re2

from claimstream.agents.coding.reading.folding import fold
from claimstream.schemas.chart import Observation
from claimstream.schemas.vocabulary import ObservationStatus


class Level(StrEnum):
    """Where a value lies in its reference range."""

    LOW = "LOW"
    NORMAL = "NORMAL"
    HIGH = "HIGH"
    UNREADABLE = "UNREADABLE"


@dataclass(frozen=True, slots=True)
class Indicator:
    """What an observation indicates; ``reason`` says why a value could not be read."""

    observation_id: str
    name: str
    level: Level
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Interval:
    """The values, ends included, between which a quantity lies; ``None`` is open."""

    low: Decimal | None
    high: Decimal | None


_NUMBER = r"\d{1,9}(?:\.\d{1,6})?"
_VALUE = re2.compile(rf"^([<>]=?|[≤≥])?\s*({_NUMBER})$")
_BETWEEN = re2.compile(rf"^({_NUMBER})\s*(?:-|to)\s*({_NUMBER})\s*(\S*)$")
_BOUND = re2.compile(rf"^([<>]=?|[≤≥])\s*({_NUMBER})\s*(\S*)$")
_FLAGS = {
    "L": Level.LOW,
    "LL": Level.LOW,
    "H": Level.HIGH,
    "HH": Level.HIGH,
    "N": Level.NORMAL,
}


def read_indicator(observation: Observation) -> Indicator:
    """Return where an observation lies; the source's flag must agree with its own range."""
    level, reason = _level(observation)
    return Indicator(observation.observation_id, observation.name, level, reason)


def _level(observation: Observation) -> tuple[Level, str]:
    """Return the level, or why there is none."""
    if observation.status not in {ObservationStatus.FINAL, ObservationStatus.AMENDED}:
        return Level.UNREADABLE, "not final"
    value, usual = _value(observation.value), _range(observation)
    flagged = _FLAGS.get((observation.abnormal_flag or "").upper())
    if value is None or usual is None:
        without = "value" if value is None else "reference range"
        return (flagged, "") if flagged and value else (Level.UNREADABLE, f"no readable {without}")
    found = _compare(value, usual)
    if found is None:
        return Level.UNREADABLE, "the value is a bound that reaches into the range"
    if flagged and flagged is not found:
        return Level.UNREADABLE, "flag and reference range disagree"
    return found, ""


def _value(text: str) -> _Interval | None:
    """Read a value such as ``8.2``, ``>5`` or ``<0.01``."""
    match = _VALUE.search(fold(text).strip())
    if match is None:
        return None
    number = Decimal(match[2])
    if not match[1]:
        return _Interval(number, number)
    return _Interval(number, None) if match[1].startswith((">", "≥")) else _Interval(None, number)


def _range(observation: Observation) -> _Interval | None:
    """Read a reference range whose unit, where it names one, is the value's."""
    text = fold(observation.reference_range or "").strip()
    between, bound = _BETWEEN.search(text), _BOUND.search(text)
    match = between or bound
    if match is None or match[3] not in {"", fold(observation.unit or "")}:
        return None
    if between:
        low, high = Decimal(between[1]), Decimal(between[2])
        return _Interval(low, high) if low <= high else None
    number = Decimal(match[2])
    return _Interval(number, None) if match[1].startswith((">", "≥")) else _Interval(None, number)


def _compare(value: _Interval, usual: _Interval) -> Level | None:
    """Return the level, or nothing when a bound such as ``>5`` leaves it open."""
    if usual.low is not None and value.high is not None and value.high < usual.low:
        return Level.LOW
    if usual.high is not None and value.low is not None and value.low > usual.high:
        return Level.HIGH
    above = usual.low is None or (value.low is not None and value.low >= usual.low)
    below = usual.high is None or (value.high is not None and value.high <= usual.high)
    return Level.NORMAL if above and below else None
