"""What can be wrong with a file somebody asks us to load."""

from __future__ import annotations

from claimstream.schemas.codesets.errors import CodesetsError

__all__ = ["BadReferenceFileError", "UnknownKindError", "UnstatedReleaseError"]


class BadReferenceFileError(CodesetsError):
    """A file that cannot be loaded as the kind it was given for; nothing was stored."""


class UnstatedReleaseError(BadReferenceFileError):
    """Neither the file nor the user says which release or edition it is; the user must."""


class UnknownKindError(CodesetsError):
    """A kind of reference file that no loader reads."""
