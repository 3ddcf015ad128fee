"""The less specific code of one condition gives way to the more specific one."""

from collections.abc import Sequence

from claimstream.agents.coding.drafts import Chart, Draft
from claimstream.agents.coding.rules.rule import Drafts, rule
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["is_outdone", "less_specific", "more_specific"]


@rule("ICD-LESS-SPECIFIC", "Official Guidelines I.B.2, I.B.12")
def less_specific(drafts: Drafts, chart: Chart) -> Drafts:
    """Keep a code once, and an unspecified one only when nothing says more."""
    once = {draft.code: draft for draft in reversed(drafts)}
    kept = [draft for draft in drafts if once.get(draft.code) is draft]
    return tuple(draft for draft in kept if not is_outdone(draft, kept))


def is_outdone(draft: Draft, kept: Sequence[Draft]) -> bool:
    """Tell whether another draft says the same in more detail."""
    better = more_specific(draft.code)
    return bool(better) and any(d.code != draft.code and d.code.startswith(better) for d in kept)


def more_specific(code: str) -> tuple[str, ...]:
    """Return the prefixes of the codes that say more of the condition of an unspecified code."""
    return tuple(table("less_specific")["outdone"].get(code, ()))
