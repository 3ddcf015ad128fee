"""One chain: what may be sent next, and what its answers make of it. Pure, one step at a time."""

from __future__ import annotations

from claimstream.schemas.claim import Claim
from claimstream.schemas.claim_entry import ChainState, ChainWish, ClaimChain, ClaimHold
from claimstream.schemas.vocabulary import ClaimAction, ClaimType, PayerClass
from claimstream.schemas.x12_text import fits

REFERENCE_MOST = 50
OPEN = (ChainState.SUBMITTED, ChainState.ACCEPTED)
GONE = (ChainState.WITHDRAWN, ChainState.VOIDED, ChainState.VOID_REFUSED)
FREQUENCY = {ClaimAction.ORIGINAL: "1", ClaimAction.REPLACEMENT: "7", ClaimAction.VOID: "8"}


def propose(claim: Claim, payer_class: PayerClass) -> ClaimChain:
    """Return the chain of a claim that was never sent."""
    coverages = claim.billing.coverages
    payer_id = next(each.payer_id for each in coverages if each.coverage_id == claim.coverage_id)
    return ClaimChain(
        claim_id=claim.claim_id,
        chain_id=claim.chain_id,
        claim_type=claim.claim_type,
        payer_id=payer_id,
        payer_class=payer_class,
        payer_sequence=claim.payer_sequence,
        split_key=claim.split_key,
        state=ChainState.PROPOSED,
        wanted=ChainWish.NEXT,
    )


def active_lines(chain: ClaimChain) -> frozenset[str]:
    """Return the lines that a payer holds, or may hold, by this chain.

    A version without an answer counts, and so does the accepted one that it is to replace: what
    a replacement drops is free only once the payer has taken it.
    """
    sent = chain.line_ids if chain.state in OPEN else ()
    standing = chain.standing_line_ids if chain.state not in GONE else ()
    return frozenset(sent) | frozenset(standing)


def says(chain: ClaimChain) -> str:
    """Return the digest of what the payer has, or may have, before it; empty when nothing."""
    if chain.state in OPEN:
        return chain.content_sha256
    return chain.standing_sha256 if chain.state is ChainState.REJECTED else ""


def correction_hold(chain: ClaimChain) -> ClaimHold | None:
    """Return why an accepted claim cannot be replaced or voided now, or None.

    Medicare Part B takes every 837P as a new claim: a processed one is corrected by reopening
    (CMS Claims Processing Manual ch. 34). Others need the payer's own number (REF*F8).
    """
    part_b = chain.payer_class is PayerClass.MEDICARE
    if part_b and chain.claim_type is ClaimType.PROFESSIONAL:
        return ClaimHold.REOPENING
    return None if chain.payer_claim_control_number else ClaimHold.NEEDS_PCN


def action_for(chain: ClaimChain) -> ClaimAction | ClaimHold:
    """Return how the next version goes out, or why it must wait."""
    if chain.state is ChainState.SUBMITTED:
        return ClaimHold.AWAITING_ANSWER
    if chain.state is ChainState.VOID_REFUSED:
        return ClaimHold.VOID_REFUSED
    if chain.standing_version == 0:
        return ClaimAction.ORIGINAL
    return correction_hold(chain) or ClaimAction.REPLACEMENT


def void_for(chain: ClaimChain) -> ClaimAction | ClaimHold | None:
    """Return how a chain without successor ends; None when there is nothing to take back."""
    if chain.state in GONE or (
        chain.state is not ChainState.SUBMITTED and not chain.standing_version
    ):
        return None
    if chain.state is ChainState.SUBMITTED:
        return ClaimHold.AWAITING_ANSWER
    return correction_hold(chain) or ClaimAction.VOID


def version_of(chain: ClaimChain, claim: Claim, action: ClaimAction) -> Claim:
    """Return the claim as the chain's next version."""
    number = None if action is ClaimAction.ORIGINAL else chain.payer_claim_control_number
    return claim.model_copy(
        update={
            "action": action,
            "frequency": FREQUENCY[action],
            "version": chain.version + 1,
            "payer_claim_control_number": number,
        }
    )


def sent(chain: ClaimChain, claim: Claim) -> ClaimChain:
    """Return the chain after a version has gone out."""
    changes: dict[str, object] = {
        "version": claim.version,
        "frequency": claim.frequency,
        "state": ChainState.SUBMITTED,
        "content_sha256": claim.content_sha256,
        "line_ids": tuple(line.line_id for line in claim.lines),
        "wanted": ChainWish.SENT,
        "hold": None,
        "faults": (),
    }
    if claim.action is ClaimAction.VOID:
        changes |= {"state": ChainState.VOIDED, "wanted": ChainWish.VOID} | _nothing_standing()
    return chain.model_copy(update=changes)


def accepted(chain: ClaimChain, number: str | None) -> ClaimChain:
    """Return the chain once the payer holds its last version.

    A payer's number that REF*F8 cannot carry is no number: the next change waits for a better one.
    """
    known = {"payer_claim_control_number": _usable(number) or chain.payer_claim_control_number}
    if chain.state is not ChainState.SUBMITTED:
        late = known if chain.state not in GONE else {}
        return chain.model_copy(update=late)
    standing = {
        "state": ChainState.ACCEPTED,
        "standing_version": chain.version,
        "standing_sha256": chain.content_sha256,
        "standing_line_ids": chain.line_ids,
    }
    return chain.model_copy(update=known | standing)


def rejected(chain: ClaimChain) -> ClaimChain:
    """Return the chain after a front-end refusal: the version never reached adjudication."""
    if chain.state is ChainState.VOIDED:
        return chain.model_copy(update={"state": ChainState.VOID_REFUSED})
    if chain.state is not ChainState.SUBMITTED:
        return chain
    return chain.model_copy(update={"state": ChainState.REJECTED})


def reversed_by_hand(chain: ClaimChain) -> ClaimChain:
    """Return the chain once a biller reports that the payer holds it no longer."""
    if chain.state is ChainState.PROPOSED:
        return chain
    return chain.model_copy(update={"state": ChainState.VOIDED} | _nothing_standing())


def reopened(chain: ClaimChain, corrected: Claim | None) -> ClaimChain:
    """Return the chain once a biller reports that a reopening made the waiting change."""
    if corrected is None:
        return reversed_by_hand(chain)
    done = sent(chain, corrected.model_copy(update={"version": chain.version}))
    return accepted(done, None)


def _usable(number: str | None) -> str | None:
    """Return the payer's number if an element can carry it unchanged."""
    whole = number is not None and fits(number) and number == number.strip(" ")
    return number if whole and number and len(number) <= REFERENCE_MOST else None


def _nothing_standing() -> dict[str, object]:
    """Return the fields of a chain of which the payer holds nothing."""
    return {
        "standing_version": 0,
        "standing_sha256": "",
        "standing_line_ids": (),
        "payer_claim_control_number": None,
    }
