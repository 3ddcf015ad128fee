"""Lines and list items of a section, and which of them name a problem.

Assessments list problems in many shapes: numbered or bulleted items, a short line above bullets
of reasoning and treatment, ``Problem: plan`` on one line, ``# Problem``. What follows a title
belongs to it until the next one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import re2

from claimstream.agents.coding.reading.folding import fold
from claimstream.agents.coding.reading.packaged import word_list
from claimstream.agents.coding.reading.section_kinds import TITLED, SectionKind
from claimstream.agents.coding.reading.sections import Section
from claimstream.agents.coding.reading.sentences import is_wrapped

LONGEST_OPENING = 8
"""Words of a first sentence that names the problem of its paragraph."""
LONGEST_TITLE = 14
"""Words; a longer line is prose about a problem, not its name."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line or list item without its mark.

    ``title`` is the problem it names, as offsets, when it names one; ``problem`` the title
    under which it stands, its own included; ``lead`` the line with a colon that opens its list.
    ``cells`` are the columns of a table row.
    """

    start: int
    end: int
    section: SectionKind
    mark: str = ""
    title: tuple[int, int] | None = None
    problem: tuple[int, int] | None = None
    lead: tuple[int, int] | None = None
    cells: tuple[tuple[int, int], ...] = ()

    @property
    def is_problem_title(self) -> bool:
        """Tell whether the item names a problem."""
        return self.title is not None


_LINE = re2.compile(r"[^\r\n]+")
_MARK = re2.compile(
    r"^\s*((?:[-*+\x{2022}\x{25cf}\x{25e6}\x{25aa}#>]+"
    r"|\(?(?:\d{1,2}|[a-z])[.)]|#\d{1,2}[.):]?)(?:\s+|$)|#+\s*)?\s*"
)
_INLINE_NUMBER = re2.compile(r"(?:^|\s)\(?(\d{1,2})[.)]\s+")
_PREFIX = re2.compile(r"^([^:;]{2,90}?)\s*(?:: | -+ |:$)")
SPECIES = 3
"""Characters of a genus that is shortened to its letter, as in C. difficile."""
_SPECIES = re2.compile(r"^[A-Z]\. [a-z]")
_APART = re2.compile(r"(?:\n[ \t\r]*\n|:)[ \t\r\n]*$|^\s*$")
"""What stands before the first line of a paragraph: a blank line, a heading, or nothing."""
REACH = 8
_CELL = re2.compile(r"[^|\t]+")
_WORD = re2.compile(r"[a-z0-9]+(?:['/][a-z0-9]+)*")


def find_items(text: str, section: Section) -> Iterator[Item]:
    """Yield the items of a section in order, each below the problem it belongs to."""
    problem: tuple[int, int] | None = None
    lead: tuple[int, int] | None = None
    lines = list(_lines(text, section))
    found = [item for start, end in lines for item in _items(text, start, end, section.kind)]
    titled = section.kind in TITLED
    sure = titled and any(_title(text, item) for item in found if _opening(text, item))
    for item in found:
        title = _title(text, item, sure) if titled else None
        problem = title or problem
        opens_list = text[item.end - 1] == ":"
        lead = lead if item.mark else None
        yield replace(item, title=title, problem=problem, lead=lead)
        lead = (item.start, item.end) if opens_list else lead


def _lines(text: str, section: Section) -> Iterator[tuple[int, int]]:
    """Yield the lines of a section, wrapped ones joined."""
    start, end = section.body, section.body
    for line in _LINE.finditer(fold(text[section.body : section.end])):
        first, last = section.body + line.start(), section.body + line.end()
        if end > start and is_wrapped(text, (start, end), first):
            end = last
            continue
        if end > start:
            yield start, end
        start, end = first, last
    if end > start:
        yield start, end


def _items(text: str, start: int, end: int, kind: SectionKind) -> Iterator[Item]:
    """Yield the items of one line: several when it counts them ("1. … 2. …")."""
    line = fold(text[start:end])
    cuts = [0, *_counted(line), len(line)]
    for cut, stop in pairwise(cuts):
        lead = _MARK.search(_unnamed(text[start + cut : start + stop], line[cut:stop]))
        first, last = start + cut + lead.end(), start + cut + len(line[cut:stop].rstrip())
        if first < last:
            mark = (lead[1] or "").strip()
            yield Item(first, last, kind, mark, cells=tuple(_cells(text, first, last)))


def _unnamed(raw: str, line: str) -> str:
    """Return a line whose first letter is no mark when it shortens a name: C. difficile."""
    lead = len(raw) - len(raw.lstrip())
    return f"{line[:lead]}?{line[lead + 1 :]}" if _SPECIES.search(raw[lead : lead + 4]) else line


def _counted(line: str) -> list[int]:
    """Return where the items of a counted list begin when a line holds two or more."""
    if "1" not in line or "2" not in line:
        return []
    found = [(int(match[1]), match.start()) for match in _INLINE_NUMBER.finditer(line)]
    is_count = [number for number, _ in found] == list(range(1, len(found) + 1))
    return [at for _, at in found if at > 0] if is_count and len(found) > 1 else []


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the columns of a table row, nothing for a line of prose."""
    row = text[start:end]
    if "|" not in row and "\t" not in row:
        return
    for cell in _CELL.finditer(fold(row)):
        if cell[0].strip():
            lead = len(cell[0]) - len(cell[0].lstrip())
            yield start + cell.start() + lead, start + cell.start() + len(cell[0].rstrip())


def _title(text: str, item: Item, sure: bool = False) -> tuple[int, int] | None:
    """Return the problem that an item names: its line, the part before a colon, or its cell."""
    start, end = _naming_cell(text, item)
    line = _opening(text, item, sure) or fold(text[start:end])
    prefix = _PREFIX.search(line)
    name = (prefix[1] if prefix else line).rstrip(" .:*_")
    found = _WORD.findall(name)
    if not found or len(found) > LONGEST_TITLE or _is_prose(found):
        return None
    if ". " in name[SPECIES if _SPECIES.search(text[start : start + 4]) else 0 :]:
        return None
    return start, start + len(name)


def _opening(text: str, item: Item, sure: bool = False) -> str:
    """Return the short first sentence of a paragraph, empty when it names no problem.

    "Kidney transplant. Excellent function at seven years. We will …" names its problem first;
    a paragraph of names alone is a list, unless others of its section open so: then ``sure``.
    """
    line = "" if item.mark else fold(text[item.start : item.end])
    head, *rest = line.split(". ")
    apart = _APART.search(text[max(0, item.start - REACH) : item.start])
    if not rest or not apart or _SPECIES.search(text[item.start : item.start + SPECIES + 1]):
        return ""
    if len(_WORD.findall(head)) > LONGEST_OPENING:
        return ""
    prose = sum(_is_prose(found) for each in rest if (found := _WORD.findall(each)))
    return f"{head}." if sure or 2 * prose > len(rest) else ""


def _naming_cell(text: str, item: Item) -> tuple[int, int]:
    """Return the first cell of a table row that holds words, the whole item when it is none."""
    cells = (cell for cell in item.cells if any(map(str.isalpha, text[slice(*cell)])))
    return next(cells, (item.start, item.end))


def _is_prose(found: Sequence[str]) -> bool:
    """Tell whether words are an order, a label or a clause rather than a name."""
    if found[0] in word_list("layout.toml", "verbs"):
        return True
    if " ".join(found) in word_list("layout.toml", "labels"):
        return True
    return not word_list("layout.toml", "finite").isdisjoint(found)
