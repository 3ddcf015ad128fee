"""Stream complete elements out of a large XML file; entities and DTDs are refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from claimstream.schemas.codesets.loaders.errors import BadReferenceFileError
from claimstream.schemas.codesets.loaders.source import Member

__all__ = ["elements", "stated_year", "texts"]


@dataclass(slots=True)
class _Harvest:
    """Builds one tree at a time, for the outermost element of each wanted name."""

    wanted: frozenset[str]
    builder: TreeBuilder | None = None
    depth: int = 0
    root: str | None = None
    ready: list[Element] = field(default_factory=list)

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin or extend a tree."""
        self.root = self.root or name
        if self.builder is None and name in self.wanted:
            self.builder, self.depth = TreeBuilder(), 0
        if self.builder is not None:
            self.depth += 1
            self.builder.start(name, dict(attributes))

    def end(self, name: str) -> None:
        """Extend a tree, or hand over the finished one."""
        if self.builder is None:
            return
        self.builder.end(name)
        self.depth -= 1
        if self.depth == 0:
            self.ready.append(self.builder.close())
            self.builder = None

    def text(self, content: str) -> None:
        """Add character data to the tree that is open."""
        if self.builder is not None:
            self.builder.data(content)


def _refuse(*_: object) -> None:
    """Official files declare no entities; whoever does wants to expand them."""
    raise BadReferenceFileError("XML that declares a document type or entities is not read")


def _parser(harvest: _Harvest) -> expat.XMLParserType:
    """Return a parser that feeds ``harvest``."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = harvest.start
    parser.EndElementHandler = harvest.end
    parser.CharacterDataHandler = harvest.text
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    return parser


def elements(member: Member, root: str, *wanted: str) -> Iterator[Element]:
    """Yield each outermost element named in ``wanted``; the document must be a ``root``."""
    harvest = _Harvest(frozenset(wanted))
    parser = _parser(harvest)
    for block in member.chunks():
        _feed(member, parser, block)
        if harvest.root not in (None, root):
            raise BadReferenceFileError(f"{member.name}: expected {root}, found {harvest.root}")
        yield from harvest.ready
        harvest.ready.clear()
    _feed(member, parser, None)
    yield from harvest.ready


def _feed(member: Member, parser: expat.XMLParserType, block: bytes | None) -> None:
    """Parse a block, or the end of the document; say where malformed XML stops."""
    try:
        parser.Parse(block or b"", block is None)
    except expat.ExpatError as error:
        reason = expat.ErrorString(error.code)
        raise BadReferenceFileError(f"{member.name}, line {error.lineno}: {reason}") from None


def texts(element: Element, name: str) -> list[str]:
    """Return the text of each direct child of that name, white space normalised."""
    found = (" ".join("".join(child.itertext()).split()) for child in element.findall(name))
    return [text for text in found if text]


def stated_year(text: str | None) -> int | None:
    """Return the fiscal year in a ``version`` element, if it is one."""
    year = (text or "").strip()
    return int(year) if year.isdecimal() and len(year) == 4 else None
