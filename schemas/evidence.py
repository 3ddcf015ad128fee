"""What supports a code or a question."""

from claimstream.schemas.contract import Model
from claimstream.schemas.scalars import Instant, Int, Text
from claimstream.schemas.vocabulary import AuthorRole, EvidenceKind


class Evidence(Model):
    """What supports a code: words of a document, or a structured field."""

    kind: EvidenceKind
    document_id: Text | None = None
    sha256: Text | None = None
    start: Int | None = None
    end: Int | None = None
    field: Text | None = None


class Indicator(Model):
    """A clinical indicator quoted from the record."""

    source: Text
    reference: Text
    recorded_at: Instant | None = None
    author_role: AuthorRole | None = None
    quote: Text
    value: Text | None = None
    unit: Text | None = None
    reference_range: Text | None = None
