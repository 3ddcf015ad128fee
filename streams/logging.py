"""The JSON log: one object a line, ids and kinds only, never a record's content."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime

from claimstream.streams.settings import LogSettings

QUIET = ("aiokafka", "faust", "mode", "asyncio", "kafka", "claimstream.streams")
"""Libraries that build a DEBUG record per message and may quote one in an error."""

FIELDS = frozenset(
    {"stage", "state", "reason", "topic", "partition", "offset", "count", "kind", "seconds"}
    | {"sha256", "port", "code", "group", "address", "pid"}
)


class JsonFormatter(logging.Formatter):
    """Formats a log record as JSON: our own fields, and of an exception its type alone."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line."""
        ours = record.name.startswith("claimstream")
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": str(record.msg) if ours else "library message withheld",
        }
        line |= {name: value for name, value in vars(record).items() if name in FIELDS}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
        return json.dumps(line, default=str)


def start_logging(settings: LogSettings) -> None:
    """Send the log of this process to standard error as JSON."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.root.handlers = [handler]
    logging.root.setLevel(settings.level)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.ERROR)


def open_log(name: str) -> logging.Logger:
    """Return the logger of a module; pass ids in ``extra`` under the names of ``FIELDS``."""
    return logging.getLogger(f"claimstream.{name}")
