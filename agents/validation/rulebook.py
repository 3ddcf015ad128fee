"""The rule book as a page: what an auditor reads, made from the rules themselves."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from inspect import cleandoc

from claimstream.agents.validation.rule import Rule
from claimstream.agents.validation.rules import RULES

HEAD = """# Rules of validation

Generated from `agents/validation/rules/` by `claimstream.agents.validation.rulebook`; do not edit.
Rule set `{rule_set}`, {count} rules.

A HOLD keeps the claim back for its owner, a QUERY asks a provider, a NOTE tells and holds nothing.
*Release* says whether somebody responsible may let a finding pass with a reason (an amendment
HoldRelease that names rule and subject); what is not releasable has to be mended at its source.
A question stops blocking when it is answered.

| rule | asks for | owner | blocks | release |
|---|---|---|---|---|
"""


def rule_set(rules: Sequence[Rule] = RULES) -> str:
    """Return the identity of the rule set: a digest of its rules and their versions."""
    listed = ",".join(sorted(f"{rule.rule_id}/{rule.version}" for rule in rules))
    return sha256(listed.encode()).hexdigest()[:12]


def page(rules: Sequence[Rule] = RULES) -> str:
    """Return ``docs/rules.md``: the table, then each rule with its reason and source."""
    head = HEAD.format(rule_set=rule_set(rules), count=len(rules))
    rows = "\n".join(_row(rule) for rule in rules)
    return f"{head}{rows}\n\n" + "\n".join(_entry(rule) for rule in rules)


def _row(rule: Rule) -> str:
    """Return a rule's row of the table."""
    blocks = "yes" if rule.blocking else "no"
    release = "–" if not rule.blocking else "yes" if rule.releasable else "no"
    facts = rule.facts
    cells = (rule.rule_id, facts["severity"], facts["owner"], blocks, release)
    return f"| {' | '.join(cells)} |"


def _entry(rule: Rule) -> str:
    """Return a rule's paragraph."""
    text = cleandoc(rule.check.__doc__ or "")
    return f"## {rule.rule_id}\n\n{text}\n\n*Source*: {rule.facts['cites']}.{_limits(rule)}\n"


def _limits(rule: Rule) -> str:
    """Return version, dates and code systems of a rule."""
    since, until = rule.facts.get("since"), rule.facts.get("until")
    dates = f" · services from {since}" if since else ""
    dates += f" · services until {until}" if until else ""
    uses = ", ".join(rule.facts.get("uses", ()))
    rests = f" · rests on {uses}" if uses else ""
    return f" *Version* {rule.version}{dates}{rests} · file `{rule.name}.py`"
