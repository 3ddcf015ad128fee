"""Hostile records on a real broker: INTAKE under its supervisor keeps every one aside and runs on.

One siege, many questions: good and hostile encounters go in by turns, the worker is watched while
it works, some dead letters are mended and brought back, and everything that left is searched for
the fake patient whom every record carries.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from confluent_kafka import KafkaError, KafkaException, Message, Producer
from mortal import MORTAL
from river_rig import River, Row

sys.path.insert(0, str(Path(__file__).parents[1] / "hostile"))
from hostile_canary import NEEDLES, PLANTED, hits, with_canary  # noqa: E402
from hostile_cases import MIB, PASSES, Attack, attacks, fuzz  # noqa: E402

from claimstream.schemas.audit_event import AuditEvent
from claimstream.schemas.dead_letter import Reason
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.ready_encounter import ReadyEncounter
from claimstream.streams.connection import producer_config
from claimstream.streams.replay import ReplayError, ReplayRequest, replay
from claimstream.streams.settings import KafkaSettings, Settings
from claimstream.streams.topics import apply_topics

pytestmark = pytest.mark.kafka

CLAIMSTREAM = (sys.executable, "-c", "from claimstream.agents.cli.main import main; main()")
FUZZ = 500
SECONDS = 60
MENDED = 20
BY_COMMAND = 42
"""The row whose dead letter the command mends."""
NOW = datetime(2026, 11, 23, tzinfo=UTC)
Place = tuple[int, int]
"""partition, offset"""


@dataclass
class Siege:
    """What went in, what came out, and what was seen on the way."""

    river: River
    port: int
    worker: subprocess.Popen[bytes]
    log: Path
    attacks: dict[Place, Attack] = field(default_factory=dict)
    good: dict[str, Place] = field(default_factory=dict)
    fuzzed: set[Place] = field(default_factory=set)
    pages: list[bytes] = field(default_factory=list)
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    pids: set[str] = field(default_factory=set)

    def send(self, producer: Producer, attack: Attack, note: Callable[[Place], None]) -> None:
        """Write one record where murmur2 puts its key, and note its place once it is stored."""

        def stored(error: KafkaError | None, message: Message) -> None:
            """Note where the record is."""
            assert error is None, error
            note((message.partition(), message.offset()))

        stamp = {} if attack.timestamp is None else {"timestamp": attack.timestamp}
        producer.produce(
            self.river.settings.prefix + "encounters",
            attack.value,
            attack.key,
            headers=list(attack.headers),
            on_delivery=stored,
            **stamp,
        )
        producer.poll(0)

    def look(self) -> None:
        """Ask the worker's page, and note which process answers."""
        for path in ("/live", "/ready", "/metrics"):
            status, body = ask(f"http://127.0.0.1:{self.port}{path}")
            self.statuses[path, status] += 1
            self.pages.append(body)
        children = Path(f"/proc/{self.worker.pid}/task/{self.worker.pid}/children")
        self.pids.add(children.read_text().strip())

    def await_stored(self, count: int) -> None:
        """Return once the stage has stored so many inputs, watching it meanwhile."""
        until = time.monotonic() + SECONDS
        while self.river.stored("intake", "encounters") < count:
            self.look()
            assert time.monotonic() < until, self.log.read_text()[-3000:]
            time.sleep(0.3)
        self.look()

    def letters(self) -> dict[Place, Row]:
        """Return the dead letters by the place of their source."""
        rows = self.river.read("dead-letters")
        return {source_of(row): row for row in rows}


def source_of(row: Row) -> Place:
    """Return where a dead letter's record stands."""
    headers = row[2]
    partition, offset = (headers[f"claimstream-source-{name}"] for name in ("partition", "offset"))
    return int(partition), int(offset)


def ask(url: str) -> tuple[int, bytes]:
    """Return status and body of a page."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - loopback
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def free_port() -> int:
    """Return a loopback port that nobody holds now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_worker(river: River, folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Start INTAKE under its supervisor, as loud as it can be, and wait until it runs."""
    environment = os.environ | river.environment | {"CLAIMSTREAM_HEALTH__PORT": str(port)}
    command = [*MORTAL, *CLAIMSTREAM, "worker", "--stages", "intake"]
    with (folder / "worker.log").open("wb") as log:
        worker = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=folder)
    river.workers.append(worker)
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and not is_ready(port):
        assert worker.poll() is None, (folder / "worker.log").read_text()
        time.sleep(0.2)
    return worker


def is_ready(port: int) -> bool:
    """Say whether the worker's page answers that it runs."""
    try:
        return ask(f"http://127.0.0.1:{port}/ready")[0] == 200
    except OSError:
        return False


@pytest.fixture(scope="module")
def siege(
    kafka: str,
    tmp_path_factory: pytest.TempPathFactory,
    make_encounter: Callable[..., Encounter],
) -> Iterator[Siege]:
    """Return the siege once every record that went in has an outcome."""
    folder = tmp_path_factory.mktemp("siege")
    settings = Settings(prefix=f"h{os.getpid()}-", kafka=KafkaSettings(bootstrap_servers=kafka))
    apply_topics(settings)
    environment = {
        "CLAIMSTREAM_PREFIX": settings.prefix,
        "CLAIMSTREAM_KAFKA__BOOTSTRAP_SERVERS": kafka,
        "CLAIMSTREAM_LEDGER__CACHE_DIR": str(folder / "ledgers"),
        "CLAIMSTREAM_LOG__LEVEL": "DEBUG",
    }
    river = River(settings, environment, folder / "unused.log")
    port = free_port()
    try:
        worker = start_worker(river, folder, port)
        made = Siege(river, port, worker, folder / "worker.log")
        lay_siege(made, make_encounter())
        made.await_stored(len(made.attacks) + len(made.good) + len(made.fuzzed))
        yield made
    finally:
        river.kill()


def lay_siege(siege: Siege, base: Encounter) -> None:
    """Send good, hostile and fuzzed records by turns."""
    producer = Producer(producer_config(siege.river.settings.kafka))
    for number, attack in enumerate(attacks(base)):
        if number % 10 == 0:
            siege.look()
        good = with_canary(base, f"ELM:good-{number}")
        key = good.encounter_id
        honest = Attack(0, "good", PASSES, key.encode(), good.encode())
        siege.send(producer, honest, lambda place, key=key: siege.good.update({key: place}))
        siege.send(producer, attack, lambda place, one=attack: siege.attacks.update({place: one}))
    for key, value in fuzz(base, FUZZ, 7):
        siege.send(producer, Attack(17, "fuzz", "", key, value), siege.fuzzed.add)
    assert producer.flush(30) == 0


def test_every_hostile_record_is_a_dead_letter_with_its_reason(siege: Siege) -> None:
    """Rows 1 to 42: reason, stage, digest and source are there, whatever the record claimed."""
    letters = siege.letters()
    found = {
        (one.row, one.name): letters[place][2]["claimstream-reason"].decode()
        for place, one in siege.attacks.items()
        if place in letters
    }
    wanted = {
        (one.row, one.name): str(one.ends) for one in siege.attacks.values() if one.ends != PASSES
    }
    assert found == wanted
    sources = {letters[place][2]["claimstream-stage"] for place in letters}
    assert sources == {b"intake"}


def test_a_field_that_is_too_long_is_named_with_its_limit(siege: Siege) -> None:
    """Row 18: whoever mends it need not search a megabyte."""
    letters = siege.letters()
    details = [
        letters[place][2]["claimstream-detail"]
        for place, one in siege.attacks.items()
        if one.ends == Reason.FIELD_TOO_LONG
    ]
    assert details == [b"FAMILY_NAME_OVER_256"]


def test_a_dead_letter_is_the_record_byte_for_byte(siege: Siege) -> None:
    """Whoever mends it needs what was sent, key included."""
    letters = siege.letters()
    for place, one in siege.attacks.items():
        if one.ends != PASSES:
            assert (letters[place][0], letters[place][1]) == (one.key, one.value)


def test_every_good_record_came_out_between_the_hostile_ones(siege: Siege) -> None:
    """Nothing blocks: good encounters, and odd ones that are good all the same, leave once."""
    left = Counter(row[0].decode() for row in siege.river.read("ready-encounters"))
    odd = {(one.key or b"").decode() for one in siege.attacks.values() if one.ends == PASSES}
    assert {key: left[key] for key in (*siege.good, *odd)} == dict.fromkeys((*siege.good, *odd), 1)


def test_a_forged_timestamp_is_not_kept(siege: Siege) -> None:
    """Row 22: the broker stamps what outsiders write, or retention would take 1970 unread."""
    now = time.time() * 1000
    letters = siege.letters()
    stamps = [
        int(letters[place][2]["claimstream-source-timestamp"])
        for place, one in siege.attacks.items()
        if one.row == 22 and one.ends != PASSES
    ]
    assert len(stamps) == 4
    assert all(abs(now - stamp) < 600_000 for stamp in stamps)


def test_every_fuzzed_record_has_exactly_one_outcome(siege: Siege) -> None:
    """A dead letter or an audit event that names it, never both, never neither."""
    events = [AuditEvent.decode(row[1]) for row in siege.river.read("audit-events")]
    taken = {(event.source_partition, event.source_offset) for event in events}
    letters = set(siege.letters())
    assert taken & letters == set()
    assert siege.fuzzed <= taken | letters
    assert len(siege.fuzzed & letters) > FUZZ * 0.8


def test_the_service_stayed_up(siege: Siege) -> None:
    """The same process answered every time, alive and ready."""
    assert len(siege.pids) == 1
    assert siege.worker.poll() is None
    asked = siege.statuses["/live", 200]
    assert siege.statuses == {
        ("/live", 200): asked,
        ("/ready", 200): asked,
        ("/metrics", 200): asked,
    }


def test_no_byte_of_the_fake_patient_is_where_he_does_not_belong(siege: Siege) -> None:
    """Logs, pages, headers, audit events and the ledger know ids and kinds alone."""
    river = siege.river
    headers = [
        b"=".join((name.encode(), value or b""))
        for topic in ("dead-letters", "ready-encounters", "audit-events", "intake-ledger")
        for row in river.read(topic)
        for name, value in row[2].items()
    ]
    others = [
        part or b""
        for topic in ("audit-events", "intake-ledger")
        for row in river.read(topic)
        for part in row[:2]
    ]
    caches = [path.read_bytes() for path in siege.log.parent.rglob("*") if path.is_file()]
    assert siege.log in set(siege.log.parent.rglob("*"))
    assert (len(headers) > 1_000, len(others) > 100, len(siege.pages) > 3) == (True, True, True)
    for place in (headers, others, siege.pages, caches):
        assert hits(place) == set()


def test_the_search_finds_him_where_he_belongs(siege: Siege) -> None:
    """Every writing that was planted is found in the topics that may hold charts."""
    wanted = {text.encode() for text in PLANTED}
    for topic in ("encounters", "ready-encounters", "dead-letters"):
        found = hits(row[1] or b"" for row in siege.river.read(topic))
        assert wanted <= found
    assert wanted <= set(NEEDLES)


def test_the_broker_itself_refuses_what_is_too_long(siege: Siege) -> None:
    """Row 18: 1.1 times the limit, incompressible, never enters."""
    producer = Producer(producer_config(siege.river.settings.kafka))
    errors: list[str] = []
    name = siege.river.settings.prefix + "encounters"
    value = os.urandom(int(4.4 * MIB) + 65_536)
    producer.produce(
        name, value, b"ELM:long", on_delivery=lambda error, _: errors.append(error.name())
    )
    producer.flush(30)
    assert errors == ["MSG_SIZE_TOO_LARGE"]


def test_the_client_itself_refuses_a_record_over_its_limit(siege: Siege) -> None:
    """Row 18: a producer of ours cannot even queue it."""
    producer = Producer(producer_config(siege.river.settings.kafka))
    with pytest.raises(KafkaException):
        producer.produce(siege.river.settings.prefix + "encounters", bytes(9 * MIB), b"ELM:long")


def test_a_value_that_only_compression_lets_in_is_kept_by_reference(siege: Siege) -> None:
    """Row 18: brokers weigh compressed batches; the dead letter names the place and the digest."""
    options = {"message.max.bytes": 64 * MIB, "compression.type": "zstd"}
    producer = Producer(producer_config(siege.river.settings.kafka) | options)
    places: list[Place] = []
    attack = Attack(18, "16 MiB of zeros", "TOO_LARGE", b"ELM:zeros", bytes(16 * MIB))
    siege.send(producer, attack, places.append)
    assert producer.flush(30) == 0
    rows = siege.river.until(siege.letters, lambda found: places[0] in found, 30)
    row = rows[places[0]]
    assert row[1] is None
    assert row[2]["claimstream-reason"] == b"TOO_LARGE"
    assert row[2]["claimstream-value"] == b"reference"


def test_a_key_that_only_compression_lets_in_does_not_stop_the_partition(siege: Siege) -> None:
    """Row 18: a dead letter that repeats it can never be written, and would be tried for ever."""
    options = {"message.max.bytes": 64 * MIB, "compression.type": "zstd"}
    producer = Producer(producer_config(siege.river.settings.kafka) | options)
    places: list[Place] = []
    attack = Attack(18, "10 MiB of key", "UNDECODABLE", bytes(10 * MIB), b"{}")
    siege.send(producer, attack, places.append)
    assert producer.flush(30) == 0
    rows = siege.river.until(siege.letters, lambda found: places[0] in found, 30)
    assert (rows[places[0]][0], rows[places[0]][1]) == (None, b"{}")


def mendable(siege: Siege, base: Encounter) -> dict[str, bytes]:
    """Return mended bytes by dead-letter id, Avro and JSON by turns."""
    mended: dict[str, bytes] = {}
    for place, row in siege.letters().items():
        attack = siege.attacks.get(place)
        if attack is None or attack.row == BY_COMMAND or len(mended) == MENDED:
            continue
        good = with_canary(base, f"ELM:mended-{len(mended)}")
        value = good.to_json().encode() if len(mended) % 2 else good.encode()
        mended[f"dead-letters:{row[3]}:{row[4]}"] = value
    return mended


def test_mended_dead_letters_come_back_exactly_once(
    siege: Siege, make_encounter: Callable[..., Encounter]
) -> None:
    """Twice is a no-op; key and label are made anew, for it may be they that were wrong."""
    mended = mendable(siege, make_encounter())
    request = ReplayRequest(tuple(mended), "test", NOW, mended)
    settings = siege.river.settings
    assert [one.sent for one in replay(settings, request)] == [True] * MENDED
    assert [one.sent for one in replay(settings, request)] == [False] * MENDED
    wanted = {f"ELM:mended-{number}": 1 for number in range(MENDED)}
    left = siege.river.until(lambda: mended_out(siege), lambda seen: seen == wanted, 30)
    assert left == wanted
    assert len(siege.river.read("redrives")) == MENDED


def mended_out(siege: Siege) -> dict[str, int]:
    """Return how often each mended encounter left INTAKE."""
    rows = siege.river.read("ready-encounters")
    ids = [ReadyEncounter.decode(row[1]).encounter_id for row in rows]
    return dict(Counter(each for each in ids if each.startswith("ELM:mended-")))


def test_bytes_that_are_still_wrong_are_not_sent(siege: Siege) -> None:
    """A mended record must not fall again; the error says where, never what."""
    row = next(row for place, row in siege.letters().items() if place in siege.fuzzed)
    name = f"dead-letters:{row[3]}:{row[4]}"
    notes = len(siege.river.read("redrives"))
    for wrong in (b"", b"x", b'{"encounter_id": "Quillfeatherby"}'):
        with pytest.raises(ReplayError) as caught:
            replay(siege.river.settings, ReplayRequest((name,), "test", NOW, {name: wrong}))
        assert hits([str(caught.value).encode()]) == set()
    assert len(siege.river.read("redrives")) == notes


def test_the_command_mends_one_and_says_so_twice(
    siege: Siege, make_encounter: Callable[..., Encounter], tmp_path: Path
) -> None:
    """``claimstream replay ID --mended FILE`` from outside: sent, then not sent."""
    place = next(place for place, one in siege.attacks.items() if one.row == BY_COMMAND)
    row = siege.letters()[place]
    name = f"dead-letters:{row[3]}:{row[4]}"
    file = tmp_path / "mended.json"
    file.write_text(with_canary(make_encounter(), "ELM:by-command").to_json())
    command = [*CLAIMSTREAM, "replay", name]
    sent = []
    for _ in range(2):
        done = subprocess.run(
            [*command, "--mended", str(file), "--json"],
            env=os.environ | siege.river.environment,
            cwd=tmp_path,
            capture_output=True,
            timeout=60,
            check=True,
        )
        assert hits([done.stdout, done.stderr]) == set()
        sent += [each["sent"] for each in json.loads(done.stdout)]
    assert sent == [True, False]


def test_sigterm_still_drains_it(siege: Siege) -> None:
    """After all that the worker ends as it should, and its log is clean."""
    siege.look()
    assert siege.river.stop(siege.worker) == 0
    log = siege.log.read_bytes()
    assert b"stage drained" in log
    assert b"stage fell" not in log
    assert hits([log]) == set()
