"""The conservation law: every record has an outcome, every encounter one place, every cent a home.

It speaks as of RECORDS' offsets. Architecture: "The conservation law".
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from claimstream.agents.records.place import MERGED_INTO_UNKNOWN, Facts, Place, Where, place_of
from claimstream.agents.records.statement import cents

Ask = Callable[[str], Iterable[tuple[object, ...]]]
"""Runs one query and returns its rows."""

OUTCOMES = {
    "intake": (("encounters", "amendments"), None),
    "coding": (("ready-encounters",), "coded-encounters"),
    "validation": (("coded-encounters",), "validated-encounters"),
    "queries": (("validated-encounters", "query-responses"), None),
    "claims": (("validated-encounters", "claim-responses"), None),
    "delivery": (("claims",), None),
}
"""Stage: the topics it reads, and the topic whose records name their cause."""

UNNAMED = """
SELECT count(*) FROM records r WHERE r.topic = '{topic}'
AND NOT EXISTS (SELECT 1 FROM audit_events a WHERE a.stage = '{stage}'
    AND a.source = r.topic || '/' || r.partition || '/' || r.offset)
AND NOT EXISTS (SELECT 1 FROM dead_letters d WHERE d.stage = '{stage}'
    AND d.source = r.topic || '/' || r.partition || '/' || r.offset)
AND NOT EXISTS (SELECT 1 FROM records o WHERE o.topic = '{output}'
    AND o.cause = r.topic || '/' || r.partition || '/' || r.offset)
"""
KNOWN = """
SELECT encounter_id FROM records WHERE topic IN ('encounters', 'ready-encounters')
AND encounter_id IS NOT NULL
UNION SELECT encounter_id FROM audit_events WHERE stage = 'intake' AND action = 'PLACE'
UNION SELECT encounter_id FROM dead_letters
WHERE encounter_id IS NOT NULL AND source LIKE 'encounters/%'
"""
INTAKE = """
SELECT encounter_id, outcome, reason, revision, amendment FROM audit_events
WHERE stage = 'intake' AND action = 'PLACE'
AND outcome IN ('LET_THROUGH', 'NOT_READY', 'PARKED', 'HELD') ORDER BY sequence
"""
CLAIMS = """
SELECT encounter_id, revision, amendment, outcome, reference_ids FROM audit_events
WHERE stage = 'claims' AND outcome NOT IN ('STALE', 'ENGINE_DRIFT', 'DUPLICATE') ORDER BY sequence
"""
DISPOSITIONS = """
SELECT encounter_id, revision, amendment, disposition, close_reason, reason, owner, merged_into
FROM dispositions
"""
CHARGES = "SELECT encounter_id, revision, amendment, charge_id, cents FROM charges"
DEAD = (
    "SELECT encounter_id, stage || ' ' || reason || coalesce(' ' || detail, '') FROM dead_letters"
    " WHERE encounter_id IS NOT NULL"
)
MERGERS = """
SELECT encounter_id, merged_into FROM dispositions WHERE merged_into IS NOT NULL
ORDER BY revision, amendment
"""
ACTIVE_TWICE = """
SELECT l.line_id, c.payer_sequence FROM claims c JOIN claim_lines l USING (claim_id, version)
WHERE c.action <> 'VOID' AND c.version = (
    SELECT max(n.version) FROM claims n WHERE n.claim_id = c.claim_id)
GROUP BY c.encounter_id, c.payer_sequence, l.line_id HAVING count(*) > 1
"""

Pair = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Conservation:
    """The three laws: records without outcome by stage and topic, places, and cents astray."""

    unnamed: Mapping[str, int]
    places: Mapping[str, Place]
    cents: Mapping[str, int]
    breaches: tuple[str, ...]

    def counts(self) -> dict[str, int]:
        """Return how many encounters stand in each place."""
        found = Counter(place.where.value for place in self.places.values())
        return {where.value: found.get(where.value, 0) for where in Where}


def conserve(ask: Ask) -> Conservation:
    """Return the state of the three laws over RECORDS."""
    unnamed = dict(_unnamed(ask))
    facts = dict(_facts(ask))
    places = {encounter: place_of(fact) for encounter, fact in sorted(facts.items())}
    amounts, astray = _money(ask, places)
    breaches = [
        f"{count} records without outcome: {name}" for name, count in unnamed.items() if count
    ]
    breaches += [f"{e} is in flight: {p.reason}" for e, p in places.items() if _flies(p)]
    twice = [f"line active in two claims: {row[0]}" for row in ask(ACTIVE_TWICE)]
    rings = [f"{name} is merged in a ring: nobody bills it" for name in _rings(ask, places)]
    return Conservation(unnamed, places, amounts, tuple(breaches + astray + twice + rings))


def _flies(place: Place) -> bool:
    """Say whether an encounter is still under way."""
    return place.where is Where.IN_FLIGHT


def _rings(ask: Ask, places: Mapping[str, Place]) -> Iterator[str]:
    """Yield every merged encounter that survives in itself, by way of others."""
    rows = {str(name): str(into) for name, into in ask(MERGERS)}
    merged = {name for name, place in places.items() if place.where is Where.MERGED}
    into = {name: to for name, to in rows.items() if name in merged}
    for name in into:
        passed: set[str] = set()
        at = into[name]
        while at in into and at not in passed:
            passed.add(at)
            at = into[at]
        if name in passed:
            yield name


def _unnamed(ask: Ask) -> Iterator[tuple[str, int]]:
    """Yield, by stage and topic, how many inputs no outcome names."""
    for stage, (topics, output) in OUTCOMES.items():
        for topic in topics:
            query = UNNAMED.format(topic=topic, stage=stage, output=output or "")
            for row in ask(query):
                yield f"{stage} {topic}", int(str(row[0]))


def _facts(ask: Ask) -> Iterator[tuple[str, Facts]]:
    """Yield the facts of every encounter that is known or was refused."""
    intake = {str(row[0]): row for row in ask(INTAKE)}
    coded = {_pair(row) for row in ask("SELECT encounter_id, revision, amendment FROM codings")}
    dispositions = {_pair(row): row[3:] for row in ask(DISPOSITIONS)}
    claims = {_pair(row): row[3:] for row in ask(CLAIMS)}
    dead = {str(row[0]): str(row[1]) for row in ask(DEAD)}
    arrived = {None, *(name for name, row in intake.items() if row[3] is not None)}
    for (encounter,) in ask(KNOWN):
        name = str(encounter)
        if name not in intake:
            yield name, Facts(dead_letter=dead.get(name))
            continue
        _, outcome, reason, revision, amendment = intake[name]
        pair = (name, _int(revision), _int(amendment))
        verdict = dispositions.get(pair, (None, None, None, None, None))
        lines = _line_places(claims.get(pair))
        yield (
            name,
            Facts(
                intake=str(outcome),
                intake_reason=_text(reason),
                coded=pair in coded,
                disposition=_text(verdict[0]),
                close_reason=_text(verdict[1]),
                reason=_text(verdict[2]),
                owner=_text(verdict[3]),
                survivor_missing=_text(verdict[4]) not in arrived,
                claims=str(claims[pair][0]) if pair in claims else None,
                line_places=frozenset(where for where, _, _ in lines.values()),
                line_reasons=tuple(why for _, _, why in lines.values() if why != "-"),
                dead_letter=dead.get(name),
            ),
        )


def _line_places(claim: tuple[object, ...] | None) -> dict[str, tuple[str, int, str]]:
    """Return place, cents and reason of each line from a CLAIMS event's references."""
    references = json.loads(str(claim[1])) if claim else {}
    lines = {}
    for name, text in references.items():
        if name.startswith("line/"):
            where, amount, _, reason = str(text).split(" ", 3)
            lines[name[5:]] = (where, cents(Decimal(amount)), reason)
    return lines


def _money(ask: Ask, places: Mapping[str, Place]) -> tuple[dict[str, int], list[str]]:
    """Return cents by the place of their line, and the lines that have no home or two amounts."""
    newest = {str(row[0]): _pair((row[0], row[3], row[4])) for row in ask(INTAKE)}
    lines = {_pair(row): _line_places(row[3:]) for row in ask(CLAIMS)}
    amounts: Counter[str] = Counter()
    astray = []
    for encounter, revision, amendment, charge, amount in ask(CHARGES):
        pair = (str(encounter), _int(revision), _int(amendment))
        if newest.get(pair[0]) != pair:
            continue
        where, billed, _ = lines.get(pair, {}).get(str(charge), ("", 0, ""))
        if where and billed != _int(amount):
            astray.append(f"line {charge}: {billed} cents placed, {amount} charged")
        if not where and places[pair[0]].where in (Where.CLAIMED, Where.CLOSED_WITHOUT_CLAIM):
            astray.append(f"line {charge}: no place")
        place = places[pair[0]]
        home = place.where.value if place.reason == MERGED_INTO_UNKNOWN else where
        amounts[home or place.where.value] += _int(amount)
    return dict(amounts), astray


def _pair(row: tuple[object, ...]) -> Pair:
    """Return the pair that a row begins with."""
    return (str(row[0]), _int(row[1]), _int(row[2]))


def _int(value: object) -> int:
    """Return a number of a row; a missing one is -1, which no pair has."""
    return -1 if value is None else int(str(value))


def _text(value: object) -> str | None:
    """Return a text of a row."""
    return None if value is None else str(value)
