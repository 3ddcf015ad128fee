"""What a claim says to the payer, as digests: equal content is never sent twice."""

from __future__ import annotations

import base64
import json
from hashlib import blake2b, sha256

from claimstream.schemas.claim import Claim
from claimstream.schemas.validated_encounter import ValidatedEncounter

PROOF = {"rule_id", "rule_version", "release", "evidence"}
BILLED = {
    "claim_id": True,
    "claim_type": True,
    "payer_sequence": True,
    "coverage_id": True,
    "type_of_bill": True,
    "place_of_service": True,
    "statement_from": True,
    "statement_through": True,
    "total_claim_charge": True,
    "lines": True,
}


def content_sha256(claim: Claim) -> str:
    """Return the digest of what is billed: not of proofs, versions, pairs or releases."""
    billed = claim.model_dump(mode="json", include=BILLED)
    billed["billing"] = claim.billing.model_dump(
        mode="json", exclude={"consent", "coverage_status", "facility_id"}
    )
    billed["diagnoses"] = [each.model_dump(mode="json", exclude=PROOF) for each in claim.diagnoses]
    billed["procedures"] = [
        each.model_dump(mode="json", exclude=PROOF) for each in claim.procedures
    ]
    return sha256(json.dumps(billed, sort_keys=True).encode()).hexdigest()


def input_sha256(validated: ValidatedEncounter) -> str:
    """Return the digest of a validated pair, whatever the order of its maps."""
    plain = json.dumps(validated.model_dump(mode="json"), sort_keys=True)
    return sha256(plain.encode()).hexdigest()


def fingerprint(claim: Claim) -> str:
    """Return what an exact duplicate on another account would share, as sixteen characters.

    CMS Claims Processing Manual ch. 1 sec. 120: member, provider, dates, place or bill type,
    procedures with modifiers, units and charges. It names nobody: twins are found by comparing it.
    """
    member = next(
        (
            each.member_id
            for each in claim.billing.coverages
            if each.coverage_id == claim.coverage_id
        ),
        "",
    )
    lines = sorted(
        f"{line.revenue_code}|{line.procedure_code}|{line.modifiers}|{line.service_date}"
        f"|{line.units}|{line.charge}|{line.place_of_service}|{line.ndc}|{line.rendering_npi}"
        for line in claim.lines
    )
    head = [member, claim.billing.billing_provider.npi, claim.claim_type.value]
    head += [str(claim.statement_from), str(claim.statement_through), str(claim.type_of_bill)]
    digest = blake2b("\x1f".join(head + lines).encode(), digest_size=10).digest()
    return base64.b32encode(digest).decode("ascii")
