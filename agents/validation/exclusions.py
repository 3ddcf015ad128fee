"""Excludes1 notes met by the diagnoses of one form, each pair once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from claimstream.agents.validation.forms import governing_dates, proper, subject
from claimstream.schemas.coded_encounter import CodedEncounter, DiagnosisList
from claimstream.schemas.codesets.codesets import Codesets, ExcludesHit
from claimstream.schemas.vocabulary import ClaimType


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Two diagnoses of one form of which one excludes the other."""

    form: ClaimType
    subject: str
    place: str
    excluded: str
    exact: bool


def hits(coded: CodedEncounter, codesets: Codesets) -> Iterator[Exclusion]:
    """Yield each pair once, by its strictest note."""
    for listed in coded.diagnosis_lists:
        pairs: dict[frozenset[str], ExcludesHit] = {}
        for hit in _notes(coded, listed, codesets):
            pair = frozenset({hit.code, hit.excluded})
            if pair not in pairs or (hit.exact and not pairs[pair].exact):
                pairs[pair] = hit
        for pair, hit in pairs.items():
            path = subject(listed.claim_type, "+".join(sorted(pair)))
            yield Exclusion(listed.claim_type, path, hit.place, hit.excluded, hit.exact)


def _notes(
    coded: CodedEncounter, listed: DiagnosisList, codesets: Codesets
) -> Iterator[ExcludesHit]:
    """Yield the notes met, by the notes in force on the last day of the form."""
    codes = [code.code for code in proper(listed)]
    days = [governing_dates(coded, listed.claim_type, code)[-1] for code in codes]
    return codesets.excludes1_pairs(codes, max(days)) if days else iter(())
