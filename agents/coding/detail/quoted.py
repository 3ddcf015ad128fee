"""The fuller wording of a condition where examination, film or operation quote it."""

from collections.abc import Iterable, Iterator
from functools import cache

from claimstream.agents.coding.detail.laterality import sites_told
from claimstream.agents.coding.diagnoses import Reader
from claimstream.agents.coding.drafts import Draft, Span
from claimstream.agents.coding.reading.reading import SectionKind
from claimstream.agents.coding.statements import Statement
from claimstream.agents.coding.words.anatomy import Site, is_part, sites_of
from claimstream.agents.coding.words.resolution import stem
from claimstream.agents.coding.words.sites import SIDES
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["QUOTING", "fuller", "quotes"]

QUOTING = frozenset(
    {
        SectionKind.EXAM,
        SectionKind.RESULTS,
        SectionKind.IMAGING_FINDINGS,
        SectionKind.IMAGING_IMPRESSION,
        SectionKind.OPERATION,
        SectionKind.TECHNIQUE,
    }
)


def quotes(code: str, reader: Reader) -> Iterator[Draft]:
    """Yield what the sentences of findings say that share a word with the title of a code."""
    named = reader.chart.resolver.words(stem(code))
    for sentence in reader.chart.document.sentences:
        span = Span(sentence.start, sentence.end)
        if sentence.section in QUOTING and named & reader.words(
            reader.chart.document.text[sentence.start : sentence.end]
        ):
            yield from reader.read(Statement(span, "prose"))


def fuller(draft: Draft, told: Iterable[Draft], reader: Reader) -> Draft | None:
    """Return the one fuller reading of a draft's condition among those that are quoted."""
    found = {each.code: each for each in told if _refines(each, draft, reader)}
    fullest = [a for a in found.values() if not any(_within(a, b, reader) for b in found.values())]
    return fullest[0] if len(fullest) == 1 else None


def _refines(told: Draft, draft: Draft, reader: Reader) -> bool:
    """Tell whether a draft says more of the same condition, and of no other side."""
    words = reader.chart.resolver.words
    new, old = words(stem(told.code)), words(stem(draft.code))
    sides = (old | draft.forms) & SIDES
    if sides and new & SIDES - sides or stem(told.code) == stem(draft.code):
        return False
    sites = sites_told(draft, reader.chart)
    stated = old & draft.forms - {form for site in sites for form in site} - _course()
    if _names_several(told, sites) or stated - new - told.forms:
        return False
    kin = next(
        (row["to"] for row in table("anatomy")["kin"] if draft.code.startswith(row["of"])), ()
    )
    same = told.code.startswith((draft.code[:3], *kin))
    vague = stem(told.code) in reader.chart.resolver.lexicon.unspecified
    return same and bool(new - old - SIDES) and (bool(kin) or old <= new or not vague)


@cache
def _course() -> frozenset[str]:
    """Return words of course and kind that a fuller title may leave out."""
    return frozenset(table("free_words")["qualifiers"])


def _names_several(told: Draft, sites: frozenset[Site]) -> bool:
    """Tell whether a sentence names several parts of one kind: two fingers, two lobes."""
    parts = [site for site in sites_of(told.forms) if is_part(site, sites)]
    return any(len({site for site in parts if site[-1:] == whole[-1:]}) > 1 for whole in sites)


def _within(one: Draft, other: Draft, reader: Reader) -> bool:
    """Tell whether another reading says all that one says and more."""
    words = reader.chart.resolver.words
    return words(stem(one.code)) < words(stem(other.code))
