"""``claimstream reference``: load official files, ask what is true on a date, check the store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import click

from claimstream.agents.cli.output import (
    NO,
    UNREACHABLE,
    USAGE,
    CommandError,
    emit,
    json_option,
    table_of,
)
from claimstream.agents.cli.reference_answers import (
    SYSTEMS,
    active_count,
    found_lines,
    known_systems,
)
from claimstream.agents.cli.reference_calendar import releases_in_force
from claimstream.agents.cli.reference_folder import reference_folder
from claimstream.agents.cli.reference_load import load_command
from claimstream.agents.cli.reference_pair import pair_command
from claimstream.agents.cli.reference_publish import publish_command
from claimstream.schemas.codesets.codesets import Codesets, open_codesets
from claimstream.schemas.codesets.errors import CodesetsError, ReferenceNotEffectiveError
from claimstream.schemas.codesets.loaders.registry import kinds
from claimstream.schemas.codesets.manifest import Manifest
from claimstream.schemas.codesets.shipped import Bundle
from claimstream.schemas.codesets.store import ReferenceDirectory

DAY = click.DateTime(["%Y-%m-%d"])
LOADABLE = ("kind", "file", "editions")
LISTED = ("kind", "edition", "release", "effective_from", "effective_to", "rows", "rejected")
LIST = "claimstream reference list --kinds"
Command = Callable[..., Any]


@click.group()
def reference() -> None:
    """Code sets and edit tables by effective date: load, list, show, count, diff, verify.

    Exit codes: 0 done; 1 not found or not in force; 2 wrong use; 3 the file cannot be loaded and
    nothing was changed; 4 the store is damaged.
    """


for command in (load_command, pair_command, publish_command):
    reference.add_command(command)


@contextmanager
def answers() -> Iterator[None]:
    """Turn the faults of the code sets into errors with an exit code and a next step."""
    try:
        yield
    except ReferenceNotEffectiveError as error:
        raise CommandError(str(error), NO, "claimstream reference calendar") from None
    except CodesetsError as error:
        raise CommandError(str(error), UNREACHABLE, "claimstream reference verify") from None


def on_option(command: Command) -> Command:
    """Add ``--on``, the governing date, and ``--known-on``, the knowledge date."""
    on = click.option("--on", type=DAY, help="Governing date; default today.")(command)
    return click.option("--known-on", type=DAY, help="As it was known on that day.")(on)


def _day(on: datetime | None) -> date:
    """Return the governing date, today without one."""
    return on.date() if on else datetime.now(UTC).date()


def _opened(known_on: datetime | None = None) -> Codesets:
    """Open bundle and store, as known at the end of a day."""
    known = known_on and known_on.replace(tzinfo=UTC) + timedelta(days=1, microseconds=-1)
    return open_codesets(reference_folder(), known)


@reference.command("list")
@click.option("--kinds", "list_kinds", is_flag=True, help="What can be loaded, not what is.")
@json_option
def list_command(list_kinds: bool, as_json: bool) -> None:
    """List the shipped bundle and every loaded release; with --kinds what can be loaded."""
    if list_kinds:
        loadable = [
            {"kind": kind.name, "file": kind.title, "editions": ", ".join(kind.editions)}
            for kind in kinds().values()
        ]
        emit(loadable, as_json, lambda: table_of("loadable kinds", LOADABLE, loadable))
        return
    rows: list[dict[str, object]] = [
        {"kind": kind, "release": release} for kind, release in sorted(Bundle().identities.items())
    ]
    with answers():
        rows += [_release(manifest) for manifest in _opened().loaded.manifests]
    emit(rows, as_json, lambda: table_of(f"releases in {reference_folder()}", LISTED, rows))


def _release(manifest: Manifest) -> dict[str, object]:
    """Return a loaded release as a row."""
    return {
        "kind": manifest.kind,
        "edition": manifest.edition or None,
        "release": manifest.release_id,
        "effective_from": manifest.effective_from,
        "effective_to": manifest.effective_to,
        "rows": sum(manifest.rows.values()),
        "rejected": manifest.rejected,
        "loaded_at": manifest.loaded_at.isoformat(),
        "sha256": manifest.sha256,
    }


@reference.command()
@click.argument("code")
@on_option
@click.option("--system", help="Ask one system or kind only.")
@json_option
def show(
    code: str, on: datetime | None, known_on: datetime | None, system: str | None, as_json: bool
) -> None:
    """Show what every code set in force says of CODE on a date."""
    day = _day(on)
    with answers():
        codesets = _opened(known_on)
        rows = list(found_lines(codesets, code.strip().upper(), day, system))
    if not rows:
        raise CommandError(f"{code} is in no code set in force on {day}", NO, _next(codesets))
    columns = ("system", "code", "title", "valid_from", "valid_to", "details", "release")
    emit(rows, as_json, lambda: table_of(f"{code} on {day}", columns, rows))


def _next(codesets: Codesets) -> str:
    """Say what to do about a code that was not found."""
    loaded = {manifest.kind for manifest in codesets.loaded.manifests}
    wanted = "hcpcs" if "hcpcs" not in loaded else "cpt"
    return f"claimstream reference load {wanted} FILE"


@reference.command()
@click.argument("system")
@on_option
@click.option("--edition", default="", help="Edition of the edits, such as medicare-hospital.")
@json_option
def count(
    system: str, on: datetime | None, known_on: datetime | None, edition: str, as_json: bool
) -> None:
    """Print how many codes or edits of SYSTEM are in force on a date: the bare number."""
    day = _day(on)
    with answers():
        codesets = _opened(known_on)
        if system not in known_systems():
            names = ", ".join(known_systems())
            raise CommandError(f"{system}: no such system; one of {names}", USAGE, LIST)
        total = active_count(codesets, system, day, edition)
    emit({"system": system, "on": day, "count": total}, as_json, lambda: str(total))


@reference.command()
@click.argument("before")
@click.argument("after")
@click.option("--system", type=click.Choice(SYSTEMS), default="icd10cm", show_default=True)
@click.option("--known-on", type=DAY, help="As it was known on that day.")
@json_option
def diff(before: str, after: str, system: str, known_on: datetime | None, as_json: bool) -> None:
    """List codes added and deleted from BEFORE to AFTER: FY2026 (October 1) or YYYY-MM-DD."""
    days = (_moment(before), _moment(after))
    with answers():
        added, deleted = _opened(known_on).diff(*days, system)
    rows = [{"change": "added", "code": code} for code in added]
    rows += [{"change": "deleted", "code": code} for code in deleted]
    value = {"from": days[0], "to": days[1], "added": added, "deleted": deleted}
    title = f"{system} {before} to {after}: {len(added)} added, {len(deleted)} deleted"
    emit(value, as_json, lambda: table_of(title, ("change", "code"), rows))


def _moment(text: str) -> date:
    """Return the first day of a fiscal year, or the day itself."""
    try:
        if text.upper().startswith("FY"):
            return date(int(text[2:]) - 1, 10, 1)
        return date.fromisoformat(text)
    except ValueError:
        raise CommandError(
            f"{text}: neither a fiscal year nor a date",
            USAGE,
            "claimstream reference diff FY2026 FY2027",
        ) from None


@reference.command()
@json_option
def verify(as_json: bool) -> None:
    """Compare every file of the bundle and the store with its recorded digest.

    Exit 1 when one differs.
    """
    with answers():
        wrong = [f"bundle/{name}" for name in Bundle().damaged()]
        wrong += ReferenceDirectory(reference_folder()).damaged()
    emit({"damaged": wrong}, as_json, lambda: "\n".join(wrong) or "ok")
    if wrong:
        raise CommandError(
            f"{len(wrong)} damaged", NO, "remove the release's folder and load its file again"
        )


@reference.command()
@on_option
@json_option
def calendar(on: datetime | None, known_on: datetime | None, as_json: bool) -> None:
    """Say for each kind which release governs a date, and from when a new one is needed."""
    day = _day(on)
    with answers():
        rows = list(releases_in_force(_opened(known_on), day))
    columns = ("kind", "edition", "release", "new_one_needed_from")
    emit(rows, as_json, lambda: table_of(f"in force on {day}", columns, rows))


__all__ = ["reference"]
