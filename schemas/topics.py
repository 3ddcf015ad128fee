"""The catalogue of topics, read from ``topics.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field

from claimstream.schemas.contract import Model

OUTSIDERS = frozenset({"hospital", "desk", "billing", "cli"})
"""Writers that are no stage of ours: their bytes, headers and timestamps are not trusted."""

Compatibility = Literal["FULL_TRANSITIVE", "BACKWARD_TRANSITIVE"]


class Topic(Model):
    """One topic: its contract, its one writer, its readers and how Kafka keeps it."""

    name: str = Field(pattern=r"^[a-z]+(-[a-z]+)*$")
    contract: str | None = None
    key: str
    writers: tuple[str, ...] = Field(min_length=1)
    readers: tuple[str, ...]
    compatibility: Compatibility | None = None
    retention_days: int = Field(gt=0)
    cleanup: Literal["delete", "compact", "compact,delete"]
    max_message_bytes: int = Field(ge=1024, le=8 * 1024 * 1024)
    partitions: int | None = Field(default=None, description="Absent = the installation's count.")
    doc: str = Field(min_length=20)

    @property
    def from_outside(self) -> bool:
        """Say whether somebody else than a stage of ours writes here."""
        return bool(OUTSIDERS & set(self.writers))


@cache
def catalogue() -> dict[str, Topic]:
    """Return every topic by name, in the order of the file."""
    text = (Path(__file__).parent / "topics.toml").read_text(encoding="utf-8")
    return {name: Topic(name=name, **table) for name, table in tomllib.loads(text).items()}
