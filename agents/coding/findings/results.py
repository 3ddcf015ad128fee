"""Abnormal results without a related diagnosis: told as findings, never coded (III.B)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from claimstream.agents.coding.findings.findings import CodingFinding, FindingKind
from claimstream.agents.coding.findings.indicators import read_indicator
from claimstream.agents.coding.words.vocabulary import table
from claimstream.schemas.chart import Observation

__all__ = ["unexplained_results"]


def unexplained_results(
    observations: Iterable[Observation], codes: Iterable[str]
) -> Iterator[CodingFinding]:
    """Yield the abnormal results of whose related codes none is listed."""
    listed = tuple(codes)
    for observation in observations:
        rows = (row for row in table("findings")["result"] if _is_abnormal(observation, row))
        related = tuple(code for row in rows for code in row["related"])
        if related and not any(code.startswith(related) for code in listed):
            subject = f"observations/{observation.observation_id}"
            yield CodingFinding(FindingKind.RESULT_WITHOUT_DIAGNOSIS, subject)


def _is_abnormal(observation: Observation, row: Mapping[str, Any]) -> bool:
    """Tell whether an observation has a row's LOINC code and lies at its level."""
    return observation.loinc in row["loinc"] and read_indicator(observation).level == row["level"]
