"""What forces one form into several claims: lines and diagnoses that no claim can hold.

837P holds 50 lines and 12 diagnoses (005010X222A1, 2400 and HI), 837I 999 lines (005010X223A2).
Rendering providers and places of service differ by line (2420A, SV105) and force nothing; an
institutional bill is never split, since it covers the stay.
"""

from __future__ import annotations

from collections.abc import Sequence

from claimstream.schemas.coded_encounter import ServiceLine
from claimstream.schemas.vocabulary import ClaimType

MAX_LINES = {ClaimType.PROFESSIONAL: 50, ClaimType.INSTITUTIONAL: 999}
MAX_DIAGNOSES = 12
Group = tuple[ServiceLine, ...]


def split(claim_type: ClaimType, lines: Sequence[ServiceLine]) -> dict[str, Group]:
    """Return the lines of each claim under its split key; the first key is empty.

    Lines keep the source's order, to which late charges are appended, so that a late charge
    changes the last claim and not the earlier ones.
    """
    if claim_type is ClaimType.INSTITUTIONAL:
        return {"": tuple(lines)} if lines else {}
    groups: list[Group] = []
    for line in lines:
        if groups and _takes(groups[-1], line):
            groups[-1] += (line,)
        else:
            groups.append((line,))
    return {"" if at == 0 else f"part-{at + 1}": group for at, group in enumerate(groups)}


def _takes(group: Group, line: ServiceLine) -> bool:
    """Return whether a professional claim still holds one more line."""
    pointed = {code for each in (*group, line) for code in each.diagnosis_codes}
    return len(group) < MAX_LINES[ClaimType.PROFESSIONAL] and len(pointed) <= MAX_DIAGNOSES
