"""Lines and list items of a section, and which of them name a problem.

Assessments list problems in many shapes: numbered or bulleted items, a short line above bullets
of reasoning and treatment, ``Problem: plan`` on one line, ``# Problem``. What follows a title
belongs to it until the next one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import re2

from claimstream.agents.coding.folding import fold
from claimstream.agents.coding.packaged import word_list
from claimstream.agents.coding.sections import DIAGNOSTIC, Section, SectionKind

LONGEST_TITLE = 14
"""Words; a longer line is prose about a problem, not its name."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line or list item without its mark.

    ``title`` is the problem it names, as offsets, when it names one; ``problem`` the title
    under which it stands, its own included. ``cells`` are the columns of a table row.
    """

    start: int
    end: int
    section: SectionKind
    mark: str = ""
    title: tuple[int, int] | None = None
    problem: tuple[int, int] | None = None
    cells: tuple[tuple[int, int], ...] = ()

    @property
    def is_problem_title(self) -> bool:
        """Tell whether the item names a problem."""
        return self.title is not None


_LINE = re2.compile(r"[^\r\n]+")
_MARK = re2.compile(
    r"^\s*(?P<mark>(?:[-*+\x{2022}\x{25cf}\x{25e6}\x{25aa}\x{2013}\x{2014}#>]+"
    r"|\(?(?:\d{1,2}|[a-z])[.)])(?:\s+|$)|#+\s*)?\s*"
)
_PREFIX = re2.compile(r"^(?P<name>[^:;]{2,90}?)\s*(?:: | [-\x{2013}\x{2014}]+ |:$)")
_CELL = re2.compile(r"[^|\t]+")
_WORD = re2.compile(r"[a-z0-9]+(?:['/][a-z0-9]+)*")


def find_items(text: str, section: Section) -> Iterator[Item]:
    """Yield the items of a section in order, each below the problem it belongs to."""
    problem: tuple[int, int] | None = None
    is_diagnostic = section.kind in DIAGNOSTIC
    for item in _lines(text, section):
        title = _title(text, item) if is_diagnostic else None
        problem = title or problem
        yield replace(item, title=title, problem=problem)


def _lines(text: str, section: Section) -> Iterator[Item]:
    """Yield the lines of a section without their marks."""
    body = text[section.body : section.end]
    for line in _LINE.finditer(fold(body)):
        lead = _MARK.search(line[0])
        start = section.body + line.start() + lead.end()
        end = section.body + line.start() + len(line[0].rstrip())
        if start < end:
            mark = (lead["mark"] or "").strip()
            yield Item(start, end, section.kind, mark, cells=tuple(_cells(text, start, end)))


def _cells(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the columns of a table row, nothing for a line of prose."""
    row = text[start:end]
    if "|" not in row and "\t" not in row:
        return
    for cell in _CELL.finditer(fold(row)):
        if cell[0].strip():
            lead = len(cell[0]) - len(cell[0].lstrip())
            yield start + cell.start() + lead, start + cell.start() + len(cell[0].rstrip())


def _title(text: str, item: Item) -> tuple[int, int] | None:
    """Return the problem that an item names: its whole line or what stands before a colon."""
    line = fold(text[item.start : item.end])
    prefix = _PREFIX.search(line)
    name = prefix["name"] if prefix else line.rstrip(" .:*_")
    found = _WORD.findall(name)
    if not found or len(found) > LONGEST_TITLE or found[0] in word_list("layout.toml", "verbs"):
        return None
    if " ".join(found) in word_list("layout.toml", "labels") or ". " in name:
        return None
    return item.start, item.start + len(name.rstrip(" .:*_"))
