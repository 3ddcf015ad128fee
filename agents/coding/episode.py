"""Episode of care: the 7th character of injuries (Official Guidelines I.C.19.a)."""

from claimstream.agents.coding.reading import Document

__all__ = ["episode"]

SEQUELA = frozenset({"sequela", "sequelae"})
NOT_HEALING = frozenset({"nonunion", "malunion"})
HEALING = frozenset({"healing", "healed", "aftercare", "orif", "postoperative", "status"})
LATER, SEEN = frozenset({"subsequent"}), frozenset({"encounter", "visit", "care"})


def episode(document: Document, forms: frozenset[str]) -> str:
    """Return A under active treatment, D while healing, S for a late effect, K or P for a fracture.

    K and P are for one that did not unite or grew together crooked.

    Only the statement's own words count: a plan to operate or to follow up is still active
    treatment.
    """
    if forms & SEQUELA or {"late", "effect"} <= forms:
        return "S"
    if forms & NOT_HEALING and "fracture" in forms:
        return "K" if "nonunion" in forms else "P"
    return "D" if forms & HEALING or forms & LATER and forms & SEEN else "A"
