"""The base of every message: a frozen model beside its hand-written Avro schema."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Self

import fastavro
from pydantic import BaseModel, ConfigDict, ValidationError

from claimstream.schemas.avro_form import FormError, Step, demand_form, form_of
from claimstream.schemas.framing import bare

FOLDER = Path(__file__).parent
PRIMITIVES = frozenset({"null", "boolean", "int", "long", "float", "double", "bytes", "string"})


class ContractError(ValueError):
    """A message that does not meet its contract; retrying cannot help.

    Its text names the contract and the faulty fields, never their content.
    """


class Model(BaseModel):
    """A part of a message: frozen, closed, silent about its content."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Contract(Model):
    """One message on one topic; the fields are those of its ``.avsc``."""

    release: ClassVar[int] = 1
    framable: ClassVar[bool] = True

    @classmethod
    def contract_name(cls) -> str:
        """Return the contract's file name, such as ``coded_encounter``."""
        return snake_case(cls.__name__)

    @classmethod
    def schema_label(cls) -> str:
        """Return the ``claimstream-schema`` header: contract and release."""
        return f"{cls.contract_name()}/{cls.release}"

    def encode(self) -> bytes:
        """Return the message as bare Avro.

        Raises ContractError when a value does not fit its Avro type.
        """
        buffer = io.BytesIO()
        try:
            fastavro.schemaless_writer(
                buffer, parsed_schema(self.contract_name()), self.model_dump()
            )
        except (ValueError, TypeError, OverflowError) as error:
            raise ContractError(f"not a {type(self).__name__}: {type(error).__name__}") from None
        return buffer.getvalue()

    @classmethod
    def decode(cls, value: bytes) -> Self:
        """Return the message of Avro bytes, bare or in Confluent's frame; every byte must be used.

        Raises ContractError for anything else (fastavro itself accepts trailing bytes).
        """
        avro = bare(value) if cls.framable else value
        return cls.admit_fields(read_avro(avro, cls.contract_name()))

    @classmethod
    def admit_fields(cls, fields: object) -> Self:
        """Return the model of decoded fields, or raise ContractError naming only the fields."""
        try:
            return cls.model_validate(fields)
        except ValidationError as error:
            raise ContractError(f"not a {cls.__name__}: {faults(error)}") from None

    def to_json(self) -> str:
        """Return the contract's JSON form: names as in Avro, dates ISO, decimals as strings."""
        return self.model_dump_json()

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Return the message of its JSON form, or raise ContractError naming only the fields."""
        try:
            return cls.model_validate_json(text)
        except ValidationError as error:
            raise ContractError(f"not a {cls.__name__}: {faults(error)}") from None


def faults(error: ValidationError, most: int = 5) -> str:
    """Return ``path: kind`` of the first faults, without any input."""
    rows = error.errors(include_input=False, include_context=False, include_url=False)
    shown = [f"{'.'.join(map(str, row['loc'])) or 'message'}: {row['type']}" for row in rows[:most]]
    return "; ".join(shown) + (f"; and {len(rows) - most} more" if len(rows) > most else "")


def read_avro(value: bytes, contract: str, writer: str | None = None) -> object:
    """Return the plain fields of bare Avro; ``writer`` names the schema when it is older.

    Raises ContractError when the bytes are not exactly one datum.
    """
    stream = io.BytesIO(value)
    reader = parsed_schema(contract)
    try:
        fields = fastavro.schemaless_reader(stream, parsed_schema(writer or contract), reader)
    except Exception as error:  # noqa: BLE001 - fastavro raises many kinds on hostile bytes
        raise ContractError(f"not a {contract}: {type(error).__name__}") from None
    if stream.tell() != len(value):
        raise ContractError(f"not a {contract}: {len(value) - stream.tell()} bytes too many")
    return fields


def check_form(value: bytes, contract: str) -> None:
    """Raise ContractError for bytes that no honest writer makes, though fastavro reads them."""
    try:
        demand_form(walk_of(contract), value)
    except FormError as error:
        raise ContractError(f"not a {contract}: {error}") from None


@cache
def walk_of(contract: str) -> Step:
    """Return the walk over a contract's bytes."""
    return form_of(resolved_schema(contract))


@cache
def snake_case(name: str) -> str:
    """Return ``CodedEncounter`` as ``coded_encounter``."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


@cache
def parsed_schema(contract: str) -> Any:  # noqa: ANN401 - fastavro's own type
    """Return fastavro's parsed schema of a contract."""
    return fastavro.parse_schema(resolved_schema(contract))


def resolved_schema(contract: str) -> Any:  # noqa: ANN401 - JSON
    """Return a contract's schema with every shared type written out where first used."""
    path = FOLDER / f"{contract}.avsc"
    return _inline(json.loads(path.read_text(encoding="utf-8")), set())


def _inline(node: Any, seen: set[str]) -> Any:  # noqa: ANN401 - JSON
    """Return a schema node with names of ``types/`` replaced by their definitions once."""
    if isinstance(node, str):
        return node if node in PRIMITIVES or node in seen else _inline(_shared(node), seen)
    if isinstance(node, list):
        return [_inline(branch, seen) for branch in node]
    if "name" in node and node["type"] in ("record", "enum"):
        seen.add(f"{node['namespace']}.{node['name']}")
    inner = {"fields", "items", "values"} & node.keys()
    out = {key: value for key, value in node.items() if key not in inner}
    if "fields" in inner:
        out["fields"] = [
            {**field, "type": _inline(field["type"], seen)} for field in node["fields"]
        ]
    return out | {key: _inline(node[key], seen) for key in inner - {"fields"}}


def _shared(name: str) -> Any:  # noqa: ANN401 - JSON
    """Return the definition of a shared type by its full name."""
    file = f"{snake_case(name.rpartition('.')[2])}.avsc"
    path = FOLDER / "types" / file
    return json.loads((path if path.exists() else FOLDER / file).read_text(encoding="utf-8"))
