"""What INTAKE refuses; retrying cannot help."""

from __future__ import annotations

from claimstream.agents.intake.outcomes import Refusal


class IntakeError(ValueError):
    """A message that INTAKE refuses: a kind and the place of the fault, never its content."""

    def __init__(self, code: Refusal, where: str) -> None:
        super().__init__(f"{code.value}: {where}")
        self.code = code
