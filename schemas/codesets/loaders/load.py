"""Load one release: read, check, write beside the store, switch it in; or change nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from claimstream.schemas.codesets.loaders.effective import Span, span_of
from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError, UnstatedReleaseError
from claimstream.schemas.codesets.loaders.kind import Intake, Kind, Reject
from claimstream.schemas.codesets.loaders.source import Advance, Limits, quiet
from claimstream.schemas.codesets.manifest import Manifest, SourceFile
from claimstream.schemas.codesets.store import ReferenceDirectory, digest
from claimstream.schemas.codesets.table import write_table

__all__ = ["Loaded", "Request", "load"]

DUPLICATE = "repeats an earlier row"
REJECTS = "rejects.tsv"
FORGIVEN = 100
SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody asks to load.

    ``effective`` and ``until`` bound the days it governs where the file does not say; ``columns``
    maps our column names to those of a file the user owns; ``source`` is where it came from;
    ``allow_short`` takes a list that is shorter than any official one.
    """

    files: tuple[Path, ...]
    loaded_at: datetime
    edition: str | None = None
    effective: date | None = None
    until: date | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None
    allow_short: bool = False
    limits: Limits = Limits()
    advance: Advance = quiet


@dataclass(frozen=True, slots=True)
class Loaded:
    """The release that answers a request; ``fresh`` is false when it was there already."""

    manifest: Manifest
    rejects: tuple[Reject, ...]
    fresh: bool


def load(directory: ReferenceDirectory, kind: Kind, request: Request) -> Loaded:
    """Load the files as one release of ``kind``; a repeat changes nothing.

    Raises ``BadReferenceFileError`` and leaves the store as it was when they are not that.
    """
    files = tuple(_source(path) for path in request.files)
    members = kind.choose(request.files, request.limits)
    whole = _whole(files, request.columns)
    named = [*(path.name for path in request.files), *(member.name for member in members)]
    names = tuple(dict.fromkeys(named))
    edition = kind.edition(request.edition, names)
    span = span_of(names, kind.period, request.effective)
    if span is not None and (known := _known(directory, kind, _id(span, edition, whole))):
        return known
    watched = tuple(replace(member, advance=request.advance) for member in members)
    intake = Intake(watched, edition, request.columns)
    with directory.incoming() as scratch:
        rows = _write(kind, intake, scratch)
        _check(kind, intake, rows)
        _check_length(kind, () if request.allow_short else names, rows)
        span = span or span_of(names, kind.period, None, intake.stated_year)
        span = _bounded(span, request.until, names)
        manifest = _manifest(kind, intake, span, (files, whole))
        if known := _known(directory, kind, manifest.release_id):
            return known
        stamped = {"rows": rows, "loaded_at": request.loaded_at, "source": request.source}
        stamped["artifacts"] = {path.name: digest(path) for path in sorted(scratch.iterdir())}
        manifest = manifest.model_copy(update=stamped)
        fresh = directory.commit(scratch, manifest)
    directory.reload()
    if not fresh and (known := _known(directory, kind, manifest.release_id)):
        return known
    return Loaded(manifest, tuple(intake.rejects), fresh=True)


def _known(directory: ReferenceDirectory, kind: Kind, release_id: str) -> Loaded | None:
    """Return the release when it is on disk already."""
    manifest = directory.find(kind.name, release_id)
    return None if manifest is None else Loaded(manifest, (), fresh=False)


def _bounded(span: Span | None, until: date | None, names: Sequence[str]) -> Span:
    """Return the days a release governs, cut or stretched to what the user says."""
    if span is None:
        raise UnstatedReleaseError(
            f"{', '.join(names)}: nothing states the release; say --effective YYYY-MM-DD"
        )
    if until is not None and until < span.start:
        raise BadReferenceFileError(f"--until {until} lies before the release begins")
    return Span(span.start, until or span.end)


def _source(path: Path) -> SourceFile:
    """Describe a file that was given; its digest is part of the release id."""
    if not path.is_file():
        raise BadReferenceFileError(f"{path.name}: no such file")
    return SourceFile(name=path.name, sha256=digest(path), size=path.stat().st_size)


def _whole(files: Sequence[SourceFile], columns: Mapping[str, str]) -> str:
    """Return the digest of the one file, or of all with the way their columns are read."""
    if len(files) == 1 and not columns:
        return files[0].sha256
    mapped = [f"{ours}={theirs}" for ours, theirs in sorted(columns.items())]
    return sha256("\n".join([*sorted(f.sha256 for f in files), *mapped]).encode()).hexdigest()


def _id(span: Span, edition: str, whole: str) -> str:
    """Return the release id: first day, edition if any, start of the digest."""
    return ".".join(filter(None, (span.start.isoformat(), edition, whole[:12])))


def _manifest(
    kind: Kind, intake: Intake, span: Span, read: tuple[tuple[SourceFile, ...], str]
) -> Manifest:
    """Return the record of this load, but for its time and what was written."""
    files, whole = read
    return Manifest(
        kind=kind.name,
        edition=intake.edition,
        release_id=_id(span, intake.edition, whole),
        effective_from=span.start,
        effective_to=span.end,
        history_from=kind.history_from,
        loaded_at=datetime.max.replace(tzinfo=UTC),
        source=None,
        files=files,
        sha256=whole,
        rows={},
        rejected=len(intake.rejects),
        artifacts={},
    )


def _write(kind: Kind, intake: Intake, scratch: Path) -> dict[str, int]:
    """Read the members and write the tables; return the rows of each."""
    rows = kind.write(intake, scratch) if kind.write else _tables(kind, intake, scratch)
    intake.rejects.sort(key=lambda reject: (reject.file, reject.line))
    refused = [f"{reject.file}\t{reject.line}\t{reject.reason}\n" for reject in intake.rejects]
    (scratch / REJECTS).write_text("file\tline\treason\n" + "".join(refused), encoding="utf-8")
    return rows


def _tables(kind: Kind, intake: Intake, scratch: Path) -> dict[str, int]:
    """Sort the records into the tables of the kind; a repeated row is rejected."""
    kept: dict[str, dict[tuple[str, ...], None]] = {name: {} for name in kind.tables}
    listed: dict[str, list[tuple[str, ...]]] = {name: [] for name in kind.tables}
    for record in kind.read(intake):
        if kind.ordered:
            listed[record.table].append(record.fields)
        elif record.fields in kept[record.table]:
            intake.rejects.append(Reject(record.file, record.line, DUPLICATE))
        else:
            kept[record.table][record.fields] = None
    return {
        name: write_table(
            scratch / f"{name}.table", columns, kept[name] or listed[name], ordered=kind.ordered
        )
        for name, columns in kind.tables.items()
    }


def _check_length(kind: Kind, names: Sequence[str], rows: Mapping[str, int]) -> None:
    """Refuse a list that is cut off: on its days it would answer for what it lacks.

    Without names there is nothing to refuse: the user takes it as it is.
    """
    if names and (short := kind.shortfall(names, rows)):
        raise BadReferenceFileError(
            f"{kind.title}: {short}; nothing was loaded. Give every part, download it again, or"
            " say --allow-short when it is meant so"
        )


def _check(kind: Kind, intake: Intake, rows: Mapping[str, int]) -> None:
    """Refuse a file of which little could be read: it is of another kind or layout."""
    total, refused = sum(rows.values()), len(intake.rejects)
    if total == 0 or (refused > FORGIVEN and refused > SHARE * (total + refused)):
        first = intake.rejects[0] if intake.rejects else None
        where = f"; first {first.file}, line {first.line}: {first.reason}" if first else ""
        raise BadReferenceFileError(
            f"{total} rows fit {kind.title} and {refused} do not{where}; nothing was loaded"
        )
