"""What reaches the log is kinds and places: no text of an error, no line of a library."""

from __future__ import annotations

import io
import json
import logging
import subprocess
import sys

import pytest
from confluent_kafka import Producer

from claimstream.streams.connection import producer_config
from claimstream.streams.logging import JsonFormatter, broker_log
from claimstream.streams.settings import KafkaSettings

RAISES = """
import threading
from claimstream.streams.logging import start_logging
from claimstream.streams.settings import LogSettings
start_logging(LogSettings())
def fail():
    raise ValueError("Jane Canary")
thread = threading.Thread(target=fail)
thread.start()
thread.join()
fail()
"""


def test_an_error_that_nobody_caught_is_logged_without_its_text() -> None:
    """Python would print the text, which may quote a record, from any thread."""
    done = subprocess.run(
        [sys.executable, "-c", RAISES], capture_output=True, text=True, timeout=60
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [(line["kind"], line["place"]) for line in lines] == [("ValueError", "<string>:7")] * 2
    assert done.returncode == 1
    assert "Canary" not in done.stderr + done.stdout


def test_the_broker_clients_lines_go_to_our_log_alone(capfd: pytest.CaptureFixture[str]) -> None:
    """A command prints its own error, not librdkafka's; a worker logs the facility."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    broker_log().addHandler(handler)
    producer = Producer(producer_config(KafkaSettings(bootstrap_servers="127.0.0.1:1")))
    while not stream.getvalue():
        producer.poll(0.1)
    broker_log().removeHandler(handler)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert {(line["event"], line["kind"]) for line in lines} == {("broker client", "FAIL")}
    assert capfd.readouterr() == ("", "")
