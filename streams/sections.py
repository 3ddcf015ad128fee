"""The tables of ``claimstream.toml``, one class each with every setting's default and bounds."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator


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

    @field_validator("partitions")
    @classmethod
    def _power_of_two(cls, count: int) -> int:
        """Refuse a count that the halves of a later split would not divide."""
        if count & (count - 1):
            raise ValueError("not a power of two: give 1, 2, 4, 8 … and never change it")
        return count


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


class RegistrySettings(Section):
    """The schema registry that outside readers and writers use, if there is one."""

    url: str = Field(default="", description="Absent = bare Avro with the header only.")
    username: str = ""
    password: SecretStr = SecretStr("")
    ids: dict[str, int] = Field(
        default_factory=dict, description="Schema ids by topic; absent = asked for at start."
    )


class RecordsSettings(Section):
    """The database of the sink."""

    path: Path = Path("claimstream-records.db")
    batch_records: int = Field(default=1_000, ge=1, le=10_000)
    gauge_seconds: float = Field(
        default=60.0, gt=0, description="Between two counts of what waits, for the metrics."
    )


class StatisticsSettings(Section):
    """The statistics that are published."""

    restate_seconds: float = Field(
        default=3_600.0, gt=0, description="Between two restatements of coding-statistics."
    )


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
