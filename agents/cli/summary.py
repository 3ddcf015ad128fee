"""What became of the encounters, in the words of the conservation law."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.table import Table

from claimstream.agents.cli.output import Row, table_of
from claimstream.agents.records.conservation import Ask, Conservation, conserve
from claimstream.agents.records.place import Where

COUNTED = {
    "claims_encounters": (Where.CLAIMED,),
    "queried": (Where.QUERY_OPEN,),
    "held": (Where.HELD,),
    "dead_letters": (Where.DEAD_LETTER,),
    "closed_without_claim": (Where.CLOSED_WITHOUT_CLAIM,),
    "other": (Where.NOT_READY, Where.CANCELLED, Where.MERGED, Where.IN_FLIGHT),
}
"""``encounters`` is the sum of these; ``other`` is not ready, cancelled, merged or in flight."""

CLAIMS = "SELECT count(DISTINCT claim_id) FROM claims WHERE action <> 'VOID'"


def summarize(ask: Ask, seconds: float | None, validators: Mapping[str, str]) -> dict[str, Any]:
    """Return the closing line of ``demo`` and ``bill``.

    ``seconds`` is the time from the start of the pipeline to its first claim, None without one.
    """
    law = conserve(ask)
    counts = law.counts()
    shown: dict[str, Any] = {
        "encounters": len(law.places),
        "claims": int(str(next(iter(ask(CLAIMS)))[0])),
    }
    shown |= {name: sum(counts[w.value] for w in where) for name, where in COUNTED.items()}
    shown["first_claim_seconds"] = None if seconds is None else round(seconds, 2)
    shown["validators"] = dict(validators)
    return shown


def places_table(law: Conservation) -> Table:
    """Return where the encounters ended and why, most first."""
    counted: dict[tuple[str, str], int] = {}
    for place in law.places.values():
        key = (place.where.value, place.reason or "")
        counted[key] = counted.get(key, 0) + 1
    order = [where.value for where in Where]
    ranked = sorted(counted.items(), key=lambda item: (order.index(item[0][0]), -item[1], item[0]))
    rows: list[Row] = [
        {"end": where.lower().replace("_", " "), "reason": reason, "encounters": count}
        for (where, reason), count in ranked
    ]
    return table_of(f"{len(law.places)} encounters", ("end", "reason", "encounters"), rows)
