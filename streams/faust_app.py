"""The Faust app of one stage: one consumer group, our driver, our settings, nothing of its own."""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable
from typing import Any

import faust

from claimstream.streams.child import StepPlan
from claimstream.streams.connection import group_name, topic_name
from claimstream.streams.faust_driver import install_driver
from claimstream.streams.settings import KafkaSettings
from claimstream.streams.vitals import State, Vitals


class StatelessApp(faust.App):  # type: ignore[misc]
    """A Faust app that keeps nothing: without tables it needs no folder for them."""

    def _create_directories(self) -> None:
        """Make none; Faust would leave ``<id>-data`` in the working directory."""


def make_app(
    stage: str, plan: StepPlan, vitals: Vitals, consume: Callable[[Any], Awaitable[None]]
) -> faust.App:
    """Return the app whose only agent is ``consume`` on the stage's raw input topics."""
    settings, kafka = plan.settings, plan.settings.kafka
    app = StatelessApp(
        group_name(settings, stage),
        broker=[f"kafka://{server}" for server in kafka.bootstrap_servers.split(",")],
        **broker_settings(kafka),
        broker_commit_interval=1.0,
        broker_check_crcs=kafka.check_crcs,
        stream_wait_empty=False,
        stream_buffer_maxsize=settings.stage.batch_records,
        broker_max_poll_records=settings.stage.batch_records,
        producer_linger=0.005,
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
    )
    install_driver(app)
    names = [topic_name(settings, inlet.topic.name) for inlet in plan.inlets]
    raw = app.topic(
        *names, key_type=bytes, value_type=bytes, key_serializer="raw", value_serializer="raw"
    )
    app.agent(raw, name=stage)(consume)
    _follow_partitions(app, vitals, settings.prefix)
    return app


def broker_settings(kafka: KafkaSettings) -> dict[str, Any]:
    """Return Faust's settings of the session and of security."""
    session = kafka.session_timeout_ms / 1000
    settings: dict[str, Any] = {
        "broker_session_timeout": session,
        "broker_heartbeat_interval": session / 3,
    }
    context = None
    if kafka.security_protocol.endswith("SSL"):
        context = ssl.create_default_context(cafile=kafka.ssl_ca_location or None)
        settings["broker_credentials"] = faust.SSLCredentials(context=context)
    if kafka.security_protocol.startswith("SASL"):
        settings["broker_credentials"] = faust.SASLCredentials(
            username=kafka.sasl_username,
            password=kafka.sasl_password.get_secret_value(),
            mechanism=kafka.sasl_mechanism,
            ssl_context=context,
        )
    return settings


def _follow_partitions(app: faust.App, vitals: Vitals, prefix: str) -> None:
    """Keep the vitals told of what the app owns."""

    async def assigned(_app: faust.App, assigned: Any, **_: Any) -> None:  # noqa: ANN401
        """Note the new partitions; the stage runs."""
        vitals.own({(place.topic.removeprefix(prefix), place.partition): -1 for place in assigned})
        vitals.enter(State.RUNNING)

    async def revoked(_app: faust.App, revoked: Any, **_: Any) -> None:  # noqa: ANN401
        """Note that the group deals anew."""
        vitals.enter(State.REBALANCING)

    app.on_partitions_assigned.connect(assigned, weak=False)
    app.on_partitions_revoked.connect(revoked, weak=False)
