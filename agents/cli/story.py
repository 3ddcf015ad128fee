"""The story of one encounter, read from RECORDS."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict, dataclass
from typing import Any

from claimstream.agents.records.conservation import conserve

Row = dict[str, Any]

CODES = """
SELECT claim_type, system, rank, code, role, poa, rule_id, rule_version, release, decision,
    confidence FROM codes
WHERE encounter_id = ? AND revision = ? AND amendment = ? ORDER BY claim_type, system, rank
"""
SPANS = """
SELECT e.claim_type, e.code, e.document_id, e.first, e.last, e.field, d.text, d.document_type
FROM evidence e LEFT JOIN documents d
    ON d.encounter_id = e.encounter_id AND d.document_id = e.document_id AND d.sha256 = e.sha256
WHERE e.encounter_id = ? AND e.revision = ? AND e.amendment = ? ORDER BY e.number
"""
FINDINGS = """
SELECT rule_id AS rule, severity, owner, subject, message FROM findings
WHERE encounter_id = ? AND revision = ? AND amendment = ? ORDER BY number
"""
QUERIES = """
SELECT query_id AS query, state, rule_id AS rule, question, options FROM queries
WHERE encounter_id = ? ORDER BY sequence
"""
LINES = """
SELECT l.claim_id || ' v' || l.version AS claim, c.claim_type AS form, c.action AS action,
    l.line_number AS line, coalesce(l.procedure_code, l.revenue_code) AS code, l.cents, l.pointers
FROM claims c JOIN claim_lines l USING (claim_id, version)
WHERE c.encounter_id = ? ORDER BY c.claim_id, c.version, l.line_number
"""
POINTED = """
SELECT d.claim_id || ' v' || d.version AS claim, d.position, d.code FROM claims c
JOIN claim_diagnoses d USING (claim_id, version) WHERE c.encounter_id = ?
"""
FILES = """
SELECT m.claim_id AS claim, f.file_id AS file, f.interchange_control_number AS control_number
FROM claims c JOIN claim_file_members m USING (claim_id) JOIN claim_files f USING (file_id)
WHERE c.encounter_id = ? GROUP BY m.claim_id, f.file_id
"""
TRAIL = """
SELECT stage, action, outcome, reason, at FROM audit_events
WHERE encounter_id = ? ORDER BY sequence
"""
PLACED = """
SELECT revision, amendment FROM audit_events WHERE encounter_id = ? AND stage = 'intake'
AND action = 'PLACE' ORDER BY sequence DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Story:
    """One encounter's newest pair with its documents, codes, findings, queries and claims."""

    encounter_id: str
    revision: int
    amendment: int
    place: str
    reason: str | None
    documents: list[Row]
    codes: list[Row]
    findings: list[Row]
    queries: list[Row]
    lines: list[Row]
    files: list[Row]
    trail: list[Row]

    def to_json(self) -> str:
        """Return the story as one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def tell(connection: sqlite3.Connection, encounter: str) -> Story | None:
    """Return the story of an encounter, or None when RECORDS knows none; rows come by name."""
    place = conserve(lambda query: map(tuple, connection.execute(query))).places.get(encounter)
    if place is None:
        return None
    found = connection.execute(PLACED, (encounter,)).fetchone()
    revision, amendment = (found[0] or 0, found[1] or 0) if found else (0, 0)
    pair = (encounter, revision, amendment)
    spans = _rows(connection, SPANS, pair)
    return Story(
        encounter_id=encounter,
        revision=revision,
        amendment=amendment,
        place=place.where.value,
        reason=place.reason,
        documents=_documents(spans),
        codes=[_code(row, spans) for row in _rows(connection, CODES, pair)],
        findings=_rows(connection, FINDINGS, pair),
        queries=_rows(connection, QUERIES, (encounter,)),
        lines=_lines(connection, encounter),
        files=_rows(connection, FILES, (encounter,)),
        trail=_rows(connection, TRAIL, (encounter,)),
    )


def _rows(connection: sqlite3.Connection, query: str, parameters: tuple[Any, ...]) -> list[Row]:
    """Return rows as dictionaries."""
    return [dict(row) for row in connection.execute(query, parameters)]


def _documents(spans: list[Row]) -> list[Row]:
    """Return each document that supports a code, once, with its spans."""
    found: dict[str, Row] = {}
    for span in spans:
        if span["text"] is not None:
            name = span["document_id"]
            fresh = {"document": name, "type": span["document_type"], "text": span["text"]}
            document = found.setdefault(name, fresh | {"spans": []})
            where = {"start": span["first"], "end": span["last"], "code": span["code"]}
            document["spans"].append(where)
    return list(found.values())


def _code(row: Row, spans: list[Row]) -> Row:
    """Return a code with the words behind it."""
    mine = [s for s in spans if (s["claim_type"], s["code"]) == (row["claim_type"], row["code"])]
    evidence = [
        {"document": s["document_id"], "start": s["first"], "end": s["last"], "words": words(s)}
        for s in mine
    ]
    return {
        "form": "837P" if row["claim_type"] == "PROFESSIONAL" else "837I",
        "list": row["claim_type"].lower(),
        "system": row["system"],
        "rank": row["rank"],
        "code": row["code"],
        "role": row["role"].lower(),
        "poa": row["poa"],
        "words": " … ".join(str(item["words"]) for item in evidence),
        "rule": f"{row['rule_id']} v{row['rule_version']}",
        "release": row["release"],
        "decision": row["decision"].lower(),
        "evidence": evidence,
    }


def words(span: Row) -> str:
    """Return the words of a span, or the field that it names."""
    if span["text"] is None:
        return str(span["field"] or span["document_id"])
    return str(span["text"][span["first"] : span["last"]])


def _lines(connection: sqlite3.Connection, encounter: str) -> list[Row]:
    """Return the claim lines with the codes they point to."""
    pointed = _rows(connection, POINTED, (encounter,))
    codes = {(row["claim"], row["position"]): row["code"] for row in pointed}
    lines = _rows(connection, LINES, (encounter,))
    for line in lines:
        pointers = json.loads(line.pop("pointers"))
        line["points_to"] = " ".join(codes.get((line["claim"], p), "?") for p in pointers)
        line["charge"] = f"{line.pop('cents') / 100:.2f}"
    return lines
