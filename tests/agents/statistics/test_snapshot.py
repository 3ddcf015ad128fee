"""STATISTICS say what RECORDS holds: the same places, the same cents, restated alike."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimstream.agents.records.conservation import conserve
from claimstream.agents.records.statement import put
from claimstream.agents.statistics.measures import MEASURES, Measure
from claimstream.agents.statistics.snapshot import offsets, snapshot
from claimstream.agents.statistics.window import Window, WindowError
from claimstream.schemas.coding_statistics import CodingStatistics

ROOT = Path(__file__).parents[3]
YEAR = Window(date(2026, 1, 1), date(2026, 12, 31))
NOVEMBER = Window(date(2026, 11, 1), date(2026, 11, 30))
Pair = tuple[str, int, int]


def script(package: str, name: str) -> str:
    """Return an SQL file of a package."""
    return files(f"claimstream.agents.{package}").joinpath(name).read_text(encoding="utf-8")


def pair_columns(pair: Pair) -> dict[str, object]:
    """Return the columns that name a pair."""
    return dict(zip(("encounter_id", "revision", "amendment"), pair, strict=True))


class Records:
    """A database of RECORDS with the views, and short ways to write its rows."""

    def __init__(self) -> None:
        """Open an empty database."""
        self.connection = sqlite3.connect(":memory:")
        self.connection.executescript(script("records", "tables.sql"))
        self.connection.executescript(script("statistics", "views.sql"))
        self._written = 0

    def ask(self, query: str) -> Iterable[tuple[object, ...]]:
        """Return the rows of a query."""
        return self.connection.execute(query)

    def put(self, table: str, **columns: object) -> int:
        """Write a row and return how many were written before."""
        self.connection.execute(*put(table, **columns))
        self._written += 1
        return self._written - 1

    def audit(self, stage: str, outcome: str, pair: Pair, **columns: object) -> None:
        """Write an audit event of a stage about a pair."""
        number = self._written
        plain: dict[str, object] = {"reason": None, "reference_ids": {}}
        plain |= {"at": "2026-11-20T09:00:00+00:00", "action": "PLACE"}
        plain |= pair_columns(pair) | columns
        ids = {"event_id": str(number), "actor": stage, "sequence": number}
        self.put("audit_events", stage=stage, outcome=outcome, source=None, **ids, **plain)

    def known(self, encounter: str) -> None:
        """Write that a hospital published the encounter."""
        place = {"topic": "encounters", "partition": 0, "offset": self._written}
        self.put("records", **place, encounter_id=encounter, cause="", contract="encounter")

    def let_through(self, pair: Pair, day: str = "2026-11-16", ready: str = "08:00") -> None:
        """Write a pair that INTAKE let through."""
        self.known(pair[0])
        facts = {"encounter_class": "AMBULATORY", "lifecycle": "ACTIVE", "reference_set": "{}"}
        days = {"service_from": day, "service_through": day, "ready_at": f"{day}T{ready}:00+00:00"}
        facility = pair[0].partition(":")[0]
        self.put("pairs", **pair_columns(pair), facility_id=facility, **facts, **days)
        self.audit("intake", "LET_THROUGH", pair)

    def judge(self, pair: Pair, disposition: str, **columns: object) -> None:
        """Write the disposition of a pair."""
        plain: dict[str, object] = {"close_reason": None, "reason": None, "owner": None}
        sums = {"rule_set": "t", "content_sha256": "0"}
        named = pair_columns(pair)
        self.put("dispositions", **named, disposition=disposition, **sums, **(plain | columns))

    def claim(self, pair: Pair, ready_at: str, lines: dict[str, str]) -> None:
        """Write a claim of a pair, version 1, and where CLAIMS put the lines."""
        plain = {"chain_id": "x", "claim_type": "PROFESSIONAL", "action": "ORIGINAL"}
        plain |= {"frequency": "1", "payer_id": "P", "payer_sequence": "PRIMARY"}
        plain |= {"content_sha256": "0", "ready_at": ready_at, "claim_id": f"C-{pair[0]}"}
        self.put("claims", **pair_columns(pair), **plain, version=1, total_cents=0)
        places = {f"line/{line}": words for line, words in lines.items()}
        self.audit("claims", "PUBLISHED", pair, reference_ids=places, action="RECONCILE")

    def code(self, pair: Pair, code: str, rank: int = 1, decision: str = "AUTO") -> None:
        """Write a code of a pair."""
        plain = {"claim_type": "PROFESSIONAL", "system": "ICD10CM", "role": "OTHER", "poa": None}
        plain |= {"release": "r", "rule_id": "TERM", "confidence": "0.9", "decision": decision}
        self.put("codes", **pair_columns(pair), **plain, code=code, rank=rank, rule_version=1)

    def charge(self, pair: Pair, line: str, cents: int) -> None:
        """Write a charge of a pair."""
        plain = {"claim_type": "PROFESSIONAL", "procedure_code": None, "charge_id": line}
        self.put("charges", **pair_columns(pair), **plain, cents=cents, service_date="2026-11-16")

    def cells(self, window: Window = YEAR, threshold: int = 11) -> tuple[CodingStatistics, ...]:
        """Return the snapshot over a window."""
        return snapshot(self.ask, window, offsets(self.ask), threshold)


def told(cells: Iterable[CodingStatistics], measure: str) -> dict[tuple[str, str], str | None]:
    """Return the values of a measure by facility and member; ``*`` stands for all."""
    return {
        (cell.facility_id or "*", cell.member or "*"): cell.value
        for cell in cells
        if cell.measure == measure
    }


@st.composite
def stories(draw: st.DrawFn) -> list[dict[str, object]]:
    """Draw what the stages recorded of a few encounters, sound or not."""
    story = st.fixed_dictionaries(
        {
            "intake": st.sampled_from(["LET_THROUGH"] * 8 + [None, "NOT_READY", "PARKED", "HELD"]),
            "disposition": st.sampled_from(
                ["CLEAN"] * 8
                + [None, "HOLD", "QUERY", "CLOSED_WITHOUT_CLAIM", "CANCELLED", "MERGED"]
            ),
            "merged_into": st.sampled_from([None, "ELM:0", "ELM:1", "ELM:gone"]),
            "claims": st.sampled_from([None, "PUBLISHED", "HELD", "STALE"]),
            "lines": st.lists(
                st.tuples(
                    st.sampled_from(["CLAIMED", "HELD", "NOT_BILLABLE"]),
                    st.sampled_from(["-", "WHY-A", "WHY-B"]),
                ),
                max_size=3,
            ),
            "coded": st.booleans(),
            "dead": st.booleans(),
            "reason": st.sampled_from([None, "RULE-A", "RULE-B"]),
            "older": st.booleans(),
        }
    )
    return draw(st.lists(story, max_size=6))


def write_story(records: Records, name: str, story: dict[str, object]) -> None:
    """Write one drawn story of an encounter."""
    pair = (name, 2, 0)
    records.known(name)
    if story["older"]:
        records.audit("intake", "NOT_READY", (name, 1, 0), reason="OLD")
        records.charge((name, 1, 0), "L9", 99999)
    if story["intake"]:
        records.audit("intake", str(story["intake"]), pair, reason=story["reason"])
    for number in range(1, len(story["lines"]) + 1):
        records.charge(pair, f"L{number}", 100 * number + 1)
    if story["disposition"]:
        merged = {"merged_into": story["merged_into"]} if story["disposition"] == "MERGED" else {}
        records.judge(pair, str(story["disposition"]), reason=story["reason"], **merged)
    if story["coded"]:
        records.put("codings", **pair_columns(pair), coder="t", codesets="{}")
    if story["claims"]:
        places = {
            f"line/L{n}": f"{place} {n}.01 - {why}"
            for n, (place, why) in enumerate(story["lines"], 1)
        }
        records.audit("claims", str(story["claims"]), pair, reference_ids=places, action="R")
    if story["dead"]:
        plain = {"fault_class": "permanent", "source": "encounters/0/1", "value_sha256": ""}
        ids = {"dead_letter_id": name, "encounter_id": name, "stage": "coding", "attempt": 0}
        records.put("dead_letters", **ids, **plain, reason="CRASHED")


@settings(max_examples=60, deadline=None)
@given(stories())
def test_the_places_are_those_of_the_conservation_law(drawn: list[dict[str, object]]) -> None:
    """Two accounts of where encounters stand would be one too many: SQL and RECORDS agree."""
    records = Records()
    for number, story in enumerate(drawn):
        write_story(records, f"ELM:{number}", story)
    law = conserve(records.ask)
    rows = records.ask("SELECT encounter_id, place, reason FROM encounter_places")
    expected = {name: (p.where.value, p.reason) for name, p in law.places.items()}
    assert {str(name): (place, reason) for name, place, reason in rows} == expected
    total = sum(1 for _ in records.ask("SELECT 1 FROM encounters"))
    undated = sum(1 for _ in records.ask("SELECT 1 FROM undated_encounters"))
    assert total + undated == len(law.places)
    cents = records.ask("SELECT member, sum(amount) FROM gross_charges GROUP BY member")
    assert dict(cents) == dict(law.cents)


def hospital(records: Records) -> None:
    """Write 30 claimed encounters, 12 held, 3 not ready and 5 of another facility."""
    for number in range(45):
        pair = (f"ELM:{number}" if number < 40 else f"OAK:{number}", 1, 0)
        records.let_through(pair)
        records.charge(pair, "L1", 15010)
        records.code(pair, "I10")
        records.code(pair, "E11.9", 2, "AUTO" if number % 2 else "REVIEW")
        if number < 28 or number >= 43:
            records.judge(pair, "CLEAN")
            records.claim(pair, "2026-11-17T08:00:00+00:00", {"L1": "CLAIMED 150.10 C1 -"})
        else:
            records.judge(pair, "HOLD", reason="NPI-CHECK-DIGIT", owner="BILLER")
    for number in range(3):
        records.known(f"ELM:N{number}")
        pair = (f"ELM:N{number}", 1, 0)
        records.audit("intake", "NOT_READY", pair, reason="DOCUMENT_UNSIGNED")


def test_each_measure_says_what_it_counts() -> None:
    """Values of a hospital small enough to count by hand, nothing suppressed."""
    records = Records()
    hospital(records)
    cells = records.cells(threshold=0)
    assert told(cells, "encounters") == {
        ("*", "*"): "48",
        ("*", "CLAIMED"): "30",
        ("*", "HELD"): "15",
        ("*", "HELD NPI-CHECK-DIGIT"): "15",
        ("*", "NOT_READY"): "3",
        ("*", "NOT_READY DOCUMENT_UNSIGNED"): "3",
        ("ELM", "*"): "43",
        ("ELM", "CLAIMED"): "28",
        ("ELM", "HELD"): "12",
        ("ELM", "HELD NPI-CHECK-DIGIT"): "12",
        ("ELM", "NOT_READY"): "3",
        ("ELM", "NOT_READY DOCUMENT_UNSIGNED"): "3",
        ("OAK", "*"): "5",
        ("OAK", "CLAIMED"): "2",
        ("OAK", "HELD"): "3",
        ("OAK", "HELD NPI-CHECK-DIGIT"): "3",
    }
    charges = told(cells, "gross_charges")
    assert charges["*", "CLAIMED"] == "4503.00"
    assert charges["*", "HELD"] == "2251.50"
    assert charges["*", "*"] == "6754.50"
    assert told(cells, "clean_claim_rate") == {
        ("*", "*"): "1.000",
        ("ELM", "*"): "1.000",
        ("OAK", "*"): "1.000",
    }
    assert told(cells, "automation_rate")["*", "*"] == "0.489"
    assert told(cells, "codes_by_decision")["*", "REVIEW"] == "23"
    assert told(cells, "documentation_hours")["*", "*"] == "24.0"
    assert told(cells, "encounters_by_category")["ELM", "I10"] == "40"


def test_small_cells_and_what_would_tell_them_are_suppressed() -> None:
    """Five encounters at OAK stay untold although both totals are published."""
    records = Records()
    hospital(records)
    cells = [cell for cell in records.cells() if cell.measure == "encounters"]
    hidden = {(c.facility_id or "*", c.member or "*") for c in cells if c.suppressed}
    assert ("OAK", "*") in hidden
    assert ("ELM", "*") in hidden or ("*", "*") in hidden
    assert all((c.value is None and c.count is None) == c.suppressed for c in cells)


def test_a_query_answered_is_a_touch() -> None:
    """The clean-claim rate leaves out what a person helped through; a recode is no person."""
    records = Records()
    for number, kind in enumerate(["PROVIDER_ANSWER", "RECODE", None, "HOLD_RELEASE"]):
        pair = (f"ELM:{number}", 1, 1)
        records.let_through(pair)
        records.claim(pair, "2026-11-17T08:00:00+00:00", {})
        if kind:
            made = {"made_by": "p", "made_at": "2026-11-17T08:00:00+00:00"}
            records.put("amendments", amendment_id=kind, encounter_id=pair[0], kind=kind, **made)
    assert told(records.cells(threshold=0), "clean_claim_rate")["*", "*"] == "0.500"


def test_a_retracted_query_is_not_waited_for() -> None:
    """Response counts queries sent and not taken back; hours run from question to answer."""
    records = Records()
    lives = {"q1": ["OPEN", "ANSWERED"], "q2": ["OPEN"], "q3": ["OPEN", "RETRACTED"]}
    for name, states in lives.items():
        pair = (f"ELM:{name}", 1, 0)
        records.let_through(pair)
        records.judge(pair, "QUERY", reason="QRY-A")
        plain = {"rule_id": "QRY-A", "subject": "s", "form": "OPEN_ENDED", "question": "?"}
        plain |= {"addressed_to_npi": None, "options": "[]", "blocking": True}
        asked = {"query_id": name, "asked_at": "2026-11-17T08:00:00+00:00"}
        for number, state in enumerate(states):
            row = pair_columns(pair) | plain | asked
            records.put("queries", **row, state=state, sequence=number)
    answer = {"option_id": None, "answered_by_npi": "n", "answered_at": "2026-11-18T09:30:00+00:00"}
    records.put("query_responses", response_id="r", query_id="q1", encounter_id="ELM:q1", **answer)
    cells = records.cells(threshold=0)
    assert told(cells, "query_rate")["*", "*"] == "1.000"
    assert told(cells, "query_response_rate")["*", "*"] == "0.500"
    assert told(cells, "query_response_hours")["*", "*"] == "25.5"


def test_the_ninth_decile_is_a_value_that_occurred() -> None:
    """Nearest rank: of ten waits the ninth."""
    records = Records()
    for number in range(10):
        pair = (f"ELM:{number}", 1, 0)
        records.let_through(pair, ready="00:00")
        records.claim(pair, f"2026-11-16T0{number}:00:00+00:00", {})
    cells = records.cells(threshold=0)
    assert told(cells, "documentation_hours")["*", "*"] == "4.5"
    assert told(cells, "documentation_hours_p90")["*", "*"] == "8.0"


def test_categories_are_told_by_calendar_month() -> None:
    """A window over months makes one table a month, so that no sum over months tells a cell."""
    records = Records()
    for number, day in enumerate(["2026-10-31", "2026-11-01", "2026-11-30", "2026-12-01"]):
        records.let_through((f"ELM:{number}", 1, 0), day)
        records.code((f"ELM:{number}", 1, 0), "I10")
    cells = records.cells(Window(date(2026, 10, 15), date(2026, 11, 30)), threshold=0)
    counts: Counter[tuple[str, str]] = Counter()
    for cell in cells:
        if cell.measure == "encounters_by_category" and cell.facility_id is None:
            counts[str(cell.window_start), str(cell.window_end)] += cell.count or 0
    assert counts == {("2026-10-15", "2026-10-31"): 1, ("2026-11-01", "2026-11-30"): 2}


def test_a_snapshot_restates_itself() -> None:
    """The same records give the same bytes; every cell has its own key; keys outlive values."""
    records = Records()
    hospital(records)
    first, second = records.cells(NOVEMBER), records.cells(NOVEMBER)
    assert [cell.encode() for cell in first] == [cell.encode() for cell in second]
    keys = [cell.cell for cell in first]
    assert None not in keys and len(keys) == len(set(keys))
    assert "encounters|2026-11-01..2026-11-30|ELM|place|HELD" in keys
    assert first[0].as_of == {"encounters/0": max(first[0].as_of.values())}
    records.let_through(("ELM:late", 1, 0))
    assert set(keys) <= {cell.cell for cell in records.cells(NOVEMBER)}


def test_a_refused_record_does_not_lend_its_key() -> None:
    """The key of a dead letter may be anything, a patient's name too: it never becomes a cell."""
    records = Records()
    plain = {"fault_class": "permanent", "source": "encounters/0/1", "value_sha256": ""}
    ids = {"dead_letter_id": "d", "encounter_id": "Zebedee Quux:1950", "stage": "intake"}
    records.put("dead_letters", **ids, **plain, reason="UNDECODABLE", attempt=0)
    text = "".join(cell.to_json() for cell in records.cells(threshold=0))
    assert "Zebedee" not in text
    assert "UNKNOWN" in text and "DEAD_LETTER" in text


def test_a_window_has_a_day() -> None:
    """Days the wrong way round are a mistake, not an empty statistic."""
    with pytest.raises(WindowError):
        Window(date(2026, 11, 2), date(2026, 11, 1))


@pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
def test_every_measure_is_commented_and_documented(measure: Measure) -> None:
    """What a row is stands above its view; what the value means stands in docs/statistics.md."""
    views = script("statistics", "views.sql")
    above = views.partition(f"CREATE TEMP VIEW IF NOT EXISTS {measure.view} AS")[0]
    comment = above.rpartition(";")[2]
    assert "One row is" in comment
    assert comment.strip().startswith("-- MEASURE")
    assert f"| `{measure.name}` |" in (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")


def test_the_views_need_no_right_to_write(tmp_path: Path) -> None:
    """Whoever may only read the records can have the statistics."""
    path = tmp_path / "records.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(script("records", "tables.sql"))
    reader = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    reader.executescript(script("statistics", "views.sql"))
    assert snapshot(reader.execute, YEAR, {}) == ()
    assert offsets(reader.execute) == {}
