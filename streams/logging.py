"""The JSON log: one object a line, ids and kinds only, never a record's content."""

from __future__ import annotations

import json
import logging
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from claimstream.streams.settings import LogSettings

QUIET = ("aiokafka", "faust", "mode", "asyncio", "kafka", "claimstream.streams")
"""Libraries that build a DEBUG record per message and may quote one in an error."""

FIELDS = frozenset(
    {"stage", "state", "reason", "topic", "partition", "offset", "count", "kind", "seconds"}
    | {"sha256", "port", "code", "group", "address", "pid", "place", "file"}
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
    silence_errors()


def silence_errors() -> None:
    """Log an error that nobody caught by its type: its text and its frames may quote a record."""
    log = open_log("process")

    def note(kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Write the line."""
        name = kind.__name__ if kind else ""
        log.critical("error that nobody caught", extra={"kind": name, "place": place_of(trace)})

    sys.excepthook = note
    threading.excepthook = lambda given: note(given.exc_type, None, given.exc_traceback)


def place_of(trace: object) -> str:
    """Return the file and line of ours or a library's where an error arose; never a value."""
    where = ""
    while isinstance(trace, TracebackType):
        where = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return where


class BrokerLines(logging.Filter):
    """Makes librdkafka's lines ours: the facility, such as FAIL or AUTH, and no more of them."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Turn ``%s [%s] %s`` of facility, client and text into an event with a kind."""
        facility = record.args[0] if isinstance(record.args, tuple) and record.args else ""
        record.kind, record.msg, record.args = str(facility), "broker client", ()
        return True


def broker_log() -> logging.Logger:
    """Return the logger to give librdkafka, which else writes to standard error by itself.

    A command that starts no logging stays silent: its own error names what to do.
    """
    log = open_log("broker")
    if not log.handlers:
        log.addHandler(logging.NullHandler())
        log.addFilter(BrokerLines())
    return log


def open_log(name: str) -> logging.Logger:
    """Return the logger of a module; pass ids in ``extra`` under the names of ``FIELDS``."""
    return logging.getLogger(f"claimstream.{name}")
