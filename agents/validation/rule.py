"""What a rule is: one question about a coded encounter, with what an auditor looks up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import NotRequired, TypedDict, Unpack

from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.codesets.codesets import Codesets
from claimstream.schemas.codesets.errors import ReferenceNotEffectiveError
from claimstream.schemas.evidence import Indicator
from claimstream.schemas.finding import Finding
from claimstream.schemas.vocabulary import ClaimType, FindingOwner, Severity


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault that a rule found, named by its subject and told in codes and kinds.

    ``owner`` and ``blocking`` stand where the rule's own do not fit this fault.
    """

    subject: str
    message: str
    claim_type: ClaimType | None = None
    indicators: tuple[Indicator, ...] = ()
    owner: FindingOwner | None = None
    blocking: bool | None = None


Check = Callable[[CodedEncounter, Codesets], Iterator[Problem]]


class Facts(TypedDict):
    """What stands beside a rule in the rule book.

    ``cites`` is the source. A HOLD blocks the claim, a NOTE never does, a QUERY says so in
    ``blocking``. ``releasable`` is false where a claim that went out nevertheless would be
    unlawful or could not be read by any payer. ``since`` and ``until`` bound the dates of
    service, both included. ``uses`` names the code systems that the answer rests on.
    """

    severity: Severity
    owner: FindingOwner
    cites: str
    blocking: NotRequired[bool]
    releasable: NotRequired[bool]
    since: NotRequired[date]
    until: NotRequired[date]
    version: NotRequired[int]
    uses: NotRequired[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with its identity; called, it yields findings."""

    rule_id: str
    facts: Facts
    check: Check

    @property
    def name(self) -> str:
        """Return the name of the rule's file and function."""
        return self.check.__name__

    @property
    def version(self) -> int:
        """Return the rule's version, from 1."""
        return self.facts.get("version", 1)

    @property
    def blocking(self) -> bool:
        """Return whether the claim waits for its findings."""
        return self.facts.get("blocking", self.facts["severity"] is Severity.HOLD)

    @property
    def releasable(self) -> bool:
        """Return whether somebody responsible may release its findings."""
        return self.facts.get("releasable", True)

    def governs(self, on: date) -> bool:
        """Return whether the rule applies to care that ended on the day."""
        return self.facts.get("since", date.min) <= on <= self.facts.get("until", date.max)

    def __call__(self, coded: CodedEncounter, codesets: Codesets) -> Iterator[Finding]:
        """Yield the findings; without a release for the day the rule abstains.

        The rule REFERENCE-NOT-EFFECTIVE holds such an encounter.
        """
        if not self.governs(coded.ready.encounter.service_through):
            return
        with suppress(ReferenceNotEffectiveError):
            for problem in self.check(coded, codesets):
                yield self._finding(problem, codesets)

    def _finding(self, problem: Problem, codesets: Codesets) -> Finding:
        """Return the finding of one problem."""
        held = codesets.reference_set
        releases = (f"{name}={held[name]}" for name in self.facts.get("uses", ()) if name in held)
        return Finding(
            rule_id=self.rule_id,
            rule_version=self.version,
            severity=self.facts["severity"],
            owner=problem.owner or self.facts["owner"],
            blocking=self.blocking if problem.blocking is None else problem.blocking,
            subject=problem.subject,
            message=problem.message,
            claim_type=problem.claim_type,
            releases=tuple(releases),
            indicators=problem.indicators,
        )


def rule(rule_id: str, **facts: Unpack[Facts]) -> Callable[[Check], Rule]:
    """Make a rule of a check; see Facts for the keywords."""

    def decorate(check: Check) -> Rule:
        """Return the rule around the check."""
        return Rule(rule_id, facts, check)

    return decorate
