"""What a condition that is over is coded to (Official Guidelines I.C.21.c.4)."""

from claimstream.agents.coding.words.resolution import Resolver
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["history_code"]


def history_code(code: str, forms: frozenset[str], resolver: Resolver) -> str | None:
    """Return the personal-history code of a condition, or ``None`` when it has none."""
    rows = table("history")["personal_history"]
    prefix = max((p for p in rows if code.startswith(p)), key=len, default=None)
    return resolver.leaf(rows[prefix], forms) if prefix else None
