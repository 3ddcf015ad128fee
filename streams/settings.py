"""Every setting of claimstream, its default and where its value came from.

``claimstream.toml`` (or the file that ``CLAIMSTREAM_CONFIG`` names) is read first, then
``CLAIMSTREAM_*`` variables with ``__`` between levels. Nothing else reads the environment.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

PREFIX = "CLAIMSTREAM_"
CONFIG = f"{PREFIX}CONFIG"
OUTSIDE = frozenset({CONFIG, f"{PREFIX}SHARED"})  # read by the caller, or by tests only
SHORT = {"reference_dir": "reference__dir"}  # documented short form of a variable
REDACTED = "********"


class SettingsError(ValueError):
    """Settings that claimstream refuses to start with; names the setting, never its value."""


class Section(BaseModel):
    """A table of claimstream.toml: frozen, and closed against misspelt names."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class KafkaSettings(Section):
    """The brokers, how to reach them and what the topics are made with."""

    bootstrap_servers: str = "127.0.0.1:9092"
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["SCRAM-SHA-256", "SCRAM-SHA-512", "PLAIN"] = "SCRAM-SHA-512"
    sasl_username: str = ""
    sasl_password: SecretStr = SecretStr("")
    ssl_ca_location: str = ""
    partitions: int = Field(default=4, ge=1, le=1024, description="A power of two, for life.")
    replication_factor: int = Field(default=1, ge=1, le=9)
    min_insync_replicas: int = Field(default=1, ge=1, le=9)
    session_timeout_ms: int = Field(default=10_000, ge=1_000)
    check_crcs: bool = Field(default=True, description="Off for the embedded broker only.")
    delivery_timeout_ms: int = Field(default=30_000, ge=1_000)


class StageSettings(Section):
    """How the stateless stages batch, spread and bound their work."""

    processes: int = Field(default=0, ge=0, le=256, description="0 = cores less one, at least 1.")
    batch_records: int = Field(default=500, ge=1, le=5_000)
    batch_seconds: float = Field(default=0.01, gt=0, le=1)
    deadline_seconds: float = Field(default=30.0, gt=0)
    memory_mib: int = Field(default=4_096, ge=256, description="Address space of one child.")
    retry_seconds: float = Field(default=600.0, ge=0, description="Then exit 70 without ack.")


class LedgerSettings(Section):
    """How the transactional stages batch, keep time and bound their transactions."""

    batch_records: int = Field(default=500, ge=1, le=5_000)
    batch_seconds: float = Field(default=0.25, gt=0, le=5)
    batch_bytes: int = Field(default=8 * 1024 * 1024, ge=1024)
    clock_seconds: float = Field(default=60.0, gt=0)
    transaction_timeout_ms: int = Field(default=10_000, ge=1_000)
    deadline_seconds: float = Field(default=20.0, gt=0, description="Of one transaction call.")
    cache_dir: Path = Path("build/ledgers")


class RecordsSettings(Section):
    """The database of the sink."""

    path: Path = Path("claimstream-records.db")
    batch_records: int = Field(default=1_000, ge=1, le=10_000)


class AdmissionSettings(Section):
    """What INTAKE lets through, and how long it waits."""

    quiet_hours: int = Field(
        default=72, ge=0, description="Without a charge, charging is complete."
    )
    park_hours: int = Field(default=72, ge=1, description="An amendment waits for its encounter.")
    most_amendments: int = Field(default=50, ge=1, description="More hold the encounter.")
    facilities: frozenset[str] = Field(default=frozenset(), description="Empty admits all.")
    part2_facilities: frozenset[str] = Field(
        default=frozenset({"*"}),
        description="Where an unknown Part 2 status holds; * is everywhere.",
    )


class DeliverySettings(Section):
    """Who takes the files and where they are put."""

    partners: Path | None = Field(default=None, description="Absent = one that makes test files.")
    outbox: Path | None = Field(default=None, description="Folder of written files; absent = none.")


class ReferenceSettings(Section):
    """Where the loaded releases of code sets and edits live."""

    dir: Path | None = Field(default=None, description="Absent = the user's data folder.")

    @property
    def folder(self) -> Path:
        """Return ``dir``, else ``claimstream/reference`` in the user's data folder (XDG)."""
        home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
        return self.dir or Path(home) / "claimstream" / "reference"


class HealthSettings(Section):
    """The page of /live, /ready and /metrics."""

    host: str = "127.0.0.1"
    port: int = Field(default=0, ge=0, le=65_535, description="0 = any free port, logged.")
    stall_seconds: float = Field(default=60.0, gt=0)
    lag_seconds: float = Field(default=15.0, gt=0)


class LogSettings(Section):
    """The JSON log."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


class Settings(Section):
    """All settings of one installation (one legal entity)."""

    prefix: str = Field(
        default="", pattern=r"^([a-z][a-z0-9-]*-)?$", description="Of topics, groups, ids."
    )
    supervisor_grace_seconds: float = Field(default=25.0, gt=0)
    kafka: KafkaSettings = KafkaSettings()
    stage: StageSettings = StageSettings()
    ledger: LedgerSettings = LedgerSettings()
    records: RecordsSettings = RecordsSettings()
    intake: AdmissionSettings = AdmissionSettings()
    delivery: DeliverySettings = DeliverySettings()
    reference: ReferenceSettings = ReferenceSettings()
    health: HealthSettings = HealthSettings()
    log: LogSettings = LogSettings()


@dataclass(frozen=True, slots=True)
class SettingValue:
    """One setting as ``config show`` prints it; a secret's value is redacted."""

    name: str
    value: str
    origin: str


def read_settings(
    environment: Mapping[str, str] | None = None, file: Path | None = None
) -> Settings:
    """Return the settings, or raise SettingsError naming what is wrong."""
    env = os.environ if environment is None else environment
    tables = _merge(_read_toml(_config_file(env, file)), _from_environment(env))
    try:
        return Settings.model_validate(tables)
    except ValidationError as error:
        rows = error.errors(include_input=False, include_context=False, include_url=False)
        faults = "; ".join(f"{'.'.join(map(str, row['loc']))}: {row['type']}" for row in rows)
        raise SettingsError(f"{faults}: see `claimstream config show`") from None


def show_settings(
    environment: Mapping[str, str] | None = None, file: Path | None = None
) -> tuple[SettingValue, ...]:
    """Return every setting with its value and origin: a variable, the file, or the default."""
    env = os.environ if environment is None else environment
    path = _config_file(env, file)
    from_env, from_file = _leaves(_from_environment(env)), _leaves(_read_toml(path))
    origins = dict.fromkeys(dict(from_file), str(path)) | {
        name: PREFIX + name.upper().replace(".", "__") for name, _ in from_env
    }
    shown = _leaves(read_settings(env, file).model_dump())
    return tuple(
        SettingValue(name, _plain(value), origins.get(name, "default")) for name, value in shown
    )


def _plain(value: object) -> str:
    """Return a value as text, a secret that is set as stars."""
    if isinstance(value, SecretStr):
        return REDACTED if value.get_secret_value() else ""
    return str(value)


def _config_file(env: Mapping[str, str], file: Path | None) -> Path | None:
    """Return the settings file, or None when there is none and none was named."""
    named = file or (Path(env[CONFIG]) if env.get(CONFIG) else None)
    if named is not None and not named.is_file():
        raise SettingsError(f"no settings file {named}: correct {CONFIG}")
    default = Path("claimstream.toml")
    return named or (default if default.is_file() else None)


def _read_toml(path: Path | None) -> dict[str, Any]:
    """Return the tables of the settings file."""
    if path is None:
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise SettingsError(f"{path} is not TOML") from None


def _from_environment(env: Mapping[str, str]) -> dict[str, Any]:
    """Return the tables that ``CLAIMSTREAM_*`` variables spell; unknown names fail later."""
    tables: dict[str, Any] = {}
    for name, value in env.items():
        if name.startswith(PREFIX) and name not in OUTSIDE:
            leaf = name.removeprefix(PREFIX).lower()
            tables = _merge(tables, _nest(SHORT.get(leaf, leaf).split("__"), value))
    return tables


def _nest(parts: list[str], value: str) -> dict[str, Any]:
    """Return ``{'a': {'b': value}}`` for ``['a', 'b']``."""
    nested: Any = value
    for part in reversed(parts):
        nested = {part: nested}
    return dict(nested)


def _merge(low: Mapping[str, Any], high: Mapping[str, Any]) -> dict[str, Any]:
    """Return both tables in one, the higher winning leaf by leaf."""
    merged = dict(low)
    for key, value in high.items():
        below = merged.get(key)
        both = isinstance(value, dict) and isinstance(below, dict)
        merged[key] = _merge(below, value) if both else value  # type: ignore[arg-type]
    return merged


def _leaves(tables: Mapping[str, Any], above: str = "") -> list[tuple[str, Any]]:
    """Return ``('kafka.partitions', 4)`` for every leaf."""
    rows: list[tuple[str, Any]] = []
    for key, value in tables.items():
        name = f"{above}{key}"
        rows += _leaves(value, f"{name}.") if isinstance(value, dict) else [(name, value)]
    return rows
