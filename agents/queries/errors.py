"""What QUERIES refuses; retrying cannot help."""

from __future__ import annotations

from claimstream.agents.queries.outcomes import Refusal


class QueriesError(ValueError):
    """A response that QUERIES refuses: a kind and the field, never its content."""

    def __init__(self, code: Refusal, where: str) -> None:
        super().__init__(f"{code.value}: {where}")
        self.code = code
