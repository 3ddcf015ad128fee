"""Builders of valid messages: every test starts from one good encounter and changes a little.

``make_encounter(setting="office", **fields)`` and its followers ``make_ready``, ``make_coded`` and
``make_validated`` merge the given fields over a default; mappings merge, lists replace, and the
items of charges, documents, coverages and providers are merged over a default item.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings

from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.schemas.validated_encounter import BillingFacts, ValidatedEncounter

if TYPE_CHECKING:
    from claimstream.schemas.codesets.codesets import Codesets

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")  # no assertion rests on how busy the machine is

Fields = dict[str, Any]

DEFAULTS: Fields = tomllib.loads((Path(__file__).parent / "encounter.toml").read_text())
NOTE: str = DEFAULTS["item"]["documents"]["text"]
REFERENCE_SET: dict[str, str] = {}


def merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> Fields:
    """Return the base with the other mapping laid over it, mapping by mapping."""
    out = dict(base)
    for name, value in over.items():
        old = out.get(name)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        out[name] = merged(old or {}, value) if both else value
    return out


def _default_item(name: str, item: Mapping[str, Any], setting: str) -> Fields:
    """Return the default of a list item; a charge's goes by setting and form."""
    if name != "charges":
        return dict(DEFAULTS["item"][name])
    usual: Fields = DEFAULTS["charge"][setting]
    same_form = item.get("claim_type", usual["claim_type"]) == usual["claim_type"]
    other = "emergency" if setting == "office" else "office"
    return dict(usual if same_form else DEFAULTS["charge"][other])


def _items(name: str, items: list[Fields], setting: str) -> list[Fields]:
    """Return list items over their defaults, numbered charges and hashed documents."""
    out = [merged(_default_item(name, item, setting), item) for item in items]
    for number, item in enumerate(out, start=1):
        if name == "charges":
            item.setdefault("charge_id", f"L{number}")
        if name == "documents":
            item.setdefault("sha256", hashlib.sha256(item["text"].encode()).hexdigest())
    return out


def encounter(setting: str = "office", **fields: Any) -> Encounter:  # noqa: ANN401 - any field
    """Return a valid encounter of the setting with the fields laid over it."""
    default = merged(DEFAULTS["office"], {} if setting == "office" else DEFAULTS[setting])
    plain = merged(default, fields)
    plain |= {name: _items(name, plain[name], setting) for name in (*DEFAULTS["item"], "charges")}
    return Encounter.model_validate(plain)


def ready(
    encounter_fields: Mapping[str, Any] | Encounter | None = None,
    **fields: Any,  # noqa: ANN401 - any field
) -> ReadyEncounter:
    """Return a ready encounter around an encounter or around fields for ``encounter``."""
    given = encounter_fields or {}
    inner = given if isinstance(given, Encounter) else encounter(**given)
    plain: Fields = {
        "encounter_id": inner.encounter_id,
        "revision": inner.revision or 1,
        "amendment": 0,
        "lifecycle": "ACTIVE",
        "encounter": inner,
        "reference_set": REFERENCE_SET,
        "rule_set": "test",
        "ready_at": "2026-11-20T09:00:00Z",
    }
    return ReadyEncounter.model_validate(merged(plain, fields))


def assigned_code(code: str = "I10", rank: int = 1, **fields: Any) -> Fields:  # noqa: ANN401
    """Return the fields of a diagnosis that rests on the words of the default note."""
    start = NOTE.index("Essential")
    plain: Fields = {
        "system": "ICD10CM",
        "code": code,
        "rank": rank,
        "role": "FIRST_LISTED" if rank == 1 else "OTHER",
        "release": "bundle",
        "rule_id": "TERM",
        "rule_version": 1,
        "decision": "AUTO",
        "confidence": "0.95",
        "evidence": [{"kind": "TEXT", "document_id": "D1", "start": start, "end": start + 22}],
    }
    return merged(plain, fields)


def service_line(charge: Any, codes: list[str]) -> Fields:  # noqa: ANN401 - a Charge
    """Return the service line that CODING makes of a charge."""
    plain = charge.model_dump(exclude={"charge_id", "charge_code", "amount"})
    number = charge.procedure_code or ""
    system = ("CPT" if number[0].isdigit() else "HCPCS") if number else None
    return plain | {
        "line_id": charge.charge_id,
        "system": system,
        "charge": charge.amount,
        "diagnosis_codes": codes[:4],
        "decision": "AUTO",
        "rule_id": "CHARGE",
    }


def coded(
    around: ReadyEncounter | Mapping[str, Any] | None = None,
    diagnoses: list[str] | None = None,
    **fields: Any,  # noqa: ANN401 - any field
) -> CodedEncounter:
    """Return a coded encounter: the diagnoses on every form its charges need, lines pointed."""
    base = around if isinstance(around, ReadyEncounter) else ready(around)
    inpatient = base.encounter.encounter_class == "INPATIENT"
    codes = ["I10"] if diagnoses is None else diagnoses
    rows = [assigned_code(code, rank) for rank, code in enumerate(codes, start=1)]
    stay_rows = [row | {"poa": "Y", "role": _stay_role(row)} for row in rows]
    stay_rows += [row | {"role": "ADMITTING"} for row in rows[:1]]
    lists = [
        {"claim_type": form, "diagnoses": stay_rows if inpatient and form[0] == "I" else rows}
        for form in sorted({charge.claim_type.value for charge in base.encounter.charges})
    ]
    plain: Fields = base.model_dump(include={"encounter_id", "revision", "amendment"}) | {
        "ready": base,
        "diagnosis_lists": lists,
        "service_lines": [service_line(charge, codes) for charge in base.encounter.charges],
        "codesets": REFERENCE_SET,
        "coder": "test",
    }
    return CodedEncounter.model_validate(plain | fields)


def _stay_role(row: Fields) -> str:
    """Return the role of a diagnosis on a facility inpatient list."""
    return "PRINCIPAL" if row["rank"] == 1 else "OTHER"


def validated(
    around: CodedEncounter | Mapping[str, Any] | None = None,
    **fields: Any,  # noqa: ANN401 - any field
) -> ValidatedEncounter:
    """Return a clean validated encounter around a coded one or fields for ``make_coded``."""
    base = around if isinstance(around, CodedEncounter) else coded(**(around or {}))
    facts = base.ready.encounter.model_dump(include=set(BillingFacts.model_fields))
    same = ("encounter_id", "revision", "amendment", "diagnosis_lists", "procedures")
    plain: Fields = {name: getattr(base, name) for name in (*same, "service_lines", "codesets")}
    plain |= {
        "disposition": "CLEAN",
        "billing": facts,
        "answers": base.ready.answers,
        "hold_releases": base.ready.hold_releases,
        "rule_set": base.ready.rule_set,
        "ready_at": base.ready.ready_at,
    }
    return ValidatedEncounter.model_validate(plain | fields)


@pytest.fixture(scope="session", autouse=True)
def own_user_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the user's loaded releases out of the tests, and the tests out of the user's folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("user")))
        yield


@pytest.fixture(scope="session")
def make_encounter() -> Callable[..., Encounter]:
    """Return ``encounter(setting="office", **fields)``."""
    return encounter


@pytest.fixture(scope="session")
def make_ready() -> Callable[..., ReadyEncounter]:
    """Return ``ready(encounter or its fields, **fields)``."""
    return ready


@pytest.fixture(scope="session")
def make_coded() -> Callable[..., CodedEncounter]:
    """Return ``coded(ready or fields of the encounter, diagnoses=[codes], **fields)``."""
    return coded


@pytest.fixture(scope="session")
def make_validated() -> Callable[..., ValidatedEncounter]:
    """Return ``validated(coded or fields for make_coded, **fields)``."""
    return validated


@pytest.fixture(scope="session")
def make_code() -> Callable[..., Fields]:
    """Return ``assigned_code(code, rank, **fields)``: the fields of one diagnosis."""
    return assigned_code


@pytest.fixture(scope="session")
def service_day() -> date:
    """Return the date of service of the default encounter."""
    return date(2026, 11, 16)


@pytest.fixture(scope="session")
def codesets() -> Codesets:
    """Return the shipped code sets without any loaded release."""
    from claimstream.schemas.codesets.codesets import open_codesets

    return open_codesets()
