"""``claimstream outbox``: stored interchanges as files, each written whole and once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import click

from claimstream.agents.cli.installation import reachable, read_topic, settings_or_refuse
from claimstream.agents.cli.output import (
    BAD_INPUT,
    NO,
    UNREACHABLE,
    USAGE,
    CommandError,
    emit,
    json_option,
)
from claimstream.agents.delivery.agent import partners_of
from claimstream.agents.delivery.file_name import file_name
from claimstream.agents.delivery.partner import PartnerError, TradingPartners
from claimstream.schemas.claim_file import ClaimFile
from claimstream.schemas.contract import ContractError
from claimstream.streams.drop_folder import DropFolder, OutboxError, write_whole
from claimstream.streams.folder_stage import NamedFile
from claimstream.streams.settings import Settings


@click.command()
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the files go; the default is the setting delivery.outbox.",
)
@click.option("--follow", is_flag=True, help="Wait for more instead of ending at the end.")
@click.option("--again", multiple=True, help="Id of a file to write though it was taken away.")
@json_option
def outbox(folder: Path | None, follow: bool, again: tuple[str, ...], as_json: bool) -> None:
    """Write the interchanges of claim-files into a folder, from the topic's beginning.

    A file is written whole and once, under the name that its trading partner agreed; what was
    taken away does not come back, unless --again names it. `claimstream worker` does the same all
    the time when delivery.outbox is set. Exit code 1: another file has a name that is needed.
    """
    settings = settings_or_refuse()
    target = folder or settings.delivery.outbox
    if target is None:
        raise CommandError("no folder for the files", USAGE, "set delivery.outbox or --folder")
    reachable(settings)
    stored = read_topic(settings, "claim-files", follow)
    files = (ClaimFile.decode(arrival.value) for arrival in stored if arrival.value)
    paths = refusing(dropped(target, files, partners_or_refuse(settings), again))
    written = []
    for path in paths:
        written.append(str(path))
        if follow:
            click.echo(str(path))
    emit({"folder": str(target), "files": written}, as_json, lambda: "\n".join(written))


def partners_or_refuse(settings: Settings) -> TradingPartners:
    """Return the trading partners, or end the command saying what is wrong with their list."""
    try:
        return partners_of(settings)
    except (OSError, UnicodeDecodeError, PartnerError) as error:
        reason = str(error) if isinstance(error, PartnerError) else type(error).__name__
        raise CommandError(f"partners: {reason}", BAD_INPUT, "mend delivery.partners") from None


def dropped(
    folder: Path, files: Iterable[ClaimFile], partners: TradingPartners, again: Collection[str]
) -> Iterator[Path]:
    """Yield the path of each file that was put into the folder now; its journal knows the rest."""
    drop = DropFolder(folder)
    try:
        for file in files:
            named = named_file(file, partners)
            path = drop.put(named.name, named.identity, named.content, file.file_id in again)
            if path is not None:
                yield path
    finally:
        drop.close()


def written_to(
    folder: Path, files: Iterable[ClaimFile], partners: TradingPartners
) -> Iterator[Path]:
    """Yield the path of each file of a folder of one's own, written now or before."""
    named = (named_file(file, partners) for file in files)
    return refusing(write_whole(folder / file.name, file.content) for file in named)


def refusing(paths: Iterator[Path]) -> Iterator[Path]:
    """Yield paths as files are written, or end the command saying why one is not."""
    try:
        yield from paths
    except OutboxError as error:
        raise CommandError(str(error), NO, "look at the file, or choose another folder") from None
    except OSError as error:
        reason = f"the folder cannot be written: {type(error).__name__}"
        raise CommandError(reason, UNREACHABLE, "give it rights and room, or --folder") from None
    except PartnerError as error:
        raise CommandError(str(error), BAD_INPUT, "mend delivery.partners") from None
    except ContractError as error:
        raise CommandError(str(error), BAD_INPUT, "claimstream tail claim-files") from None


def named_file(file: ClaimFile, partners: TradingPartners) -> NamedFile:
    """Return an interchange under the name that its partner agreed.

    Raises ContractError when the record is damaged, PartnerError when there is no such partner.
    """
    if sha256(file.content).hexdigest() != file.sha256:
        raise ContractError("a stored interchange does not match its digest")
    name = file_name(file, partners.of_id(file.trading_partner_id))
    return NamedFile(name, file.file_id, file.content)
