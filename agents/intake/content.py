"""The identity of content: what makes two messages the same."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256

from claimstream.schemas.amendment import Amendment
from claimstream.schemas.chart import Origin
from claimstream.schemas.encounter import Encounter

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
NOWHERE = Origin(system="", format="")


def bare_content(encounter: Encounter) -> bytes:
    """Return an encounter's content without transport facts.

    Revision, event time and origin go: a message sent again under a new message id says nothing
    new.
    """
    facts = {"revision": None, "event_at": EPOCH, "origin": NOWHERE}
    return encounter.model_copy(update=facts).encode()


def digest(content: bytes) -> str:
    """Return the hex digest of some content."""
    return sha256(content).hexdigest()


def amendment_digest(amendment: Amendment) -> str:
    """Return the hex digest of an amendment as a whole."""
    return digest(amendment.encode())


def text_digest(text: str) -> str:
    """Return the hex digest of a document's words (UTF-8)."""
    return digest(text.encode("utf-8"))
