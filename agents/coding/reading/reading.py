"""Read a note: sections, list items with their problem titles, and sentences.

``read`` is the one door: it keeps every offset of the text as it came, costs time linear in its
length, and judges nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from claimstream.agents.coding.reading import sentences
from claimstream.agents.coding.reading.disowned import own
from claimstream.agents.coding.reading.documents import guess_type
from claimstream.agents.coding.reading.items import Item, find_items
from claimstream.agents.coding.reading.markup import plain
from claimstream.agents.coding.reading.section_kinds import DIAGNOSTIC, TITLED, SectionKind
from claimstream.agents.coding.reading.sections import Section, find_sections
from claimstream.schemas.vocabulary import DocumentType

__all__ = [
    "DIAGNOSTIC",
    "TITLED",
    "Document",
    "Item",
    "Section",
    "SectionKind",
    "Sentence",
    "read",
]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and the kind of section it stands in."""

    start: int
    end: int
    section: SectionKind


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """A note that was read, one of its own; offsets are characters of ``text``, ends exclusive.

    ``text`` is the note with blanks for its markup and for what is another patient's, character
    for character.
    """

    text: str
    kind: DocumentType
    sections: tuple[Section, ...]
    items: tuple[Item, ...]
    sentences: tuple[Sentence, ...]

    def section_at(self, offset: int) -> Section:
        """Return the section that holds the character at ``offset``."""
        place = bisect_right(self.sections, offset, key=lambda section: section.start)
        return self.sections[max(place - 1, 0)]

    def item_at(self, offset: int) -> Item | None:
        """Return the line or list item that holds the character at ``offset``."""
        place = bisect_right(self.items, offset, key=lambda item: item.start) - 1
        item = self.items[place] if place >= 0 else None
        return item if item and offset < item.end else None

    def sentence_at(self, offset: int) -> Sentence | None:
        """Return the sentence that holds the character at ``offset``."""
        place = bisect_right(self.sentences, offset, key=lambda sentence: sentence.start) - 1
        sentence = self.sentences[place] if place >= 0 else None
        return sentence if sentence and offset < sentence.end else None


def read(text: str, kind: DocumentType | None = None) -> Document:
    """Read a note into sections, items and sentences; any text at all can be read.

    Without a declared ``kind`` the headings give one.
    """
    text = own(plain(text))
    sections = find_sections(text)
    items = tuple(item for section in sections for item in find_items(text, section))
    found = tuple(
        Sentence(start, end, section.kind)
        for section in sections
        for start, end in sentences.split(text, section.body, section.end)
    )
    return Document(text, kind or guess_type(sections), sections, items, found)
