"""What lies in what: the sites that words name, and how near one site is to another."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from claimstream.agents.coding.words.matching import placing_words
from claimstream.agents.coding.words.sites import SIDES
from claimstream.agents.coding.words.vocabulary import own_words, table

__all__ = ["Site", "home", "is_part", "named", "nearness", "sites_of"]

Site = tuple[str, ...]
"""The words of a site, as titles say them."""
LONGEST = 4
"""Words of the longest name of a site."""


def sites_of(forms: frozenset[str]) -> frozenset[Site]:
    """Return the sites that a bag of words names."""
    return frozenset(site for site in _known() if forms.issuperset(site))


def named(forms: Sequence[str]) -> Iterator[tuple[int, Site]]:
    """Yield the sites that words name in order, each with its first word; the longest names."""
    place = 0
    while place < len(forms):
        starts = (tuple(forms[place : place + size]) for size in range(LONGEST, 0, -1))
        site = next((words for words in starts if words in _known()), None)
        if site:
            yield place, site
        place += len(site) if site else 1


def home(code: str) -> frozenset[Site]:
    """Return the region of a code whose title names none."""
    rows = table("anatomy")["home"].items()
    return frozenset(tuple(region.split()) for stem, region in rows if code.startswith(stem))


def nearness(sites: Iterable[Site], told: Iterable[Site]) -> int | None:
    """Return the steps from a site to one that is told: 0 the same, none when apart."""
    told = list(told)
    return min(
        (steps for site in sites for other in told for steps in _steps(site, other)), default=None
    )


def is_part(site: Site, regions: Iterable[Site]) -> bool:
    """Tell whether a site is a part of one of some regions, not the region itself."""
    return not _within(site).isdisjoint(set(regions) - {site})


def _steps(site: Site, other: Site) -> Iterator[int]:
    """Yield the steps between two sites when one lies in the other."""
    if site == other:
        yield 0
    elif other in _within(site) or site in _within(other):
        yield abs(len(_within(site)) - len(_within(other)))


@cache
def _known() -> frozenset[Site]:
    """Return all sites: those of the nest and the words that place a condition alone."""
    row = table("anatomy")
    organs = table("free_words")["places"]["organs"]
    alone = placing_words().union(organs) - SIDES - frozenset(row["vague"]["words"])
    return frozenset((word,) for word in alone).union(_parents(), *_parents().values())


@cache
def _parents() -> Mapping[Site, frozenset[Site]]:
    """Return each part with the regions it lies in directly."""
    found: dict[Site, frozenset[Site]] = {}
    for region, inside in table("anatomy")["nest"].items():
        for part in map(own_words().forms, inside):
            found[part] = found.get(part, frozenset()) | {own_words().forms(region)}
    return found


@cache
def _within(site: Site) -> frozenset[Site]:
    """Return all regions in which a site lies."""
    direct = _parents().get(site, frozenset())
    return direct.union(*(_within(region) for region in direct))
