"""The triggers that queries know: how each is asked, and which choices it may offer."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from claimstream.agents.queries.support import Support
from claimstream.schemas.evidence import Indicator
from claimstream.schemas.vocabulary import ProviderRole, QueryForm

GENERIC_QUESTION = (
    "The documentation quoted below needs clarification. "
    "Based on your clinical judgment, please document what applies."
)
GENERIC_ROLES = (ProviderRole.ATTENDING, ProviderRole.RENDERING)


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that may be offered, the documentation that it adds, and what it needs."""

    option_id: str
    text: str
    statement: str
    needs: tuple[Support, ...] = ()

    def supported_by(self, indicators: Iterable[Indicator]) -> bool:
        """Say whether the indicators give everything that the choice needs."""
        quoted = tuple(indicators)
        return all(support.given_by(quoted) for support in self.needs)


@dataclass(frozen=True, slots=True)
class Trigger:
    """How one rule's finding is asked; ``quotes`` offers the quoted words themselves."""

    trigger_id: str
    question: str = GENERIC_QUESTION
    form: QueryForm = QueryForm.OPEN_ENDED
    roles: tuple[ProviderRole, ...] = GENERIC_ROLES
    choices: tuple[Choice, ...] = field(default=(), repr=False)
    quotes: bool = False

    def supported(self, indicators: tuple[Indicator, ...]) -> tuple[Choice, ...]:
        """Return the choices that the indicators support, in the book's order."""
        if self.quotes:
            return _quoted_choices(indicators)
        return tuple(choice for choice in self.choices if choice.supported_by(indicators))


def find_trigger(rule_id: str) -> Trigger:
    """Return the trigger of a rule; an unknown rule asks an open question in general words."""
    return trigger_book().get(rule_id, Trigger(rule_id))


@cache
def trigger_book() -> Mapping[str, Trigger]:
    """Return every trigger of ``triggers.toml`` by its rule id."""
    text = files("claimstream.agents.queries").joinpath("triggers.toml").read_text("utf-8")
    tables = tomllib.loads(text)
    supports = {name: _support(table) for name, table in tables["support"].items()}
    book = (_trigger(table, supports) for table in tables["trigger"])
    return {trigger.trigger_id: trigger for trigger in book}


def _support(table: Mapping[str, Any]) -> Support:
    """Return a support of its table."""
    low, high = (Decimal(table[name]) if name in table else None for name in ("from", "below"))
    return Support(tuple(table.get("measured", ())), low, high, tuple(table.get("words", ())))


def _trigger(table: Mapping[str, Any], supports: Mapping[str, Support]) -> Trigger:
    """Return a trigger of its table."""
    choices = tuple(_choice(row, supports) for row in table.get("option", ()))
    quotes = table.get("quotes", False)
    usual = QueryForm.MULTIPLE_CHOICE if choices or quotes else QueryForm.OPEN_ENDED
    return Trigger(
        trigger_id=table["id"],
        question=table["question"],
        form=QueryForm(table.get("form", usual)),
        roles=tuple(ProviderRole(role) for role in table["asks"]),
        choices=choices,
        quotes=quotes,
    )


def _choice(row: Mapping[str, Any], supports: Mapping[str, Support]) -> Choice:
    """Return a choice of its row."""
    needs = tuple(supports[name] for name in row.get("needs", ()))
    return Choice(row["id"], row["text"], row["statement"], needs)


def _quoted_choices(indicators: tuple[Indicator, ...]) -> tuple[Choice, ...]:
    """Return one choice for each different quote; one alone is no conflict."""
    quotes = tuple(dict.fromkeys(indicator.quote for indicator in indicators))
    rows = tuple(
        Choice(f"quote-{number}", quote, f"{quote}.")
        for number, quote in enumerate(quotes, start=1)
    )
    return rows if len(rows) > 1 else ()
