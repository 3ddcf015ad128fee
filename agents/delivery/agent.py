"""The DELIVERY worker: claims in, 837 files out."""

from __future__ import annotations

from importlib.resources import files

from claimstream.agents.delivery.deliver import Office, deliver, flush_due
from claimstream.agents.delivery.partner import TradingPartners, read_partners
from claimstream.schemas.claim import Claim
from claimstream.schemas.claim_file import ClaimFile
from claimstream.schemas.delivered_claim_entry import DeliveredClaimEntry
from claimstream.schemas.delivery_entry import DeliveryEntry
from claimstream.schemas.topics import catalogue
from claimstream.streams.ledger_stage import LedgerStage
from claimstream.streams.settings import Settings

SHIPPED = "partners.toml"


def partners_of(settings: Settings) -> TradingPartners:
    """Return the installation's trading partners.

    Without a list of its own it uses the shipped one, which makes test files only.
    """
    shipped = files("claimstream.agents.delivery").joinpath(SHIPPED)
    return read_partners((settings.delivery.partners or shipped).read_text(encoding="utf-8"))


def open_office(settings: Settings) -> Office:
    """Return the worker's context: its partners, and how many partitions its ledger has."""
    units = catalogue()["delivery-ledger"].partitions or settings.kafka.partitions
    return Office(partners_of(settings), units)


stage = LedgerStage(
    "delivery",
    reads=(Claim,),
    writes=(ClaimFile,),
    ledger=(DeliveryEntry, DeliveredClaimEntry, Claim),
    step=deliver,
    on_due=flush_due,
    open_context=open_office,
)
