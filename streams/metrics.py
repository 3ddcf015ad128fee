"""The metrics of the river itself; those of what flows in it are in ``domain_metrics.py``.

Nothing else may make one. Labels come from closed lists and never from a record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from importlib.metadata import version

from prometheus_client import Counter, Gauge, Histogram

from claimstream.schemas.contract import Contract, resolved_schema

FINGERPRINT_DIGITS = 16

RECORDS_CONSUMED = Counter(
    "claimstream_records_consumed",
    "Records a stage took in and acknowledged, by catalogue topic.",
    ["stage", "topic"],
)
RECORDS_PRODUCED = Counter(
    "claimstream_records_produced",
    "Records that the brokers acknowledged to a stage, by catalogue topic.",
    ["stage", "topic"],
)
RECORD_ERRORS = Counter(
    "claimstream_record_errors",
    "Faults met while handling records, transient ones included, by kind.",
    ["stage", "kind"],
)
DEAD_LETTERS = Counter(
    "claimstream_dead_letters",
    "Records a stage could not use and kept aside, by reason code.",
    ["stage", "reason"],
)
REDRIVES = Counter(
    "claimstream_redrives",
    "Dead letters brought back, by the reason they had died of.",
    ["stage", "reason"],
)
STAGE_DURATION = Histogram(
    "claimstream_stage_duration_seconds",
    "Seconds from taking a batch to its acknowledgement, by stage.",
    ["stage"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
EVENT_AGE = Histogram(
    "claimstream_event_age_seconds",
    "Age of a record when its stage was done with it, from the record's own timestamp.",
    ["stage"],
    buckets=(1, 5, 15, 30, 60, 300, 900, 3_600, 14_400, 86_400, 259_200, 604_800),
)
LAG_RECORDS = Gauge(
    "claimstream_consumer_lag_records",
    "Records between a stage's stored offset and the last stable one; 0 behind a commit marker.",
    ["group", "topic", "partition"],
)
LAG_SECONDS = Gauge(
    "claimstream_consumer_lag_seconds",
    "Age of the oldest record that waits, by group and topic.",
    ["group", "topic"],
)
LAST_PROGRESS = Gauge(
    "claimstream_last_progress_timestamp_seconds",
    "When a stage's stored offset last moved, in Unix seconds.",
    ["stage"],
)
TRANSACTIONS_ABORTED = Counter(
    "claimstream_transactions_aborted",
    "Transactions of a ledger stage that were aborted and done again.",
    ["stage"],
)
WATCHDOG_EXITS = Counter(
    "claimstream_watchdog_exits",
    "Exits because a broker call passed its deadline.",
    ["stage"],
)
REPEATS_SKIPPED = Counter(
    "claimstream_repeats_skipped",
    "Records below the ledger's or the database's offset that were not done twice.",
    ["stage"],
)
CHILDREN_LOST = Counter(
    "claimstream_children_lost",
    "Child processes that died or were killed while they worked, by why.",
    ["stage", "reason"],
)
STORE_DURATION = Histogram(
    "claimstream_store_operation_duration_seconds",
    "Seconds that one database operation of a sink or ledger cache took.",
    ["op"],
)
STORE_ERRORS = Counter(
    "claimstream_store_errors",
    "Database operations that failed.",
    ["op"],
)
STAGE_STATE = Gauge(
    "claimstream_stage_state",
    "1 for the state a stage is in, 0 for the others.",
    ["stage", "state"],
)
STAGE_ENTRIES = Counter(
    "claimstream_stage_entries",
    "Times a stage entered a state; many into rebalancing are a storm.",
    ["stage", "state"],
)
STORE_FREE_BYTES = Gauge(
    "claimstream_store_free_bytes",
    "Bytes free on the disk of the records.",
)
BUILD_INFO = Gauge(
    "claimstream_build_info",
    "Always 1; the version that runs and the commit it was built from.",
    ["version", "commit"],
)
SCHEMA_INFO = Gauge(
    "claimstream_schema_info",
    "Always 1; the release of each contract that runs, by the start of its schema's SHA-256.",
    ["subject", "version", "fingerprint"],
)


def announce(contracts: Iterable[type[Contract]], commit: str) -> None:
    """Say which version of claimstream and which release of each contract runs."""
    BUILD_INFO.labels(version("claimstream"), commit or "unknown").set(1)
    for contract in contracts:
        name = contract.contract_name()
        SCHEMA_INFO.labels(name, str(contract.release), fingerprint(name)).set(1)


def fingerprint(contract: str) -> str:
    """Return the start of the SHA-256 of a contract's schema, shared types written out.

    Avro's own parsing canonical form is not used: it drops the scale of a decimal.
    """
    text = json.dumps(resolved_schema(contract), sort_keys=True)
    return sha256(text.encode("utf-8")).hexdigest()[:FINGERPRINT_DIGITS]
