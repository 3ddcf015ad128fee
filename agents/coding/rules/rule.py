"""What a guideline rule is: a pure step from drafts to drafts with its citation."""

from collections.abc import Callable
from dataclasses import dataclass

from claimstream.agents.coding.drafts import Chart, Draft

__all__ = ["Drafts", "Rule", "rule"]

Drafts = tuple[Draft, ...]
Step = Callable[[Drafts, Chart], Drafts]


@dataclass(frozen=True, slots=True)
class Rule:
    """One guideline rule: what an auditor looks up, and the step that applies it."""

    rule_id: str
    version: int
    cites: str
    step: Step

    def __call__(self, drafts: Drafts, chart: Chart) -> Drafts:
        """Apply the rule to the drafts of one chart."""
        return self.step(drafts, chart)


def rule(rule_id: str, cites: str, version: int = 1) -> Callable[[Step], Rule]:
    """Make a rule of a step; the docstring of the step says why."""

    def made(step: Step) -> Rule:
        """Wrap one step."""
        return Rule(rule_id, version, cites, step)

    return made
