"""Alphabetic Index, external cause index, drug table and neoplasm table of ICD-10-CM (CDC XML).

Grammar: ``letter > mainTerm > term[@level]``; each has ``title`` (with ``nemod``, the
nonessential modifiers, inside) and ``code | manif | see | seeAlso | seecat | subcat``, or cells
by column for drugs (2 accidental, 3 self-harm, 4 assault, 5 undetermined, 6 adverse effect,
7 underdosing) and neoplasms (2 primary, 3 secondary, 4 in situ, 5 benign, 6 uncertain,
7 unspecified). ``--`` in a cell means that there is no code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from claimstream.schemas.codesets.loaders.kind import Intake, Kind, Period, Record
from claimstream.schemas.codesets.loaders.source import Member, clean
from claimstream.schemas.codesets.loaders.xml_elements import elements, stated_year, texts

__all__ = ["CELLS", "COLUMNS", "KINDS", "LIST"]

LIST = "\x1e"
COMMON = ("depth", "title", "nonessential", "see", "see_also")
COLUMNS = (*COMMON, "code", "manifestation", "subcategory", "see_category")
CELLS = (*COMMON, "2", "3", "4", "5", "6", "7")
Line = Callable[[int, Element], tuple[str, ...]]
REFERENCES = ("code", "manif", "subcat", "seecat")


def _title(term: Element) -> tuple[str, str]:
    """Return the title without its nonessential modifiers, and those by themselves.

    A title of nothing but modifiers is them: "Pain, persistent, (somatoform)".
    """
    title = term.find("title")
    if title is None:
        return "", ""
    outside = [title.text or "", *(child.tail or "" for child in title)]
    inside = ["".join(child.itertext()) for child in title if child.tag == "nemod"]
    words, modifiers = clean(" ".join(" ".join(outside).split())), _modifiers(" ".join(inside))
    return (words, LIST.join(modifiers)) if words else (" ".join(modifiers), "")


def _modifiers(text: str) -> Iterator[str]:
    """Yield what stands in each outermost pair of parentheses."""
    depth, word = 0, ""
    for character in text:
        depth += (character == "(") - (character == ")" and depth > 0)
        if depth and not (depth == 1 and character == "("):
            word += character
        elif word:
            yield clean(word)
            word = ""
    if clean(word):
        yield clean(word)


def _terms(term: Element, depth: int) -> Iterator[tuple[int, Element]]:
    """Yield a main term and everything under it, in the order of the book."""
    yield depth, term
    for child in term.findall("term"):
        yield from _terms(child, depth + 1)


def _first(term: Element, name: str) -> str:
    """Return the first text of that name, brackets of manifestation codes taken off."""
    return clean(next(iter(texts(term, name)), "")).strip("[]")


def _common(depth: int, term: Element) -> tuple[str, ...]:
    """Return the columns that every table has."""
    see, also = LIST.join(texts(term, "see")), LIST.join(texts(term, "seeAlso"))
    return (str(depth), *_title(term), see, also)


def _entry(depth: int, term: Element) -> tuple[str, ...]:
    """Return one line of an index."""
    return _common(depth, term) + tuple(_first(term, name) for name in REFERENCES)


def _cells(depth: int, term: Element) -> tuple[str, ...]:
    """Return one line of a table of columns; no code is an empty cell."""
    cells = {cell.get("col"): clean("".join(cell.itertext())) for cell in term.findall("cell")}
    codes = (cells.get(column, "") for column in CELLS[5:])
    return _common(depth, term) + tuple("" if code.strip("-") == "" else code for code in codes)


def _read(intake: Intake, table: str, line: Line) -> Iterator[Record]:
    """Yield every line of every main term; the version says which release it is."""
    for member in intake.members:
        for number, fields in _lines(intake, member, line):
            if fields[1]:
                yield Record(table, fields, member.name, number)
            else:
                intake.reject(member, number, "a term without a title")


def _lines(intake: Intake, member: Member, line: Line) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the numbered terms of one file."""
    number = 0
    for element in elements(member, "ICD10CM.index", "version", "mainTerm"):
        if element.tag == "version":
            intake.stated_year = stated_year(element.text)
            continue
        for depth, term in _terms(element, 1):
            number += 1
            yield number, line(depth, term)


def _kind(table: str, title: str, line: Line) -> Kind:
    """Describe one of the four files."""
    return Kind(
        name=f"icd10cm-{table}",
        title=title,
        member=rf"icd10cm[-_]{table}[-_.].*xml",
        tables={table: COLUMNS if line is _entry else CELLS},
        read=lambda intake: _read(intake, table, line),
        ordered=True,
        period=Period.FISCAL_YEAR,
    )


KINDS = (
    _kind("index", "the Alphabetic Index (XML)", _entry),
    _kind("eindex", "the external cause index (XML)", _entry),
    _kind("drug", "the Table of Drugs and Chemicals (XML)", _cells),
    _kind("neoplasm", "the Neoplasm Table (XML)", _cells),
)
