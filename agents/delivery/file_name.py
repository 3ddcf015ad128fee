"""The name of a file in the outbox, after the partner's template."""

from __future__ import annotations

import re

from claimstream.agents.delivery.partner import PartnerError, TradingPartner
from claimstream.schemas.claim_file import ClaimFile
from claimstream.schemas.vocabulary import ClaimType

FORMS = {ClaimType.PROFESSIONAL: "837P", ClaimType.INSTITUTIONAL: "837I"}
SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}")


def file_name(file: ClaimFile, partner: TradingPartner) -> str:
    """Return the file's name; the template may use sender, receiver, form, date, number.

    Raises PartnerError for a template that names something else, leaves out the number, or makes
    a name that could leave its folder.
    """
    if "{number}" not in partner.file_name:
        raise PartnerError("file_name must hold {number}, or files would overwrite each other")
    facts = {
        "sender": partner.sender_id,
        "receiver": partner.receiver_id,
        "form": FORMS[file.claim_type],
        "date": f"{file.made_at:%Y%m%d}",
        "number": file.interchange_control_number,
    }
    try:
        name = partner.file_name.format_map(facts)
    except (KeyError, ValueError, AttributeError, IndexError):
        raise PartnerError("file_name uses an unknown field") from None
    if not SAFE.fullmatch(name):
        raise PartnerError("file_name makes a name with characters other than A-Z 0-9 . _ -")
    return name
