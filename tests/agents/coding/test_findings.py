"""Contradictions and gaps leave the coder as typed findings: found, quoted, asked once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from claimstream.agents.coding.code import code
from claimstream.agents.coding.coder import CodedNote, Coder, Note
from claimstream.agents.coding.findings.findings import CONFLICTS, FindingKind
from claimstream.agents.validation.validate import validate
from claimstream.schemas.codesets.codesets import Codesets, open_codesets
from claimstream.schemas.finding import Finding
from claimstream.schemas.vocabulary import Decision, Severity

Make = Callable[..., Any]
Case = dict[str, Any]
BOOK = Path(__file__).parents[2] / "golden" / "coding" / "findings.toml"
CASES: list[Case] = tomllib.loads(BOOK.read_text("utf-8"))["case"]
NOTES = [case for case in CASES if "documents" not in case and "observations" not in case]
ON = date(2026, 11, 16)
DOUBTFUL = 0.6
"""A code below is doubtful, whatever the setting of the threshold."""


def text(case: Case) -> str:
    """Return the note of a case."""
    return str(case.get("note") or f"ASSESSMENT AND PLAN:\n{case['plan']}\n")


def encounter(case: Case) -> Case:
    """Return the chart of a case."""
    documents = case.get("documents") or [{"text": text(case)}]
    setting = case.get("setting", "office")
    observations = case.get("observations", [])
    return {"setting": setting, "documents": documents, "observations": observations}


def bare(note: str) -> CodedNote:
    """Return a bare note coded."""
    return Coder(open_codesets(), ON).code_note(Note("n", note))


def told(findings: tuple[Finding, ...]) -> list[str]:
    """Return the coder's findings as the book writes them."""
    own = (each for each in findings if each.rule_id.startswith("CODING-"))
    return sorted(f"{each.rule_id.removeprefix('CODING-')} {each.subject}" for each in own)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_chart_gives_exactly_its_findings(
    case: Case, make_ready: Make, codesets: Codesets
) -> None:
    """A finding too many wastes a coder's time, one too few hides a doubtful claim."""
    assert told(code(make_ready(encounter(case)), codesets).findings) == sorted(case["findings"])


@pytest.mark.parametrize("case", NOTES, ids=[case["name"] for case in NOTES])
def test_a_bare_note_gives_the_same_findings(case: Case) -> None:
    """The command line and the stage tell the same."""
    found = bare(text(case)).findings
    assert sorted(f"{each.kind} {each.subject}" for each in found) == sorted(case["findings"])


@pytest.mark.parametrize("kind", FindingKind)
def test_every_kind_fires_stays_silent_and_has_a_boundary(kind: FindingKind) -> None:
    """A kind that was never seen to stay silent is not a finding."""
    own = [case for case in CASES if case["kind"] == kind]
    assert {bool(case["findings"]) for case in own} == {True, False}
    assert any(case.get("boundary") for case in own)
    assert all(case["cites"] for case in own)
    assert kind.message


def test_a_contradicted_code_is_for_review() -> None:
    """When in doubt, never auto."""
    agreed = bare("CHIEF COMPLAINT: Right knee pain.\nASSESSMENT:\n1. Right knee osteoarthritis.\n")
    against = bare("CHIEF COMPLAINT: Left knee pain.\nASSESSMENT:\n1. Right knee osteoarthritis.\n")
    assert agreed.diagnoses[0].confidence > against.diagnoses[0].confidence
    assert against.diagnoses[0].decision == "review"


REVIEWED = [case for case in CASES if "review" in case]


@pytest.mark.parametrize("case", REVIEWED, ids=[case["name"] for case in REVIEWED])
def test_what_stands_on_copied_words_alone_is_for_review(
    case: Case, make_ready: Make, codesets: Codesets
) -> None:
    """A copy never bills by itself; what is stated today does."""
    for listed in code(make_ready(encounter(case)), codesets).diagnosis_lists:
        doubtful = {c.code for c in listed.diagnoses if float(c.confidence or 0) < DOUBTFUL}
        assert doubtful == set(case["review"])


CONFLICTING = [case for case in CASES if f"CODING-{case['kind']}" in {k.rule_id for k in CONFLICTS}]


@pytest.mark.parametrize("case", CONFLICTING, ids=[case["name"] for case in CONFLICTING])
def test_a_contradiction_is_asked_with_its_quotes(
    case: Case, make_ready: Make, codesets: Codesets
) -> None:
    """The provider reads both statements in the words of the record."""
    findings = code(make_ready(encounter(case)), codesets).findings
    asked = [each for each in findings if each.severity is Severity.QUERY]
    assert [each.subject for each in asked] == [each.split()[1] for each in case["findings"]]
    assert all(each.blocking and len(each.indicators) > 1 for each in asked)


def test_validation_asks_in_its_own_words_where_it_asks_the_same(
    make_ready: Make, codesets: Codesets
) -> None:
    """One question about one subject: the gap gives way to the rule that asks about it."""
    coded = code(make_ready(encounter({"plan": "1. Acute otitis media."})), codesets)
    assert "LATERALITY-MISSING diagnoses/H66.90" in told(coded.findings)
    about = [f for f in validate(coded, codesets).findings if f.subject == "diagnoses/H66.90"]
    assert [each.rule_id for each in about if each.severity is not Severity.HOLD] == [
        "QRY-LATERALITY"
    ]


def test_a_coders_code_is_looked_at_too(make_ready: Make, codesets: Codesets) -> None:
    """The findings are of the list that goes out, not of the proposal."""
    decision = {
        "decision_id": "X1",
        "revision": 1,
        "amendment": 0,
        "action": "ADD",
        "system": "ICD10CM",
        "code": "N18.9",
        "evidence": [{"kind": "TEXT", "document_id": "D1", "start": 0, "end": 10}],
        "reason": "read the record",
        "coder_id": "C7",
        "decided_at": "2026-11-18T09:00:00Z",
    }
    coded = code(make_ready(encounter({"plan": "1. Gout."}), decisions=[decision]), codesets)
    added = next(c for c in coded.diagnosis_lists[0].diagnoses if c.code == "N18.9")
    assert added.decision is Decision.AUTO
    assert told(coded.findings) == ["STAGE-MISSING diagnoses/N18.9"]
