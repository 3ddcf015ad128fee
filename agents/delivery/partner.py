"""Trading partners: who takes our files, under which identifiers, in which batches."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Literal

from pydantic import Field, ValidationError

from claimstream.schemas.contract import Model, faults

Identifier = Field(pattern=r"^[A-Z0-9]{2,15}$")
Qualifier = Field(default="ZZ", pattern=r"^(01|14|20|27|28|29|30|33|ZZ)$")


class PartnerError(ValueError):
    """A list of trading partners that cannot be used; names the faulty fields."""

    code = "TRADING_PARTNER"


class Contact(Model):
    """Whom a partner may call about a file (1000A PER)."""

    name: str = Field(min_length=1, max_length=60)
    telephone: str = Field(pattern=r"^\d{10}$")


class TradingPartner(Model):
    """One partner, as agreed with them."""

    trading_partner_id: str = Field(pattern=r"^[a-z0-9-]{1,40}$")
    payer_ids: tuple[str, ...] = Field(default=(), description="Empty = every other payer.")
    usage: Literal["T", "P"] = "T"
    sender_qualifier: str = Qualifier
    sender_id: str = Identifier
    receiver_qualifier: str = Qualifier
    receiver_id: str = Identifier
    submitter_name: str = Field(min_length=1, max_length=60)
    receiver_name: str = Field(min_length=1, max_length=60)
    contact: Contact
    timezone: str = "UTC"
    file_name: str = "{sender}_{form}_{date}_{number}.x12"
    max_claims: int = Field(default=500, ge=1, le=5_000)
    flush_seconds: int = Field(default=900, ge=0, le=86_400)


class TradingPartners(Model):
    """All partners of an installation; exactly one may take every other payer."""

    partner: tuple[TradingPartner, ...] = Field(min_length=1)

    def of_payer(self, payer_id: str) -> TradingPartner:
        """Return who takes the claims of a payer; raises PartnerError when nobody does."""
        named = [each for each in self.partner if payer_id in each.payer_ids]
        others = [each for each in self.partner if not each.payer_ids]
        if not (named or others):
            raise PartnerError("no trading partner takes this payer: add payer_ids to one")
        return (named or others)[0]

    def of_id(self, trading_partner_id: str) -> TradingPartner:
        """Return a partner by its identifier, or raise PartnerError."""
        found = [p for p in self.partner if p.trading_partner_id == trading_partner_id]
        if not found:
            raise PartnerError("a trading partner with open claims is gone from the list")
        return found[0]


def read_partners(text: str) -> TradingPartners:
    """Return the partners of a TOML text, or raise PartnerError naming what is wrong."""
    try:
        tables: Mapping[str, object] = tomllib.loads(text)
        partners = TradingPartners.model_validate(tables)
    except tomllib.TOMLDecodeError:
        raise PartnerError("the list of trading partners is not TOML") from None
    except ValidationError as error:
        raise PartnerError(f"trading partners: {faults(error)}") from None
    if not _names_differ(partners):
        raise PartnerError("two partners' files would share a name: put {receiver} into file_name")
    return partners


def _names_differ(partners: TradingPartners) -> bool:
    """Say whether no two partners' files can share a name; each partner counts its own numbers."""
    names = {
        each.file_name.replace("{sender}", each.sender_id).replace("{receiver}", each.receiver_id)
        for each in partners.partner
    }
    return len(names) == len(partners.partner)
