"""What is known about one loaded release: where it is from, what it holds, when it governs."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, ConfigDict

from claimstream.schemas.reference_release import ReferenceRelease

__all__ = ["MANIFEST", "Manifest", "SourceFile", "release_record"]

MANIFEST = "manifest.json"


class SourceFile(BaseModel):
    """One file that was read."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    sha256: str
    size: int


class Manifest(BaseModel):
    """The record of one load; written once, never changed.

    ``effective_from`` to ``effective_to`` (inclusive, open while nothing supersedes it) are the
    days the release governs; ``history_from`` is set where its rows carry their own dates and so
    answer for earlier days too; ``loaded_at`` is when this installation came to know it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: str
    edition: str
    release_id: str
    effective_from: date
    effective_to: date | None
    history_from: date | None
    loaded_at: datetime
    source: str | None
    files: tuple[SourceFile, ...]
    sha256: str
    rows: dict[str, int]
    rejected: int
    artifacts: dict[str, str]

    @property
    def name(self) -> str:
        """Return the id that outputs are stamped with: kind and release."""
        return f"{self.kind}:{self.release_id}"

    def governs(self, on: date) -> bool:
        """Say whether the day lies in the effective range."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)

    def remembers(self, on: date) -> bool:
        """Say whether the dated rows reach back to the day."""
        return self.history_from is not None and self.history_from <= on < self.effective_from


def release_record(manifest: Manifest) -> ReferenceRelease:
    """Return the message for ``reference-releases``: id and digest, never the file itself."""
    return ReferenceRelease(
        release_id=manifest.name,
        kind=manifest.kind,
        effective_from=manifest.effective_from,
        effective_to=manifest.effective_to,
        source=manifest.source or ", ".join(file.name for file in manifest.files),
        sha256=manifest.sha256,
        row_count=sum(manifest.rows.values()),
        reject_count=manifest.rejected,
        loaded_at=manifest.loaded_at,
    )
