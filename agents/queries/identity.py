"""The identities of QUERIES: of a query, of what it was asked on, of a pair's record."""

from __future__ import annotations

import json
from base64 import b32encode
from collections.abc import Iterable
from hashlib import blake2b, sha256

from claimstream.schemas.contract import Contract
from claimstream.schemas.evidence import Indicator
from claimstream.schemas.query_response import QueryResponse


def query_id(encounter_id: str, trigger: str, subject: str) -> str:
    """Return the identity of a question for the encounter's life: ``Q`` and 16 of A–Z, 2–7."""
    text = "\x1f".join((encounter_id, trigger, subject))
    digest = blake2b(text.encode("utf-8"), digest_size=10, person=b"claimstream-qry").digest()
    return f"Q{b32encode(digest).decode('ascii')}"


def indicators_digest(indicators: Iterable[Indicator]) -> str:
    """Return the hex digest of the indicators, whatever their order."""
    return _digest(sorted(indicator.model_dump_json() for indicator in indicators))


def record_digest(record: Contract) -> str:
    """Return the hex digest of a record's content, whatever the order in its maps."""
    return _digest(record.model_dump(mode="json"))


def answer_digest(response: QueryResponse) -> str:
    """Return the hex digest of what a response says, without its id and time."""
    return _digest([response.query_id, response.option_id, response.text, response.answered_by_npi])


def _digest(plain: object) -> str:
    """Return the hex digest of plain JSON."""
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode("utf-8")).hexdigest()
