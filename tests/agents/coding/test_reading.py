"""How notes are read: sections, items, problem titles, sentences, tables."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimstream.agents.coding.reading import sentences
from claimstream.agents.coding.reading.disowned import own
from claimstream.agents.coding.reading.folding import fold
from claimstream.agents.coding.reading.markup import plain
from claimstream.agents.coding.reading.reading import Document, SectionKind, read
from claimstream.schemas.vocabulary import DocumentType

GOLDEN = Path(__file__).parents[2] / "golden" / "coding" / "reading"
NOTES = tomllib.loads((GOLDEN / "notes.toml").read_text("utf-8"))["note"]
SENTENCES = tomllib.loads((GOLDEN / "sentences.toml").read_text("utf-8"))["case"]
PARTS = st.sampled_from(
    ["ASSESSMENT", "Plan:", "1. Gout", "- Medical Reasoning: well.", "\n", "\n\n", "PMH: asthma. "]
    + ["a | b\t c", "\ufeff", "\u202e", "\u200b", "\x00", "é", "İ", "ß", "\ud800", "Dr. ", "x" * 50]
)


def titles(document: Document) -> list[str]:
    """Return the words of the problem titles."""
    return [document.text[slice(*item.title)] for item in document.items if item.title]


@pytest.mark.parametrize("note", NOTES, ids=[note["name"] for note in NOTES])
def test_a_golden_note_is_read_as_stated(note: Mapping[str, Any]) -> None:
    """Real shapes of notes give their sections and problems."""
    document = read(note["text"])
    assert [section.kind.value for section in document.sections] == note["sections"]
    assert titles(document) == note["titles"]


@pytest.mark.parametrize("case", SENTENCES, ids=[case["name"] for case in SENTENCES])
def test_sentences_end_where_marked(case: Mapping[str, Any]) -> None:
    """Abbreviations, decimals, list numbers and wrapped lines do not end a sentence."""
    marked = [part.strip() for part in case["text"].split("|") if part.strip()]
    text = case["text"].replace("|", "")
    assert [text[start:end] for start, end in sentences.split(text)] == marked


def test_what_follows_a_title_belongs_to_its_problem() -> None:
    """A treatment is evidence for the problem above it, not for the next."""
    text = "ASSESSMENT AND PLAN\nGout\n- Plan: Allopurinol.\nAsthma\n- Plan: Albuterol.\n"
    document = read(text)
    problems = {
        text[item.start : item.end]: text[slice(*item.problem)]
        for item in document.items
        if item.problem and not item.is_problem_title
    }
    assert problems == {"Plan: Allopurinol.": "Gout", "Plan: Albuterol.": "Asthma"}


def test_a_row_of_a_table_has_cells() -> None:
    """A laboratory table is read column by column."""
    text = "RESULTS\nSodium | 128 | L\nPotassium\t4.1\n"
    rows = [[text[slice(*cell)] for cell in item.cells] for item in read(text).items]
    assert rows == [["Sodium", "128", "L"], ["Potassium", "4.1"]]


def test_a_bullet_is_not_part_of_its_item() -> None:
    """Evidence begins at the words."""
    (item,) = read("• Gout").items
    assert (item.mark, item.start) == ("•", 2)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("PREOPERATIVE DIAGNOSIS: Hernia.", DocumentType.OPERATIVE_NOTE),
        ("DISCHARGE DIAGNOSIS: Pneumonia.", DocumentType.DISCHARGE_SUMMARY),
        ("FINDINGS: Clear lungs.\nIMPRESSION: Normal.", DocumentType.RADIOLOGY_REPORT),
        ("HPI: Cough.\nASSESSMENT: Asthma.", DocumentType.PROGRESS_NOTE),
        ("PLAN: Rest.", DocumentType.PROGRESS_NOTE),
        ("Cough and fever.", DocumentType.OTHER),
    ],
)
def test_headings_tell_the_kind_of_an_undeclared_document(text: str, kind: DocumentType) -> None:
    """A bare note has no type; its headings give one."""
    assert read(text).kind is kind


def test_a_declared_kind_stands() -> None:
    """The source knows its documents better than their headings do."""
    assert read("PLAN: Rest.", DocumentType.EMERGENCY_NOTE).kind is DocumentType.EMERGENCY_NOTE


@pytest.mark.parametrize("offset", [0, 7, 20])
def test_places_are_found_by_offset(offset: int) -> None:
    """Every character has a section; blanks have neither item nor sentence."""
    document = read("PLAN\n\nRest.\n\n         ")
    inside = 6 <= offset < 11
    assert document.section_at(offset).kind is SectionKind.PLAN
    assert (document.item_at(offset) is not None) == inside
    assert (document.sentence_at(offset) is not None) == inside


@given(st.one_of(st.text(), st.lists(PARTS, max_size=30).map("".join)))
def test_every_offset_lies_in_the_text_and_in_order(text: str) -> None:
    """Sections tile the text; items and sentences lie in them, in order, without overlap."""
    document = read(text)
    edges = [section.start for section in document.sections] + [len(text)]
    assert edges[0] == 0 and edges == sorted(edges)
    assert all(section.start <= section.body <= section.end for section in document.sections)
    for run in (document.items, document.sentences):
        bounds = [bound for part in run for bound in (part.start, part.end)]
        assert bounds == sorted(bounds) and all(part.start < part.end for part in run)
        assert all(0 <= bound <= len(text) for bound in bounds)
    assert all(
        item.start <= item.title[0] < item.title[1] <= item.end
        for item in document.items
        if item.title
    )


@given(st.one_of(st.text(), st.lists(PARTS, max_size=30).map("".join)))
def test_folding_keeps_every_offset(text: str) -> None:
    """Folded text has the length of the text, and folding it again changes nothing."""
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


@given(st.lists(PARTS, max_size=20).map("".join), st.text(" \n\t", max_size=20))
def test_blanks_at_the_end_change_no_title(text: str, blanks: str) -> None:
    """Padding neither makes nor hides a problem."""
    if not text.endswith("\n"):
        text += "\n"
    assert titles(read(text + blanks)) == titles(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "no " * 330_000,
        " " * 1_000_000,
        "ABC: " * 200_000,
        "A " * 500_000,
        "word " * 12 * 16_000,
        ("The patient was seen in the clinic for a follow\nup visit; " * 17_000),
        "\ufeffP\x00L\x00A\x00N\x00" * 10_000,
        "\u202e" * 100_000 + "Asthma.",
        "123456789012345678901234567890x" * 30_000,
    ],
    ids=["no", "blanks", "colons", "letters", "words", "wrapped", "utf-16", "rtl", "digits"],
)
def test_a_note_of_a_megabyte_is_read(text: str) -> None:
    """No pattern backtracks and no text is refused; the sections still tile it."""
    document = read(text)
    assert document.sections[0].start == 0
    assert document.sections[-1].end == len(text)


MARKED = st.sampled_from(
    ["<p>", "</p>", "<b>gout</b>", "<li>", "<s>", "</s>", "<!--", "-->", "<script>", "</script>"]
    + ["~~", "&amp;", "&nbsp;", "<", ">", "\n", "\r\n", "Gout. ", "BP <130", "MRN: 1\n", "MRN: 2\n"]
    + [
        "WRONG PATIENT",
        " - disregard the following:",
        "PLAN:\n",
        "end of note",
        "<td>",
        "é",
        "\ud800",
    ]
)


@given(st.one_of(st.text(), st.lists(MARKED, max_size=30).map("".join)))
def test_blanks_for_markup_move_no_character(text: str) -> None:
    """What is taken out leaves blanks; what stays keeps its place, and line ends stay."""
    blanked = own(plain(text))
    assert len(blanked) == len(text)
    assert [n for n, c in enumerate(text) if c in "\r\n" and blanked[n] != c] == []
    assert read(text).text == blanked


@pytest.mark.parametrize(
    ("marked", "plainly"),
    [
        ("<p>Gout</p>", "\n  Gout\n   "),
        ("<ul><li>Gout</li></ul>", "\n   \n - Gout\n    \n    "),
        ("<td>Na</td><td>128</td>", "|   Na|    |   128|    "),
        ("A &amp; P", "A &     P"),
        ("<b>Gout</b>", "   Gout    "),
        ("<!-- a\nb -->c", "      \n     c"),
        ("BP <130/80 and >90", "BP <130/80 and >90"),
        ("<ANYWORD> stays", "<ANYWORD> stays"),
    ],
)
def test_a_tag_leaves_the_edge_it_draws(marked: str, plainly: str) -> None:
    """A block begins a line, an item a bullet, a cell a column; a sign of comparison is no tag."""
    assert plain(marked) == plainly


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("WRONG PATIENT: gout.\nPLAN: rest", "PLAN: rest"),
        ("WRONG PATIENT\nPLAN: gout\nEND OF WRONG PATIENT\nasthma", "asthma"),
        ("This note was filed on the wrong patient.\nPLAN: gout", ""),
        ("MRN: 1\ncough\nMRN: 2\ngout\nMRN: 1\nasthma", "MRN: 1 cough MRN: 1 asthma"),
        ("A time-out prevents wrong patient, wrong side.", None),
        ("If you received this note in error, call us. Gout.", None),
        ("MRN: 1\ncough\nMRN: 1\ngout", None),
    ],
)
def test_only_what_is_disowned_is_taken_out(text: str, kept: str | None) -> None:
    """A note on the wrong patient documents nothing; stock phrases disown nothing."""
    assert " ".join(own(text).split()) == " ".join((text if kept is None else kept).split())


@pytest.mark.parametrize(
    "text",
    ["<!--" * 100_000, "<del>" * 50_000, "<!--" + "<b>" * 50_000, "MRN: 1\nMRN: 2\n" * 5_000]
    + ["WRONG PATIENT -\nPLAN:\n" * 5_000, "disregard the following\nend \n" * 5_000],
    ids=["comments", "struck", "tags", "numbers", "passages", "warnings"],
)
def test_a_bomb_of_markup_is_read(text: str) -> None:
    """Openings without an end cost one pass, not one each."""
    assert len(read(text).text) == len(text)
