"""The tabular list of ICD-10-CM (CDC XML): notes and 7th characters of a newer release.

Grammar: ``chapter > section[@id] > diag > diag``; read by ``tabular.nodes`` and stored in the
layout that ``notes.NotesBook`` reads, as the shipped bundle is.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError
from claimstream.schemas.codesets.loaders.kind import Intake, Kind, Period
from claimstream.schemas.codesets.loaders.xml_elements import elements, stated_year
from claimstream.schemas.codesets.notes_file import write_notes
from claimstream.schemas.codesets.table import write_table
from claimstream.schemas.codesets.tabular import nodes

__all__ = ["KINDS"]

NOTES = "notes"
PLACES = "places"
COLUMNS = ("code", "title")
ROOT = "ICD10CM.tabular"
LEAST = 40_000
"""Codes and headers: the list of April 2026 has 46,881."""


def _write(intake: Intake, folder: Path) -> dict[str, int]:
    """Collect the chapters and write their notes."""
    root = Element(ROOT)
    for member in intake.members:
        for element in elements(member, ROOT, "version", "chapter"):
            if element.tag == "version":
                intake.stated_year = stated_year(element.text)
            else:
                root.append(element)
    if not len(root):
        raise BadReferenceFileError("the tabular list holds no chapter")
    found = tuple(nodes(root))
    places = [(node.key[1:], node.title) for node in found if node.key.startswith("d")]
    return {
        NOTES: write_notes(folder / f"{NOTES}.notes", found),
        PLACES: write_table(folder / f"{PLACES}.table", COLUMNS, places),
    }


KINDS = (
    Kind(
        name="icd10cm-tabular",
        title="the ICD-10-CM tabular list (XML)",
        member=r"icd10cm[-_]tabular[-_.].*xml",
        tables={NOTES: (), PLACES: COLUMNS},
        write=_write,
        period=Period.HALF_YEAR,
        least={PLACES: LEAST},
    ),
)
