"""Every setting of claimstream, its default and where its value came from.

``claimstream.toml`` (or the file that ``CLAIMSTREAM_CONFIG`` names) is read first, then
``CLAIMSTREAM_*`` variables with ``__`` between levels. Nothing else reads the environment.
"""

from __future__ import annotations

import os
import ssl
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError

from claimstream.streams.sections import (
    AdmissionSettings,
    DeliverySettings,
    HealthSettings,
    KafkaSettings,
    LedgerSettings,
    LogSettings,
    RecordsSettings,
    ReferenceSettings,
    RegistrySettings,
    Section,
    StageSettings,
    StatisticsSettings,
)

__all__ = [
    "AdmissionSettings",
    "DeliverySettings",
    "HealthSettings",
    "KafkaSettings",
    "LedgerSettings",
    "LogSettings",
    "RecordsSettings",
    "ReferenceSettings",
    "RegistrySettings",
    "Section",
    "SettingValue",
    "Settings",
    "SettingsError",
    "StageSettings",
    "StatisticsSettings",
    "read_settings",
    "show_settings",
]

PREFIX = "CLAIMSTREAM_"
CONFIG = f"{PREFIX}CONFIG"
OUTSIDE = frozenset({CONFIG, f"{PREFIX}SHARED"})  # read by the caller, or by tests only
SHORT = {"reference_dir": "reference__dir"}  # documented short form of a variable
REDACTED = "********"


class SettingsError(ValueError):
    """Settings that claimstream refuses to start with; names the setting, never its value."""


class Settings(Section):
    """All settings of one installation (one legal entity)."""

    prefix: str = Field(
        default="", pattern=r"^([a-z][a-z0-9-]*-)?$", description="Of topics, groups, ids."
    )
    supervisor_grace_seconds: float = Field(default=25.0, gt=0)
    commit: str = Field(
        default="", pattern="^[0-9a-f]{0,40}$", description="Of the image, told in build_info."
    )
    kafka: KafkaSettings = KafkaSettings()
    registry: RegistrySettings = RegistrySettings()
    stage: StageSettings = StageSettings()
    ledger: LedgerSettings = LedgerSettings()
    records: RecordsSettings = RecordsSettings()
    statistics: StatisticsSettings = StatisticsSettings()
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
        settings = Settings.model_validate(tables)
    except ValidationError as error:
        rows = error.errors(include_input=False, include_context=False, include_url=False)
        faults = (f"{'.'.join(map(str, row['loc']))}: {_fault(row['type'])}" for row in rows)
        raise SettingsError("; ".join(faults)) from None
    _check_certificates(settings.kafka)
    return settings


def _fault(kind: str) -> str:
    """Return pydantic's kind of fault as a person says it."""
    return "no such setting" if kind == "extra_forbidden" else kind.replace("_", " ")


def _check_certificates(kafka: KafkaSettings) -> None:
    """Refuse a CA file that no client could use: each would say so in its own dark words."""
    if not (kafka.ssl_ca_location and kafka.security_protocol.endswith("SSL")):
        return
    try:
        ssl.create_default_context(cafile=kafka.ssl_ca_location)
    except OSError as error:
        kind = type(error).__name__
        raise SettingsError(
            f"kafka.ssl_ca_location: no file of PEM certificates ({kind})"
        ) from None


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
