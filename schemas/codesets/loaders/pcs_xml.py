"""Tables and index of ICD-10-PCS (CMS XML).

Tables: ``pcsTable`` has three ``axis`` (pos 1-3, one ``label[@code]`` each, ``definition`` on the
operation), then ``pcsRow``, each with axes 4-7 of several labels; its codes are their product.
Index: ``mainTerm > term`` with ``see``, ``use``, ``code``, ``codes`` and ``tab``.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from claimstream.schemas.codesets.loaders.kind import Intake, Kind, Period, Record
from claimstream.schemas.codesets.loaders.source import Member, clean
from claimstream.schemas.codesets.loaders.xml_elements import elements, stated_year, texts

__all__ = ["INDEX", "KINDS", "LABELS", "ROWS"]

ROWS = ("table", "row", "body_part", "approach", "device", "qualifier")
LABELS = ("table", "position", "value", "label", "definition")
INDEX = ("depth", "title", "see", "use", "codes")
LIST = "\x1e"


def _labels(axis: Element) -> list[tuple[str, str]]:
    """Return value and label of every choice on an axis."""
    return [(label.get("code", ""), clean(label.text or "")) for label in axis.findall("label")]


def _table(table: Element) -> tuple[str, Iterator[tuple[str, tuple[str, ...]]]]:
    """Return the first three characters of a table and its rows and labels."""
    prefix = "".join(_labels(axis)[0][0] for axis in table.findall("axis"))
    return prefix, _parts(table, prefix)


def _parts(table: Element, prefix: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the labels of the table's own axes, then each row with the labels it uses."""
    for axis in table.findall("axis"):
        definition = clean(axis.findtext("definition") or "")
        for value, label in _labels(axis):
            yield "labels", (prefix, axis.get("pos", ""), value, label, definition)
    for number, row in enumerate(table.findall("pcsRow"), start=1):
        axes = row.findall("axis")
        choices = ("".join(value for value, _ in _labels(axis)) for axis in axes)
        yield "rows", (prefix, str(number), *choices)
        for axis in axes:
            for value, label in _labels(axis):
                yield "labels", (prefix, axis.get("pos", ""), value, label, "")


def _read_tables(intake: Intake) -> Iterator[Record]:
    """Yield rows and labels of every table; a label that rows share is kept once."""
    for member in intake.members:
        number = 0
        for element in elements(member, "ICD10PCS.tabular", "version", "pcsTable"):
            if element.tag == "version":
                intake.stated_year = stated_year(element.text)
                continue
            number += 1
            yield from _whole_table(intake, member, number, element)


def _whole_table(intake: Intake, member: Member, number: int, element: Element) -> Iterator[Record]:
    """Yield the parts of one table, or reject it when its axes are not those of PCS."""
    rows = element.findall("pcsRow")
    if len(element.findall("axis")) != 3 or any(len(row.findall("axis")) != 4 for row in rows):
        intake.reject(member, number, "a table without three axes and rows of four")
        return
    _, parts = _table(element)
    for table, fields in dict.fromkeys(parts):
        yield Record(table, fields, member.name, number)


def _terms(term: Element, depth: int) -> Iterator[tuple[int, Element]]:
    """Yield a main term and everything under it."""
    yield depth, term
    for child in term.findall("term"):
        yield from _terms(child, depth + 1)


def _see(term: Element, name: str) -> str:
    """Return the cross references of a term without the codes inside them."""
    found = (" ".join((see.text or "").split()) for see in term.findall(name))
    return LIST.join(text for text in found if text)


def _codes(term: Element) -> str:
    """Return codes, code stems and tables of a term, in its cross references too."""
    found = [text for name in ("code", "codes", "tab") for text in texts(term, name)]
    for see in term.findall("see") + term.findall("use"):
        found += [text for name in ("code", "codes", "tab") for text in texts(see, name)]
    return LIST.join(found)


def _read_index(intake: Intake) -> Iterator[Record]:
    """Yield every line of the index; a term without a title says where its parent leads."""
    for member in intake.members:
        number = 0
        for element in elements(member, "ICD10PCS.index", "version", "mainTerm"):
            if element.tag == "version":
                intake.stated_year = stated_year(element.text)
                continue
            for depth, term in _terms(element, 1):
                number += 1
                title = next(iter(texts(term, "title")), "")
                cells = (str(depth), title, _see(term, "see"), _see(term, "use"), _codes(term))
                yield Record("index", cells, member.name, number)


KINDS = (
    Kind(
        name="icd10pcs-tables",
        title="the ICD-10-PCS tables (XML)",
        member=r"icd10pcs[-_]tables[-_.].*xml",
        tables={"rows": ROWS, "labels": LABELS},
        read=_read_tables,
        period=Period.HALF_YEAR,
    ),
    Kind(
        name="icd10pcs-index",
        title="the ICD-10-PCS index (XML)",
        member=r"icd10pcs[-_]index[-_.].*xml",
        tables={"index": INDEX},
        read=_read_index,
        ordered=True,
        period=Period.FISCAL_YEAR,
    ),
)
