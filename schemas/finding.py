"""What a rule found."""

from claimstream.schemas.contract import Model
from claimstream.schemas.evidence import Indicator
from claimstream.schemas.scalars import Flag, Int, Text
from claimstream.schemas.vocabulary import ClaimType, FindingOwner, Severity


class Finding(Model):
    """What a rule found."""

    rule_id: Text
    rule_version: Int
    severity: Severity
    owner: FindingOwner
    blocking: Flag
    subject: Text
    message: Text
    claim_type: ClaimType | None = None
    releases: tuple[Text, ...] = ()
    indicators: tuple[Indicator, ...] = ()
