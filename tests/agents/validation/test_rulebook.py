"""The rule book is complete, cited and printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimstream.agents.validation import rules
from claimstream.agents.validation.rule import Rule
from claimstream.agents.validation.rulebook import page, rule_set
from claimstream.agents.validation.rules import RULES
from claimstream.schemas.vocabulary import Severity

ROOT = Path(__file__).parents[3]
FILES = Path(str(rules.__file__)).parent


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule_id)
def test_every_rule_says_why_and_cites_its_source(rule: Rule) -> None:
    """An auditor looks up the source; a coder reads the reason."""
    assert rule.check.__doc__
    assert len(rule.facts["cites"]) > 10
    assert (FILES / f"{rule.name}.py").read_text().startswith(f'"""{rule.rule_id}."""')


def test_every_rule_file_is_in_the_rule_book() -> None:
    """A rule that is not listed never runs."""
    assert {path.stem for path in FILES.glob("*.py")} - {"__init__"} == {r.name for r in RULES}


def test_rule_ids_are_unique() -> None:
    """Releases and answers name a rule by its id."""
    assert len({rule.rule_id for rule in RULES}) == len(RULES)


def test_notes_never_block_and_holds_always_do() -> None:
    """A note that blocked would be a hold without an owner's task."""
    wrong = [
        rule.rule_id
        for rule in RULES
        if rule.facts["severity"] is not Severity.QUERY
        and rule.blocking is not (rule.facts["severity"] is Severity.HOLD)
    ]
    assert wrong == []


def test_rule_set_changes_with_a_version() -> None:
    """The stamp on a pair must tell two rule sets apart."""
    assert rule_set(RULES) != rule_set(RULES[1:])


def test_printed_rule_book_is_current() -> None:
    """``docs/rules.md`` is what the hospital's compliance office signs."""
    assert (ROOT / "docs" / "rules.md").read_text() == page()
