"""Faults of the reference-data layer; none of them ever carries patient data."""

from __future__ import annotations

from datetime import date


class CodesetsError(Exception):
    """Reference data cannot answer; the base of this layer's faults."""


class BundleError(CodesetsError):
    """A file of the shipped bundle is missing, damaged or of another format version."""


class ReferenceNotEffectiveError(CodesetsError):
    """No known release of a code system covers the governing date.

    Never answered with another release: a stage turns this into the finding
    ``reference_not_effective``.
    """

    def __init__(self, system: str, on: date) -> None:
        self.system = system
        self.on = on
        super().__init__(
            f"no release of {system} covers {on.isoformat()};"
            f" load one with: claimstream reference load (kinds: claimstream reference list)"
        )


class ReferenceSetMissingError(CodesetsError):
    """This installation does not hold the releases that a message was stamped with.

    A worker pauses until they are loaded; ``systems`` names them.
    """

    def __init__(self, systems: tuple[str, ...]) -> None:
        self.systems = systems
        super().__init__(
            f"releases stamped for {', '.join(systems)} are not here;"
            " load them with: claimstream reference load (what is here: claimstream reference list)"
        )
