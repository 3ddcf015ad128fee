"""``claimstream reference load``: one release of one kind, or an error and nothing changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypedDict, Unpack

import click
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from claimstream.agents.cli.output import (
    BAD_INPUT,
    UNREACHABLE,
    USAGE,
    CommandError,
    console,
    emit,
    is_terminal,
    json_option,
)
from claimstream.agents.cli.reference_folder import reference_folder
from claimstream.agents.cli.reference_publish import publish_releases
from claimstream.schemas.codesets.loaders.errors import (
    BadReferenceFileError,
    UnknownKindError,
    UnstatedReleaseError,
)
from claimstream.schemas.codesets.loaders.load import Loaded, Request, load
from claimstream.schemas.codesets.loaders.registry import kind_named
from claimstream.schemas.codesets.loaders.source import Advance
from claimstream.schemas.codesets.manifest import release_record
from claimstream.schemas.codesets.store import ReferenceDirectory, ReferenceStoreError

__all__ = ["load_command"]

DAY = click.DateTime(["%Y-%m-%d"])
SHOWN_REJECTS = 5


class Options(TypedDict):
    """What may be said about the files besides their kind."""

    edition: str | None
    effective: datetime | None
    until: datetime | None
    columns: tuple[str, ...]
    source: str | None
    publish: bool
    allow_short: bool


@click.command("load")
@click.argument("kind")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--effective", type=DAY, help="First day it governs, when its name does not say.")
@click.option("--until", type=DAY, help="Last day it governs; default the end of its period.")
@click.option("--edition", help="Edition of the edits, when the name does not say.")
@click.option("--column", "columns", multiple=True, metavar="OURS=THEIRS", help="A column's name.")
@click.option("--source", help="Where the file comes from, such as its address.")
@click.option("--allow-short", is_flag=True, help="Take a list shorter than any official one.")
@click.option("--publish", is_flag=True, help="Tell running workers, by reference-releases.")
@json_option
def load_command(
    kind: str, files: tuple[Path, ...], as_json: bool, **options: Unpack[Options]
) -> None:
    """Load FILES (zip, gzip or plain) as one release of KIND.

    A repeat is a no-op. A file that does not fit changes nothing and exits with 3. Lines that
    are refused are kept with number and reason in rejects.tsv of the release.
    """
    with _refusals(), _progress(files) as advance:
        request = Request(
            files=files,
            loaded_at=datetime.now(UTC),
            edition=options["edition"],
            effective=_date(options["effective"]),
            until=_date(options["until"]),
            columns=_mapping(options["columns"]),
            source=options["source"],
            allow_short=options["allow_short"],
            advance=advance,
        )
        loaded = load(ReferenceDirectory(reference_folder()), kind_named(kind, files), request)
    if options["publish"]:
        publish_releases([loaded.manifest])
    emit(_value(loaded), as_json, lambda: _summary(loaded))


def _date(moment: datetime | None) -> date | None:
    """Return the day of a date option."""
    return moment.date() if moment else None


def _mapping(columns: tuple[str, ...]) -> dict[str, str]:
    """Return our column names and theirs."""
    pairs = [column.partition("=") for column in columns]
    if not all(ours and theirs for ours, _, theirs in pairs):
        raise CommandError("--column wants OURS=THEIRS", USAGE, "--column code='HCPCS Code'")
    return {ours: theirs for ours, _, theirs in pairs}


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn the faults of a load into errors with an exit code and a next step."""
    try:
        yield
    except UnknownKindError as error:
        raise CommandError(str(error), USAGE, "claimstream reference list --kinds") from None
    except UnstatedReleaseError as error:
        raise CommandError(str(error), USAGE, "claimstream reference load --help") from None
    except BadReferenceFileError as error:
        raise CommandError(str(error), BAD_INPUT, "claimstream reference load --help") from None
    except (ReferenceStoreError, OSError) as error:
        reason = str(error) if isinstance(error, ReferenceStoreError) else type(error).__name__
        raise CommandError(
            f"the store cannot be used: {reason}", UNREACHABLE, "claimstream reference verify"
        ) from None


@contextmanager
def _progress(files: tuple[Path, ...]) -> Iterator[Advance]:
    """Show how much of the files was read, when a person watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    bar = Progress(
        *columns,
        TimeRemainingColumn(),
        console=console(),
        disable=not is_terminal(),
        transient=True,
    )
    total = sum(path.stat().st_size for path in files if path.is_file())
    with bar:
        task = bar.add_task("loading", total=total)
        yield lambda size: bar.advance(task, size)


def _value(loaded: Loaded) -> dict[str, object]:
    """Return the result for programs: the message for ``reference-releases`` and the rejects."""
    manifest = loaded.manifest
    refused = [{"file": r.file, "line": r.line, "reason": r.reason} for r in loaded.rejects]
    return {
        "fresh": loaded.fresh,
        "edition": manifest.edition or None,
        "rows": manifest.rows,
        "release": release_record(manifest).model_dump(mode="json"),
        "rejects": refused,
    }


def _summary(loaded: Loaded) -> str:
    """Return the result for people."""
    manifest, until = loaded.manifest, loaded.manifest.effective_to or "superseded"
    if not loaded.fresh:
        return f"{manifest.name} was loaded on {manifest.loaded_at:%Y-%m-%d}; nothing to do"
    rows = ", ".join(f"{count:,} {table}" for table, count in manifest.rows.items())
    lines = [f"{manifest.name}: {rows}", f"governs {manifest.effective_from} until {until}"]
    for reject in loaded.rejects[:SHOWN_REJECTS]:
        lines.append(f"refused {reject.file}, line {reject.line}: {reject.reason}")
    if len(loaded.rejects) > SHOWN_REJECTS:
        lines.append(f"{len(loaded.rejects):,} lines refused in all; see rejects.tsv")
    return "\n".join(lines)
