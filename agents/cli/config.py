"""``claimstream config show``: every setting, its value and where the value came from."""

from __future__ import annotations

import click

from claimstream.agents.cli.installation import settings_or_refuse
from claimstream.agents.cli.output import emit, json_option, table_of
from claimstream.streams.settings import show_settings


@click.group()
def config() -> None:
    """Show settings: claimstream.toml, then CLAIMSTREAM_* variables with __ between levels."""


@config.command()
@json_option
def show(as_json: bool) -> None:
    """Show every setting with its origin; secrets are never printed."""
    settings_or_refuse()
    rows = [{"setting": s.name, "value": s.value, "from": s.origin} for s in show_settings()]
    emit(rows, as_json, lambda: table_of("settings", ("setting", "value", "from"), rows))
