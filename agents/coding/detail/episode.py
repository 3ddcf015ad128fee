"""Episode of care: the 7th character of injuries (Official Guidelines I.C.19.a)."""

from claimstream.agents.coding.reading.reading import Document

__all__ = ["episode"]

SEQUELA = frozenset({"sequela", "sequelae"})
NOT_HEALING = frozenset({"nonunion", "malunion"})
HEALING = frozenset({"healing", "healed", "aftercare", "orif", "postoperative", "status"})
CALLED, COMPLICATIONS = frozenset({"postoperative"}), ("T80", "T81", "T82", "T83", "T84", "T88")
MENDING, FOLLOWED = frozenset({"improving", "improved", "recovering"}), frozenset({"follow"})
LATER, SEEN = frozenset({"subsequent"}), frozenset({"encounter", "visit", "care"})


def episode(document: Document, forms: frozenset[str], code: str = "") -> str:
    """Return A under active treatment, D while healing, S for a late effect; a fracture has more.

    G, K and P are for a fracture that heals late, did not unite or grew together crooked.

    Only the statement's own words count: a plan to operate or to follow up is still active
    treatment, and so is that of a complication, however it is called (I.C.19.a).
    """
    if forms & SEQUELA or {"late", "effect"} <= forms:
        return "S"
    if forms & NOT_HEALING and "fracture" in forms:
        return "K" if "nonunion" in forms else "P"
    if {"delayed", "fracture"} <= forms and forms & {"healing", "union"}:
        return "G"
    later = forms & LATER and forms & SEEN or forms & MENDING and forms & FOLLOWED
    healing = HEALING - CALLED if code.startswith(COMPLICATIONS) else HEALING
    return "D" if forms & healing or later else "A"
