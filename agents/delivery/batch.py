"""Open batches: which claims wait for which partner's file, and when the file is made.

In DELIVERY's ledger a partner's entry stands under its id, a waiting claim under
``wait/<partner>/<form>/<number>``, and what is known of a claim under its claim id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256

from claimstream.agents.delivery.interchange import IMPLEMENTATIONS, Control, write_837
from claimstream.agents.delivery.partner import TradingPartner
from claimstream.schemas.claim import Claim
from claimstream.schemas.claim_file import ClaimFile
from claimstream.schemas.contract import Contract
from claimstream.schemas.delivered_claim_entry import DeliveredClaimEntry
from claimstream.schemas.delivery_entry import DeliveryEntry, OpenBatch
from claimstream.schemas.effects import Effects, Ledger
from claimstream.schemas.vocabulary import ClaimType

Deliveries = DeliveryEntry | DeliveredClaimEntry | Claim
FILE_OCTETS = 512 * 1024
ENVELOPE_OCTETS = 2_048
"""What ISA to 1000B and the trailers take at most."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One partner's side of the ledger while an input is taken.

    ``unit`` of ``units`` is the ledger partition: each draws its own control numbers from the
    partner's one sequence, so that no two ever use the same.
    """

    partner: TradingPartner
    entry: DeliveryEntry
    unit: int
    units: int
    clock: datetime
    changes: Mapping[str, Contract | None] = field(default_factory=dict)
    files: tuple[ClaimFile, ...] = ()
    wakes: Mapping[str, datetime | None] = field(default_factory=dict)

    def effects(self, *audit: Contract) -> Effects:
        """Return what the input causes."""
        entry = {self.entry.trading_partner_id: self.entry}
        return Effects(
            outputs=self.files, ledger={**self.changes, **entry}, audit=audit, wakes=self.wakes
        )


def wake_key(partner: TradingPartner, form: ClaimType) -> str:
    """Return the key of the wake at which a batch is flushed, full or not."""
    return f"flush/{partner.trading_partner_id}/{form.value}"


def waiting_prefix(partner: TradingPartner, form: ClaimType) -> str:
    """Return the prefix of the keys of a batch's waiting claims."""
    return f"wait/{partner.trading_partner_id}/{form.value}/"


def batch_of(entry: DeliveryEntry, form: ClaimType) -> OpenBatch:
    """Return the open batch of a form; an empty one when nothing waits."""
    found = [each for each in entry.batches if each.claim_type is form]
    return found[0] if found else OpenBatch(claim_type=form, claims=0, octets=0)


def is_full(desk: Desk, form: ClaimType, octets: int) -> bool:
    """Return whether a further claim of this size needs a new file."""
    batch = batch_of(desk.entry, form)
    too_large = batch.octets + octets + ENVELOPE_OCTETS > FILE_OCTETS
    return batch.claims > 0 and (batch.claims >= desk.partner.max_claims or too_large)


def queue(desk: Desk, claim: Claim, octets: int) -> Desk:
    """Return the desk with the claim waiting; the first of a batch sets the wake."""
    form = claim.claim_type
    batch = batch_of(desk.entry, form)
    grown = OpenBatch(claim_type=form, claims=batch.claims + 1, octets=batch.octets + octets)
    entry = desk.entry.model_copy(update={"queued": desk.entry.queued + 1})
    key = f"{waiting_prefix(desk.partner, form)}{entry.queued:012d}"
    due = desk.clock + timedelta(seconds=desk.partner.flush_seconds)
    wakes = {**desk.wakes, wake_key(desk.partner, form): due}
    return replace(
        desk,
        entry=_with_batch(entry, grown),
        changes={**desk.changes, key: claim, claim.claim_id: _known(desk, claim, None)},
        wakes=wakes if batch.claims == 0 else desk.wakes,
    )


def flush(desk: Desk, ledger: Ledger[Deliveries], form: ClaimType) -> Desk:
    """Return the desk with a file of everything that waits, under the next control number."""
    rows = ledger.entries(waiting_prefix(desk.partner, form))
    waiting = {key: claim for key, claim in rows if isinstance(claim, Claim)}
    if not waiting:
        return desk
    claims = tuple(waiting.values())
    entry = desk.entry.model_copy(update={"interchanges": desk.entry.interchanges + 1})
    control = Control(control_number(desk), desk.clock)
    file = _file(desk.partner, claims, control)
    changes: dict[str, Contract | None] = dict.fromkeys(waiting)
    changes |= {claim.claim_id: _known(desk, claim, file.file_id) for claim in claims}
    return replace(
        desk,
        entry=_with_batch(entry, OpenBatch(claim_type=form, claims=0, octets=0)),
        changes={**desk.changes, **changes},
        files=(*desk.files, file),
        wakes={**desk.wakes, wake_key(desk.partner, form): None},
    )


def control_number(desk: Desk) -> int:
    """Return the next ISA13 and GS06: unit 2 of 4 draws 3, 7, 11 and so on, a single one each."""
    return desk.entry.interchanges * desk.units + desk.unit + 1


def _file(partner: TradingPartner, claims: tuple[Claim, ...], control: Control) -> ClaimFile:
    """Return the stored file of the claims."""
    content = write_837(claims, partner, control)
    return ClaimFile(
        trading_partner_id=partner.trading_partner_id,
        file_id=f"{partner.trading_partner_id}-{control.number:09d}",
        claim_type=claims[0].claim_type,
        implementation=IMPLEMENTATIONS[claims[0].claim_type],
        interchange_control_number=f"{control.number:09d}",
        group_control_number=str(control.number),
        claim_ids=tuple(claim.claim_id for claim in claims),
        sha256=sha256(content).hexdigest(),
        content=content,
        made_at=control.made_at,
    )


def _known(desk: Desk, claim: Claim, file_id: str | None) -> DeliveredClaimEntry:
    """Return what is remembered of a claim."""
    return DeliveredClaimEntry(
        claim_id=claim.claim_id,
        version=claim.version,
        trading_partner_id=desk.partner.trading_partner_id,
        file_id=file_id,
    )


def _with_batch(entry: DeliveryEntry, batch: OpenBatch) -> DeliveryEntry:
    """Return the entry with one batch changed; an empty one is left out."""
    others = tuple(each for each in entry.batches if each.claim_type is not batch.claim_type)
    kept = (batch,) if batch.claims else ()
    return entry.model_copy(update={"batches": (*others, *kept)})
