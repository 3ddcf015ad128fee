"""The list of trading partners, and the names of files."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from claimstream.agents.delivery.file_name import file_name
from claimstream.agents.delivery.partner import (
    PartnerError,
    TradingPartner,
    TradingPartners,
    read_partners,
)
from claimstream.schemas.claim_file import ClaimFile
from claimstream.schemas.vocabulary import ClaimType

FILE = ClaimFile(
    trading_partner_id="test-clearinghouse",
    file_id="test-clearinghouse-000000007",
    claim_type=ClaimType.PROFESSIONAL,
    implementation="005010X222A1",
    interchange_control_number="000000007",
    group_control_number="7",
    sha256="",
    content=b"",
    made_at=datetime(2026, 11, 20, tzinfo=UTC),
)


def test_the_shipped_partner_sends_test_files_only(partner: TradingPartner) -> None:
    """Nobody bills by accident: P must be written by a person."""
    assert partner.usage == "T"


def test_a_payers_own_partner_comes_before_the_general_one(partners: TradingPartners) -> None:
    """A direct line to one payer, the clearinghouse for the rest."""
    general = partners.partner[0]
    direct = general.model_copy(update={"trading_partner_id": "direct", "payer_ids": ("PAYER01",)})
    both = TradingPartners(partner=(general, direct))
    assert both.of_payer("PAYER01") is both.partner[1]
    assert both.of_payer("PAYER99") is both.partner[0]
    with pytest.raises(PartnerError):
        both.of_id("gone")


@pytest.mark.parametrize(
    "text",
    ["", "partner = 1", "[[partner]]", "[[partner]]\nusage = 'X'", "not toml", "x = 1"],
)
def test_a_list_that_cannot_be_used_is_refused(text: str) -> None:
    """A misspelt key or a missing fact stops the stage, with the field's name."""
    with pytest.raises(PartnerError):
        read_partners(text)


def test_two_partners_whose_files_would_share_names_are_refused(partner: TradingPartner) -> None:
    """Each counts its own numbers: the second file 1 of a day would wait for ever, or overwrite."""
    table = """[[partner]]
    trading_partner_id = "%s"
    payer_ids = ["%s"]
    sender_id = "SENDER"
    receiver_id = "RECEIVER%s"
    submitter_name = "OUR HOSPITAL"
    receiver_name = "CLEARINGHOUSE"
    contact = { name = "BILLING OFFICE", telephone = "5555550100" }
    file_name = "%s"
    """
    for template, refused in (
        (partner.file_name, True),
        ("{sender}_{receiver}_{number}.x12", False),
    ):
        text = "".join(table % (name, name, name.upper(), template) for name in ("a", "b"))
        if refused:
            with pytest.raises(PartnerError, match="share a name"):
                read_partners(text)
        else:
            assert len(read_partners(text).partner) == 2


def test_a_file_is_named_after_the_template(partner: TradingPartner) -> None:
    """Sender, form, date and number, as clearinghouses ask."""
    assert file_name(FILE, partner) == "CLAIMSTREAM_837P_20261120_000000007.x12"


@pytest.mark.parametrize(
    "template",
    ["fixed.x12", "../{number}", "{number}/x", "{member}{number}", "{number}\n", "{number!x}", "{"],
)
def test_a_template_that_could_lose_or_leak_a_file_is_refused(
    template: str, partner: TradingPartner
) -> None:
    """No overwriting, no leaving the folder, no unknown facts."""
    with pytest.raises(PartnerError):
        file_name(FILE, partner.model_copy(update={"file_name": template}))
