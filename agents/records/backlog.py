"""What waits and since when, from RECORDS: encounters, queries, claims, by bands of age.

A band tells every day alike, also the empty ones, so that a backlog that is worked off reads 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from claimstream.schemas.vocabulary import ClaimType

Ask = Callable[[str], Iterable[tuple[object, ...]]]
"""Runs one query and returns its rows."""

UNCODED = """
SELECT coalesce(p.service_through, i.at) FROM (
    SELECT encounter_id, revision, amendment, outcome, at, max(sequence) FROM audit_events
    WHERE stage = 'intake' AND action = 'PLACE'
    AND outcome IN ('LET_THROUGH', 'NOT_READY', 'PARKED', 'HELD') GROUP BY encounter_id) i
LEFT JOIN pairs p USING (encounter_id, revision, amendment)
LEFT JOIN dispositions d USING (encounter_id, revision, amendment)
WHERE i.outcome <> 'LET_THROUGH' OR d.disposition IS NULL OR d.disposition IN ('HOLD', 'QUERY')
OR d.merged_into IS NOT NULL AND NOT EXISTS (SELECT 1 FROM audit_events a
    WHERE a.encounter_id = d.merged_into AND a.stage = 'intake'
    AND a.action = 'PLACE' AND a.revision IS NOT NULL)
"""
"""One row is one encounter whose newest pair has no final coding: discharged, not final coded.

One that was merged into an account of which nothing came waits, too.
"""

OPEN_QUERIES = """
SELECT asked_at FROM (SELECT asked_at, state, max(sequence) FROM queries GROUP BY query_id)
WHERE state = 'OPEN'
"""
UNACKNOWLEDGED = """
SELECT s.claim_type, s.made_at FROM (
    SELECT m.claim_id, f.claim_type, max(f.made_at) AS made_at
    FROM claim_file_members m JOIN claim_files f USING (file_id) GROUP BY m.claim_id) s
WHERE NOT EXISTS (SELECT 1 FROM claim_responses r WHERE r.claim_id = s.claim_id
    AND r.kind NOT IN ('TA1', 'X999') AND r.received_at >= s.made_at)
"""
"""One row is one claim whose newest file no verdict followed. A 999 speaks of the file alone."""

ANSWERS = """
SELECT r.rowid, q.rule_id, strftime('%s', r.answered_at) - strftime('%s', min(q.asked_at))
FROM query_responses r JOIN queries q ON q.query_id = r.query_id AND q.state = 'OPEN'
WHERE r.rowid > {after} GROUP BY r.rowid ORDER BY r.rowid
"""
NEWEST_ANSWER = "SELECT coalesce(max(rowid), 0) FROM query_responses"


@dataclass(frozen=True, slots=True)
class Bands:
    """Two ages that divide what waits in three."""

    low: timedelta
    high: timedelta
    names: tuple[str, str, str]

    def of(self, age: timedelta) -> str:
        """Return the band of an age."""
        return self.names[(age >= self.low) + (age >= self.high)]


DAYS_3_7 = Bands(timedelta(days=3), timedelta(days=7), ("<3d", "3d-7d", ">7d"))
DAYS_1_3 = Bands(timedelta(days=1), timedelta(days=3), ("<1d", "1d-3d", ">3d"))
HOURS_24_48 = Bands(timedelta(hours=24), timedelta(hours=48), ("<24h", "24h-48h", ">48h"))
FORMS = tuple(form.value.lower() for form in ClaimType)


@dataclass(frozen=True, slots=True)
class Reading:
    """How many wait in one band; ``labels`` as the gauge has them."""

    gauge: str
    labels: tuple[str, ...]
    count: int


def readings(ask: Ask, now: datetime) -> Iterator[Reading]:
    """Yield every gauge of what waits, as it stands at an instant (UTC)."""
    uncoded = Counter((DAYS_3_7.of(now - _instant(since)),) for (since,) in ask(UNCODED))
    asked = Counter((DAYS_1_3.of(now - _instant(since)),) for (since,) in ask(OPEN_QUERIES))
    sent = Counter(
        (str(form).lower(), HOURS_24_48.of(now - _instant(since)))
        for form, since in ask(UNACKNOWLEDGED)
    )
    for name in DAYS_3_7.names:
        yield Reading("ENCOUNTERS_UNCODED", (name,), uncoded[name,])
    for name in DAYS_1_3.names:
        yield Reading("QUERIES_OPEN", (name,), asked[name,])
    for form in FORMS:
        for name in HOURS_24_48.names:
            yield Reading("CLAIMS_UNACKNOWLEDGED", (form, name), sent[form, name])


def newest_answer(ask: Ask) -> int:
    """Return the number of the newest answer, 0 without one."""
    return next((int(str(number)) for (number,) in ask(NEWEST_ANSWER)), 0)


def answers_after(ask: Ask, number: int) -> Iterator[tuple[int, str, int]]:
    """Yield number, rule and seconds from question to answer of the later answers."""
    for found, rule, seconds in ask(ANSWERS.format(after=number)):
        yield int(str(found)), str(rule).lower(), max(0, int(str(seconds)))


def _instant(text: object) -> datetime:
    """Return a stored instant; of a date its beginning."""
    instant = datetime.fromisoformat(str(text))
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
