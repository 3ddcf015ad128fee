"""Fills a scenario's note: one wording of each choice, the drawn side in every form."""

from __future__ import annotations

import re

from claimstream.agents.hospital.draw import Draw

CHOICE = re.compile(r"\[\[(.*?)\]\]")
SIDES = ("right", "left")


def draw_side(draw: Draw) -> dict[str, str]:
    """Return the words and code characters of a drawn side.

    ``s1`` is 1 for right and 2 for left, ``limb`` 5 and 6 (lower limb of L03.11-).
    """
    index = draw.below(2)
    side = SIDES[index]
    return {"side": side, "Side": side.capitalize(), "s1": str(index + 1), "limb": str(index + 5)}


def fill(text: str, side: dict[str, str]) -> str:
    """Return a text or code with its side filled in."""
    for name, word in side.items():
        text = text.replace(f"{{{name}}}", word)
    return text


def word(text: str, side: dict[str, str], draw: Draw) -> str:
    """Return a note with one wording of each choice."""
    chosen = CHOICE.sub(lambda match: draw.one_of(match[1].split("|")), text)
    return fill(chosen, side).strip() + "\n"
