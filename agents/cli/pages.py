"""The pages of docs/ that are made from code: ``python -m claimstream.agents.cli.pages docs``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from prometheus_client.metrics import MetricWrapperBase

from claimstream.agents.cli.contracts import topics_page
from claimstream.agents.validation.rulebook import page as rules_page
from claimstream.streams import domain_metrics, metrics
from claimstream.streams.settings import Section, Settings

METRICS = """# Metrics

Made from `streams/metrics.py` and `streams/domain_metrics.py` by `make docs`. Labels come from
closed lists; none is about a person. Each worker serves its own at `/metrics` (setting
`health.port`); RECORDS tells what flows and waits, INTAKE which code sets are in use.

| name | kind | labels | meaning |
|---|---|---|---|
{rows}
Counts of what flows start at 0 with the worker of RECORDS, and count again what a lost database is
filled with; a count of what waits is made from the database every `records.gauge_seconds`, at most
a twentieth of the time, and beside the sink's loop. There are no metrics of HTTP requests and of
HL7 acknowledgements because there is no such entrance yet. Alerts:
`deploy/prometheus/alerts.yml`, each with its page in `deploy/runbooks`.
"""


def metrics_page() -> str:
    """Return docs/metrics.md: every metric with its labels and its sentence."""
    named = [*vars(metrics).values(), *vars(domain_metrics).values()]
    found = [m for m in named if isinstance(m, MetricWrapperBase)]
    rows = [_metric_row(metric) for metric in found]
    return METRICS.format(rows="".join(sorted(rows)))


def _metric_row(metric: MetricWrapperBase) -> str:
    """Return a metric's row."""
    kind = metric._type
    name = f"{metric._name}_total" if kind == "counter" else metric._name
    labels = ", ".join(metric._labelnames) or "–"
    return f"| `{name}` | {kind} | {labels} | {metric._documentation} |\n"


def settings_page() -> str:
    """Return docs/settings.md: every setting with its variable, default and meaning."""
    head = "# Settings\n\nMade from `streams/settings.py` by `make docs`. `claimstream.toml` first,"
    head += " then variables; `claimstream config show` tells where each value came from.\n\n"
    return (
        head + "| setting | variable | default | meaning |\n|---|---|---|---|\n" + _rows(Settings())
    )


def _rows(section: Section, above: str = "") -> str:
    """Return the rows of a section and of the sections below it."""
    out = ""
    for name, field in type(section).model_fields.items():
        value, path = getattr(section, name), f"{above}{name}"
        if isinstance(value, Section):
            out += _rows(value, f"{path}.")
            continue
        variable = "CLAIMSTREAM_" + path.upper().replace(".", "__")
        shown = "" if value in (None, "") else f"`{value}`"
        out += f"| `{path}` | `{variable}` | {shown} | {field.description or ''} |\n"
    return out


PAGES: dict[str, Callable[[], str]] = {
    "topics.md": topics_page,
    "rules.md": rules_page,
    "metrics.md": metrics_page,
    "settings.md": settings_page,
}


def write_pages(folder: Path) -> None:
    """Write every page into a folder."""
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
