"""The scenarios of the made-up hospital: story, note, charges and the end a coder expects."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from claimstream.schemas.contract import Model
from claimstream.schemas.vocabulary import (
    AuthorRole,
    CloseReason,
    CoverageStatus,
    DocumentType,
    EncounterClass,
    Part2Status,
    PayerClass,
    Sex,
)

FOLDER = Path(__file__).parent
End = Literal["claim", "query", "hold", "closed", "not_ready"]


class ExtraDocument(Model):
    """A further document of the chart."""

    document_type: DocumentType
    author_role: AuthorRole
    text: str


class Measured(Model):
    """A value of the chart."""

    name: str
    loinc: str
    value: str
    unit: str
    reference_range: str | None = None
    abnormal_flag: str | None = None


class Ordered(Model):
    """An order of the chart."""

    description: str
    reason: str


class Earlier(Model):
    """A service of the patient's history."""

    procedure_code: str
    months_ago: int


class Scenario(Model):
    """One story with its truth: codes by claim form, and where the encounter must end."""

    id: str
    title: str
    setting: str
    payer: PayerClass
    second_payer: PayerClass | None = None
    age: tuple[int, int]
    sex: Sex | None = None
    weight: int = Field(default=1, ge=1)
    note: str
    document_type: DocumentType | None = None
    author_role: AuthorRole | None = None
    other_author: bool = False
    unsigned: bool = False
    addendum: str | None = None
    extra_documents: tuple[ExtraDocument, ...] = ()
    observations: tuple[Measured, ...] = ()
    order: Ordered | None = None
    prior: Earlier | None = None
    charges: tuple[str, ...]
    procedures: tuple[str, ...] = ()
    coverage_status: CoverageStatus = CoverageStatus.KNOWN
    payer_restriction: bool = False
    part2: Part2Status = Part2Status.NOT_PART2
    close_reason: CloseReason | None = None
    bad_npi: bool = False
    no_discharge_status: bool = False
    diagnoses: tuple[str, ...] = ()
    facility_diagnoses: tuple[str, ...] = ()
    end: End
    reason: str | None = None


class Setting(Model):
    """What a setting implies."""

    encounter_class: EncounterClass
    place_of_service: str
    document_type: DocumentType
    author_role: AuthorRole
    nights: int = 0


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Return every scenario in the order of the files."""
    files = sorted((FOLDER / "scenarios").glob("*.toml"))
    tables = [table for file in files for table in _read(file)["scenario"]]
    return tuple(Scenario.model_validate(table) for table in tables)


@cache
def settings() -> dict[str, Setting]:
    """Return what each setting implies."""
    return {name: Setting.model_validate(t) for name, t in _read(FOLDER / "settings.toml").items()}


@cache
def charge_master() -> dict[str, dict[str, Any]]:
    """Return the made-up charge master by charge code."""
    return _read(FOLDER / "charges.toml")


@cache
def people() -> dict[str, Any]:
    """Return the made-up names, places and payers."""
    return _read(FOLDER / "people.toml")


def _read(path: Path) -> dict[str, Any]:
    """Return a TOML file of this folder."""
    return tomllib.loads(path.read_text(encoding="utf-8"))
