"""CLAIMS and DELIVERY agree on what can be written: what the one lets through, the other writes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from claimstream.agents.claims.completeness import faults_of
from claimstream.agents.delivery.interchange import Control, claim_octets, write_837
from claimstream.agents.delivery.partner import TradingPartner
from claimstream.agents.delivery.validators import Verdict, validate_file
from claimstream.agents.delivery.x12 import X12Error
from claimstream.schemas.claim import Claim

ODD = st.sampled_from(
    ["", " ", "X", "A*B", "A~", "é", "ß", "O'Neil", "a b", " a", "b ", "A:B", "😀", "A" * 61, "\n"]
)
PRINTED = st.characters(min_codepoint=32, exclude_characters="\x7f", exclude_categories=["Cs"])
TEXT = ODD | st.text(PRINTED, max_size=12) | st.text("ABCdef '-", min_size=1, max_size=12)
ZIPS = st.sampled_from(["62701", "627010001", "6270", "ABCDE", ""])


@st.composite
def address(draw: st.DrawFn) -> dict[str, Any]:
    """Draw an address that may be good."""
    plain = {"line1": "1 Elm", "city": "Springfield", "state": "IL", "postal_code": draw(ZIPS)}
    odd = draw(st.sampled_from(["line1", "line2", "city", "state"]))
    return plain | ({odd: draw(TEXT)} if draw(st.booleans()) else {})


@st.composite
def billing(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the facts of a claim with something odd in one place or another."""
    places: list[st.SearchStrategy[dict[str, Any]]] = [
        st.fixed_dictionaries({"patient": st.fixed_dictionaries({"family_name": TEXT})}),
        st.fixed_dictionaries({"patient": st.fixed_dictionaries({"middle_name": TEXT})}),
        st.fixed_dictionaries({"patient": st.fixed_dictionaries({"address": address()})}),
        st.fixed_dictionaries({"billing_provider": st.fixed_dictionaries({"name": TEXT})}),
        st.fixed_dictionaries({"medical_record_number": TEXT}),
    ]
    for name in ("member_id", "payer_name", "payer_id", "group_number", "prior_authorization"):
        coverage = st.fixed_dictionaries({name: TEXT}).map(lambda each: {"coverages": [each]})
        places.append(coverage)
    for name in ("family_name", "given_name", "taxonomy", "npi"):
        provider = st.fixed_dictionaries({name: TEXT, "role": st.just("ATTENDING")})
        places.append(provider.map(lambda each: {"providers": [{"role": "RENDERING"}, each]}))
    return draw(st.one_of(places))


SETTINGS = st.sampled_from(["office", "emergency", "inpatient"])
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
FEW = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),
)


@QUICK
@given(setting=SETTINGS, facts=billing())
def test_what_claims_lets_through_delivery_can_write(
    setting: str,
    facts: dict[str, Any],
    make_claim: Callable[..., Claim],
    partner: TradingPartner,
) -> None:
    """No claim without faults becomes a dead letter of DELIVERY."""
    claim = make_claim(setting, facts)
    try:
        claim_octets(claim, partner)
    except X12Error:
        assert faults_of(claim) != ()


@FEW
@given(setting=SETTINGS, facts=billing())
def test_what_claims_lets_through_both_validators_take(
    setting: str,
    facts: dict[str, Any],
    make_claim: Callable[..., Claim],
    partner: TradingPartner,
    control: Control,
) -> None:
    """No claim without faults is refused for its syntax."""
    claim = make_claim(setting, facts)
    assume(faults_of(claim) == ())
    found = validate_file(write_837([claim], partner, control))
    assert [v for v in found if v.verdict is Verdict.REJECTED] == []
