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


BOARDS = sorted((ROOT / "deploy/grafana/dashboards").glob("*.json"))
RULES = ROOT / "deploy/prometheus"


@pytest.mark.parametrize("path", [*BOARDS, RULES / "alerts.yml"], ids=lambda path: path.name)
def test_panels_and_alerts_ask_for_metrics_that_exist(path: Path) -> None:
    """A renamed metric would leave an empty panel or a silent alert."""
    asked = set(re.findall(r"claimstream_\w+", path.read_text()))
    assert asked
    assert asked <= metric_names()


def test_every_metric_of_what_flows_is_on_a_panel() -> None:
    """A count that nobody sees is not kept."""
    shown = "".join(path.read_text() for path in BOARDS)
    ours = [m for m in vars(domain_metrics).values() if isinstance(m, MetricWrapperBase)]
    unseen = [m for m in ours if not re.search(rf"\b{m._name}(_total|_bucket)?\b", shown)]
    assert unseen == []


def test_every_alert_has_its_runbook() -> None:
    """An alert without a page to open is noise."""
    pages = {rule["annotations"]["runbook_url"] for rule in alerts().values()}
    assert {ROOT / page for page in pages} == set((ROOT / "deploy/runbooks").glob("*.md"))


@pytest.mark.parametrize("path", BOARDS, ids=lambda path: path.name)
def test_a_dashboard_is_complete_and_nothing_overlaps(path: Path) -> None:
    """Grafana provisions it from the file: own id, numbered panels, a place for each."""
    board = json.loads(path.read_text())
    places = [(p["gridPos"]["x"], p["gridPos"]["y"]) for p in board["panels"]]
    assert board["uid"] == f"claimstream-{path.stem}"
    assert len(set(places)) == len({p["id"] for p in board["panels"]}) == len(board["panels"])
    assert all(p["gridPos"]["x"] + p["gridPos"]["w"] <= 24 for p in board["panels"])


def alerts() -> dict[str, dict[str, Any]]:
    """Return every alert by name."""
    groups = yaml.safe_load((RULES / "alerts.yml").read_text())["groups"]
    return {rule["alert"]: rule for group in groups for rule in group["rules"]}


def test_every_alert_is_rung_by_a_test() -> None:
    """An expression that can never be true would be found by an outage."""
    plays = [yaml.safe_load(path.read_text())["tests"] for path in RULES.glob("*_test.yml")]
    played = [case for tests in plays for test in tests for case in test["alert_rule_test"]]
    assert {case["alertname"] for case in played if case["exp_alerts"]} == set(alerts())


promtool = pytest.mark.skipif(
    shutil.which("promtool") is None, reason="promtool (Debian: prometheus)"
)


@promtool
def test_the_alerts_ring_as_written() -> None:
    """Prometheus's own rule tester plays the series and compares the alerts."""
    tests = sorted(path.name for path in RULES.glob("*_test.yml"))
    subprocess.run(["promtool", "test", "rules", *tests], cwd=RULES, check=True)


@promtool
def test_every_panels_query_is_promql(tmp_path: Path) -> None:
    """Prometheus itself parses what Grafana will send."""
    panels = [panel for path in BOARDS for panel in json.loads(path.read_text())["panels"]]
    asked = [target["expr"] for panel in panels for target in panel["targets"]]
    rules = [{"record": f"panel_{n}", "expr": expr} for n, expr in enumerate(asked)]
    file = tmp_path / "panels.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": rules}]}))
    subprocess.run(["promtool", "check", "rules", str(file)], check=True, capture_output=True)
