"""What is deployed is parsed and checked here, since no container engine runs in the build."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from claimstream.agents.cli.worker import OUTBOX, STAGES
from claimstream.schemas.topics import catalogue
from claimstream.streams import domain_metrics, metrics
from claimstream.streams.settings import read_settings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
BROKER_KEYS = {
    "KAFKA_NODE_ID",
    "KAFKA_PROCESS_ROLES",
    "KAFKA_LISTENERS",
    "KAFKA_ADVERTISED_LISTENERS",
    "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP",
    "KAFKA_CONTROLLER_QUORUM_VOTERS",
    "KAFKA_INTER_BROKER_LISTENER_NAME",
    "KAFKA_CONTROLLER_LISTENER_NAMES",
    "CLUSTER_ID",
    "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR",
    "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS",
    "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR",
    "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR",
    "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR",
    "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR",
    "KAFKA_LOG_DIRS",
    "KAFKA_AUTO_CREATE_TOPICS_ENABLE",
    "KAFKA_MESSAGE_MAX_BYTES",
    "KAFKA_REPLICA_FETCH_MAX_BYTES",
}
"""Keys of the image's own examples and of Kafka's broker configuration."""

REFERENCE = "reference:/home/claimstream/reference"
WORKERS = {name: s for name, s in SERVICES.items() if s.get("command", [""])[0] == "worker"}


def test_every_stage_has_a_worker() -> None:
    """The pilot runs the whole river, one stage a container."""
    stages = {path.parent.name for path in (ROOT / "agents").glob("*/agent.py")}
    named = [name for service in WORKERS.values() for name in service["command"][-1].split(",")]
    assert sorted(named) == sorted({*stages, OUTBOX}) == sorted(STAGES)


def test_prometheus_asks_every_stage() -> None:
    """The stages of one container listen on ports that count up from the setting."""
    scrape = yaml.safe_load((ROOT / "deploy/prometheus/prometheus.yml").read_text())
    asked = scrape["scrape_configs"][0]["static_configs"][0]["targets"]
    listening = [
        f"{name}:{int(service['environment']['CLAIMSTREAM_HEALTH__PORT']) + number}"
        for name, service in WORKERS.items()
        for number, _ in enumerate(service["command"][-1].split(","))
    ]
    assert sorted(asked) == sorted(listening)


def test_every_stage_that_needs_the_loaded_releases_has_them() -> None:
    """What `claimstream reference load` brings must be seen by all who code and validate."""
    needs = ("intake", "coding", "validation")
    assert all(REFERENCE in WORKERS[name]["volumes"] for name in needs)


@pytest.mark.parametrize("name", WORKERS)
def test_a_workers_settings_are_settings(name: str) -> None:
    """A misspelt variable would refuse to start; it is found here."""
    read_settings(environment=WORKERS[name]["environment"])


def test_the_broker_is_configured_by_known_keys() -> None:
    """An unknown key would silently do nothing."""
    assert set(SERVICES["broker"]["environment"]) <= BROKER_KEYS


def test_the_broker_takes_the_largest_record() -> None:
    """The catalogue's largest record, with room for key and headers."""
    largest = max(topic.max_message_bytes for topic in catalogue().values())
    assert SERVICES["broker"]["environment"]["KAFKA_MESSAGE_MAX_BYTES"] >= largest + 65_536


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_listens_beyond_this_machine_and_no_tag_floats(name: str) -> None:
    """Published ports are on the loopback address; images are pinned; no image of bitnami's."""
    service = SERVICES[name]
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
    assert re.search(r":v?\d+\.\d+", service["image"])
    assert "bitnami" not in service["image"]


def test_no_password_stands_in_the_file() -> None:
    """Every password comes from the environment and is demanded."""
    text = (ROOT / "docker-compose.yml").read_text()
    found = re.findall(r"(\w*PASSWORD\w*): (.*)", text)
    assert found
    assert all(value.startswith("${") and ":?" in value for _, value in found)


def metric_names() -> set[str]:
    """Return every name that our metrics expose."""
    families = [
        family
        for metric in (*vars(metrics).values(), *vars(domain_metrics).values())
        if isinstance(metric, MetricWrapperBase)
        for family in metric.describe()
    ]
    suffixes = ("", "_total", "_bucket", "_sum", "_count")
    return {f"{family.name}{suffix}" for family in families for suffix in suffixes}


@pytest.mark.parametrize(
    "path",
    ["deploy/grafana/dashboards/river.json", "deploy/prometheus/alerts.yml"],
)
def test_panels_and_alerts_ask_for_metrics_that_exist(path: str) -> None:
    """A renamed metric would leave an empty panel or a silent alert."""
    asked = set(re.findall(r"claimstream_\w+", (ROOT / path).read_text()))
    assert asked
    assert asked <= metric_names()


def test_every_alert_has_its_runbook() -> None:
    """An alert without a page to open is noise."""
    groups = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text())["groups"]
    pages = [rule["annotations"]["runbook_url"] for group in groups for rule in group["rules"]]
    assert pages
    assert all((ROOT / page).is_file() for page in pages)


def test_the_dashboard_is_json_with_queries() -> None:
    """Grafana provisions it from the file."""
    board = json.loads((ROOT / "deploy/grafana/dashboards/river.json").read_text())
    assert all(panel["targets"][0]["expr"] for panel in board["panels"])


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool (Debian: prometheus)")
def test_the_alerts_fire_as_written() -> None:
    """Prometheus's own rule tester plays the series and compares the alerts."""
    subprocess.run(
        ["promtool", "test", "rules", "alerts_test.yml"], cwd=ROOT / "deploy/prometheus", check=True
    )
