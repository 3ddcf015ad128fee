"""A schema registry is asked at the start, and Confluent's frame is then on every record."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from click.testing import CliRunner
from confluent_kafka import Consumer, TopicPartition

from claimstream.agents.cli.installation import joined
from claimstream.agents.cli.main import cli
from claimstream.agents.cli.output import CommandError
from claimstream.schemas.dead_letter import Reason
from claimstream.schemas.effects import Origin
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.framing import bare, framed, schema_id_of
from claimstream.schemas.topics import catalogue
from claimstream.streams.connection import consumer_config
from claimstream.streams.dead_letters import Arrival
from claimstream.streams.embedded_broker import EmbeddedBroker
from claimstream.streams.entrance import Entrance
from claimstream.streams.partitioner import partition_for
from claimstream.streams.registry import RegistryError, framed_topics, register, with_schema_ids
from claimstream.streams.settings import RegistrySettings, Settings
from claimstream.streams.wire import RecordRefused, inlet_of


class Registry(BaseHTTPRequestHandler):
    """Confluent's REST interface, as far as it is used: subjects, versions, compatibility."""

    schemas: dict[str, str]
    levels: dict[str, str]
    asked: list[str]

    def do_PUT(self) -> None:  # noqa: N802 - the base class's name
        """Keep a subject's compatibility."""
        subject = self.path.split("/")[2]
        self.levels[subject] = self.read()["compatibility"]
        self.answer(200, {"compatibility": self.levels[subject]})

    def do_POST(self) -> None:  # noqa: N802 - the base class's name
        """Register a schema, or look one up."""
        _, _, subject, *versions = self.path.split("/")
        schema = self.read()["schema"]
        if versions:
            self.schemas.setdefault(subject, schema)
        if self.schemas.get(subject) != schema:
            self.answer(404, {"error_code": 40403, "message": "Schema not found"})
            return
        self.answer(200, {"id": 100 + list(self.schemas).index(subject)})

    def read(self) -> dict[str, Any]:
        """Return the body, and note what was asked."""
        self.asked.append(f"{self.command} {self.path}")
        return dict(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def answer(self, status: int, body: object) -> None:
        """Write a JSON answer."""
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""


@pytest.fixture
def registry() -> Iterator[type[Registry]]:
    """Serve an empty registry on loopback."""
    fields: dict[str, Any] = {"schemas": {}, "levels": {}, "asked": []}
    handler = type("OneRegistry", (Registry,), fields)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.url = f"http://127.0.0.1:{server.server_address[1]}"  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield handler
    server.shutdown()
    server.server_close()


def settings_of(registry: type[Registry], **fields: object) -> Settings:
    """Return settings that name the registry."""
    return Settings(
        registry=RegistrySettings.model_validate({"url": registry.url, **fields}),  # type: ignore[attr-defined]
    )


def test_every_schema_is_registered_once_with_its_compatibility(registry: type[Registry]) -> None:
    """Under Confluent's own subject names; a repeat gives the same ids."""
    ids = register(settings_of(registry))
    assert register(settings_of(registry)) == ids
    assert set(ids) == {topic.name for topic in framed_topics()}
    assert registry.levels["claims-value"] == catalogue()["claims"].compatibility
    assert with_schema_ids(settings_of(registry)).registry.ids == ids


def test_an_unregistered_schema_and_a_silent_registry_name_the_next_command(
    registry: type[Registry],
) -> None:
    """Workers must not start writing what nobody could read."""
    with pytest.raises(RegistryError, match="claimstream contracts register"):
        with_schema_ids(settings_of(registry))
    with pytest.raises(RegistryError, match="no registry answers"):
        with_schema_ids(settings_of(registry, url="http://127.0.0.1:9"))
    told = CliRunner().invoke(
        cli, ["contracts", "register"], env={"CLAIMSTREAM_REGISTRY__URL": "http://127.0.0.1:9"}
    )
    assert isinstance(told.exception, CommandError)
    assert told.exception.exit_code == 4


def test_a_redirect_gets_no_password(registry: type[Registry]) -> None:
    """Whoever answers in the registry's place must not learn its name and password."""
    elsewhere: list[str] = []

    class Detour(Registry):
        """A registry that sends everybody on to another host."""

        def do_POST(self) -> None:  # noqa: N802 - the base class's name
            """Redirect."""
            self.read()
            self.send_response(302)
            self.send_header("Location", self.url.replace("127.0.0.1", "localhost"))  # type: ignore[attr-defined]
            self.end_headers()

        def do_GET(self) -> None:  # noqa: N802 - the base class's name
            """Note what a redirected request brings along."""
            elsewhere.append(self.headers.get("Authorization", ""))
            self.answer(200, {"id": 1})

    registry.do_POST = Detour.do_POST  # type: ignore[method-assign]
    registry.do_GET = Detour.do_GET  # type: ignore[attr-defined]
    with pytest.raises(RegistryError, match=r"answers 302 .*: set registry.url"):
        with_schema_ids(settings_of(registry, username="claims", password="p"))  # noqa: S106 - made up
    assert elsewhere == []


def test_ids_in_the_settings_are_enough(registry: type[Registry]) -> None:
    """A worker starts while the registry is down."""
    with_schema_ids(settings_of(registry, ids={"claims": 7}))
    assert registry.asked == []


def arrival(value: bytes, label: bytes | None, key: bytes = b"ELM:1001") -> Arrival:
    """Return a record of encounters on its right partition."""
    headers = () if label is None else (("claimstream-schema", label),)
    partition = partition_for("encounters", key, 4) or 0
    return Arrival(Origin("encounters", partition, 0), key, value, headers)


@pytest.mark.parametrize(
    ("ours", "schema_id", "label", "reason"),
    [
        (7, 7, None, None),
        (7, 7, b"encounter/1", None),
        (7, None, b"encounter/1", None),
        (7, 8, None, Reason.SCHEMA_UNKNOWN),
        (7, 8, b"encounter/1", Reason.UNDECODABLE),
        (7, None, None, Reason.SCHEMA_UNKNOWN),
        (None, 7, None, Reason.SCHEMA_UNKNOWN),
        (None, 7, b"encounter/1", Reason.UNDECODABLE),
        (7, 7, b"claim/1", Reason.SCHEMA_UNKNOWN),
    ],
)
def test_a_record_from_outside_may_say_its_schema_by_frame_or_header(
    make_encounter: Callable[..., Encounter],
    ours: int | None,
    schema_id: int | None,
    label: bytes | None,
    reason: Reason | None,
) -> None:
    """A frame counts only with the id of our own schema, whatever a header says."""
    message = make_encounter()
    ids = {} if ours is None else {"encounters": ours}
    inlet = inlet_of(
        catalogue()["encounters"], Encounter, Settings(registry=RegistrySettings(ids=ids))
    )
    value = message.encode() if schema_id is None else framed(message.encode(), schema_id)
    record = arrival(value, label, message.encounter_id.encode())
    if reason is None:
        assert inlet.admit(record) == message
        return
    with pytest.raises(RecordRefused) as refused:
        inlet.admit(record)
    assert refused.value.reason is reason


def test_what_is_written_can_be_read_by_confluents_deserializers(
    registry: type[Registry], make_encounter: Callable[..., Encounter]
) -> None:
    """Magic byte, id, Avro on the topic; one question for each topic, none for a record."""
    message = make_encounter()
    with EmbeddedBroker() as broker:
        settings = broker.adapt(settings_of(registry))
        broker.create_topics(settings)
        ids = register(settings)
        settings = joined(settings)
        asked = len(registry.asked)
        with Entrance(settings) as entrance:
            for _ in range(3):
                entrance.send(message)
        consumer = Consumer(consumer_config(settings.kafka, "outside"))
        consumer.assign([TopicPartition("encounters", number, 0) for number in range(4)])
        records = (consumer.poll(5) for _ in range(20))
        value = next(r.value() for r in records if r is not None and not r.error())
        consumer.close()
    assert schema_id_of(value) == ids["encounters"]
    assert bare(value) == message.encode()
    assert Encounter.decode(value) == message
    assert framed(value, 9) == value
    assert len(registry.asked) == asked
