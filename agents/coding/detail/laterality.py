"""The side and the exact site of a condition by the record: the nearest source that gives one."""

from collections.abc import Iterable, Iterator, Sequence

from claimstream.agents.coding.assertion import assess_in
from claimstream.agents.coding.detail.tellings import Telling
from claimstream.agents.coding.drafts import Chart, Draft, Span
from claimstream.agents.coding.reading.reading import SectionKind
from claimstream.agents.coding.statements import Statement, below
from claimstream.agents.coding.words.anatomy import Site, home, is_part, nearness, sites_of
from claimstream.agents.coding.words.matching import placing_words
from claimstream.agents.coding.words.resolution import stem
from claimstream.agents.coding.words.sites import SIDES
from claimstream.agents.coding.words.vocabulary import table

__all__ = ["EPISODE", "agreed_part", "agreed_side", "sites_told"]

K = SectionKind
EXAMINED = frozenset({K.EXAM, K.VITAL_SIGNS})
MEASURED = frozenset(
    {K.RESULTS, K.TECHNIQUE, K.IMAGING_FINDINGS, K.IMAGING_IMPRESSION, K.OPERATION}
)
STATED = frozenset(
    {K.ASSESSMENT, K.PLAN, K.ASSESSMENT_AND_PLAN, K.IMPRESSION, K.DISCHARGE_DIAGNOSES, K.UNKNOWN}
)
PAST = frozenset({K.PAST_HISTORY, K.SURGICAL_HISTORY})
SOURCES = (
    frozenset({K.CHIEF_COMPLAINT, K.INDICATION}),
    frozenset({K.PRESENT_ILLNESS, K.REVIEW_OF_SYSTEMS}),
    EXAMINED,
    MEASURED,
    STATED,
    PAST,
)
"""Sections by how binding they are; other sections tell no side of a present condition."""
BOTH = "bilateral"
EPISODE = 7
"""Characters before the 7th, with the dot."""


def sites_told(draft: Draft, chart: Chart) -> frozenset[Site]:
    """Return the sites of a draft by its title and statement, else those of its category."""
    return sites_of(draft.forms | chart.resolver.words(stem(draft.code))) or home(draft.code)


def agreed_side(draft: Draft, chart: Chart, told: Sequence[Telling]) -> tuple[str, Span] | None:
    """Return the one side that the nearest source gives for the draft's site.

    An examination that compares both sides does not make the complaint's side unknown.
    """
    sites = sites_told(draft, chart)
    for pool in _pools(draft, chart, [each for each in told if each.side]) if sites else ():
        present = [each for each in _nearest(pool, sites) if _is_present(each, chart)]
        if len({each.side for each in present}) == 1:
            return present[0].side, present[0].span
    return None


def agreed_part(
    draft: Draft, chart: Chart, told: Sequence[Telling], words: frozenset[str]
) -> tuple[Site, Span] | None:
    """Return the one part of the draft's site that the nearest source names, by some words."""
    sites = sites_told(draft, chart)
    sides = draft.forms & SIDES | chart.resolver.words(stem(draft.code)) & SIDES
    fitting = [each for each in told if not (sides and each.side) or each.side in sides]
    for pool in _pools(draft, chart, fitting):
        found = {
            site: each.span
            for each in pool
            for site in each.sites
            if is_part(site, sites)
            and words.issuperset(site)
            and not draft.forms.issuperset(site)
            and _is_present(each, chart)
        }
        if len(found) == 1:
            return next(iter(found.items()))
    return None


def _pools(draft: Draft, chart: Chart, told: Sequence[Telling]) -> Iterator[list[Telling]]:
    """Yield what each source tells, the most binding first, and first what names the condition."""
    named = _condition(draft, chart)
    own = [line.span for line in below(chart.document, Statement(draft.statement, "title"))]
    yield [each for each in told if _within(each.span, own)]
    for kinds in SOURCES:
        here = [each for each in told if each.section in kinds]
        yield [each for each in here if each.forms & named]
        if kinds is not PAST:
            yield [each for each in here if each.found and not _compares(each)]


def _condition(draft: Draft, chart: Chart) -> frozenset[str]:
    """Return the words of a title that name the condition, not its place or course."""
    places = {form for site in sites_told(draft, chart) for form in site}
    vague = {*table("anatomy")["vague"]["words"], *table("free_words")["qualifiers"]}
    return chart.resolver.words(stem(draft.code)) - placing_words() - places - vague


def _compares(told: Telling) -> bool:
    """Tell whether an examination or a film looks at both sides without naming a condition."""
    return told.side == BOTH and told.section in EXAMINED | MEASURED


def _nearest(pool: Iterable[Telling], sites: frozenset[Site]) -> list[Telling]:
    """Return the tellings of just one of some sites, else those of its parts and regions."""
    steps = [(nearness(sites, each.beside), each) for each in pool]
    same = [each for far, each in steps if far == 0]
    return same or [each for far, each in steps if far is not None]


def _is_present(told: Telling, chart: Chart) -> bool:
    """Tell whether a stretch is affirmed of the patient, as of now or where the past is told."""
    how = assess_in(chart.document, told.span.start, told.span.end)
    now = how.temporality == "recent" or told.section in PAST
    real = told.found or not how.negated  # "will not use her left arm" is a finding
    return now and how.certain and real and how.experiencer == "patient"


def _within(span: Span, passages: Iterable[Span]) -> bool:
    """Tell whether characters stand in one of some passages."""
    return any(each.start <= span.start < each.end for each in passages)
