"""Markup in a note: what a screen would not show as text becomes blanks, one for one.

Notes come out of editors and documents of the web. A tag, a comment, a script, the value of an
attribute is not written by the author of the note, and what is struck out or hidden is taken
back. No character moves, so evidence still points into the note as it came; a tag that begins a
line or a cell leaves the mark of one, so that lists, headings and tables are read as such.
"""

from __future__ import annotations

import re2

__all__ = ["blanked", "plain"]

_HIDDEN = tuple(
    re2.compile(pattern)
    for pattern in (
        r"(?s)<!--.*?-->",
        r"(?is)<script\b[^<>]*>.*?</script\s*>",
        r"(?is)<style\b[^<>]*>.*?</style\s*>",
        r"(?is)<(?:del|strike|s)\b[^<>]*>.*?</(?:del|strike|s)\s*>",
        r"(?is)<[a-z]\w*\b[^<>]*(?:display\s*:\s*none|visibility\s*:\s*hidden|line-through"
        r"|revised\s*=\s*.?delete)[^<>]*>.*?</[a-z]\w*\s*>",
        r"~~[^~\r\n]+~~",
    )
)
"""Each is looked for alone: then an opening without an end costs one pass, not one each."""

_TAG = re2.compile(
    r"(?i)</?(a|abbr|article|b|big|blockquote|body|br|caption|center|code|col|colgroup|content"
    r"|dd|del|div|dl|dt|em|font|footer|form|h[1-6]|head|header|hr|html|i|img|input|ins|item|label"
    r"|li|link|list|main|mark|meta|nav|ol|option|p|paragraph|pre|s|script|section|select|small"
    r"|span|strike|strong|style|sub|sup|table|tbody|td|textarea|tfoot|th|thead|title|tr|u|ul)"
    r"(?:[\s/][^<>]*)?>"
)
_ENTITY = re2.compile(r"(?i)&(?:nbsp|ensp|emsp|amp|lt|gt|quot|apos|bull|ndash|mdash|#160|#39);")
_SIGNS = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&#39;": "'"}
_SIGNS |= {"&ndash;": "-", "&mdash;": "-", "&bull;": "-"}

_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "big",
        "code",
        "content",
        "del",
        "em",
        "font",
        "i",
        "ins",
        "label",
        "mark",
        "s",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "u",
        "img",
        "input",
    ]
)
_CELLS = frozenset({"td", "th"})


def plain(text: str) -> str:
    """Return a text of the same length with blanks for all that is markup or taken back.

    A lone surrogate, which no encoding can carry, becomes a question mark.
    """
    text = text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
    if "<" in text:
        text = _without_tags(text)
    elif "~~" in text:
        text = _HIDDEN[-1].sub(_blank, text)
    return _ENTITY.sub(_sign, text) if "&" in text else text


def _without_tags(text: str) -> str:
    """Return the text without what is hidden, then without the tags that remain."""
    for pattern in _HIDDEN:
        text = pattern.sub(_blank, text)
    return str(_TAG.sub(_edge, text))


def blanked(passage: str) -> str:
    """Return blanks for a passage; its line ends stay."""
    return "".join(letter if letter in "\r\n" else " " for letter in passage)


def _blank(found: re2._Match) -> str:
    """Return blanks for what was found."""
    return blanked(found[0])


def _edge(tag: re2._Match) -> str:
    """Return what a tag leaves: nothing within a line, else the beginning of a line or a cell."""
    name = tag[1].lower()
    blank = _blank(tag)[1:]
    if name in _INLINE:
        return f" {blank}"
    if name in _CELLS:
        return f"|{blank}"
    return f"\n{blank[:-2]}- " if name == "li" and tag[0][1] != "/" else f"\n{blank}"


def _sign(entity: re2._Match) -> str:
    """Return the sign that an entity stands for, and blanks for the rest of its name."""
    return _SIGNS.get(entity[0].lower(), " ").ljust(len(entity[0]))
