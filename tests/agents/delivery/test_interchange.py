"""The files: segment by segment where it matters, and accepted by two validators throughout."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimstream.agents.delivery.interchange import LAST_NUMBER, Control, claim_octets, write_837
from claimstream.agents.delivery.partner import TradingPartner
from claimstream.agents.delivery.validators import Verdict, validate_file
from claimstream.agents.delivery.x12 import X12Error
from claimstream.schemas.claim import Claim

Make = Callable[..., Claim]
OTHER_PERSON = {
    "family_name": "Doe",
    "given_name": "Alex",
    "birth_date": "1960-01-02",
    "sex": "UNKNOWN",
    "address": {"line1": "9 Oak", "city": "Springfield", "state": "IL", "postal_code": "62701"},
}
NPIS = ["1003000126", "1234567893", "1245319599"]


@pytest.fixture
def write(partner: TradingPartner, control: Control) -> Callable[..., list[str]]:
    """Return ``write(claim, …)``: the segments of its file, accepted by both validators."""

    def written(*claims: Claim) -> list[str]:
        """Return the file's segments without terminators."""
        content = write_837(claims, partner, control)
        verdicts = validate_file(content)
        refused = [v for v in verdicts if v.verdict is Verdict.REJECTED]
        assert refused == []
        return content.decode().replace("\n", "").split("~")[:-1]

    return written


def line(number: int, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any field
    """Return a professional service line."""
    plain = {"line_number": number, "line_id": f"L{number}", "procedure_code": "G0463"}
    plain |= {"charge": "10.00", "units": "1", "unit_basis": "UN", "service_date": "2026-11-16"}
    return plain | {"place_of_service": "11", "diagnosis_pointers": [1]} | fields


def diagnosis(code: str, role: str = "OTHER", poa: str | None = None) -> dict[str, Any]:
    """Return a diagnosis."""
    proof = {"rule_id": "TERM", "rule_version": 1, "release": "r"}
    return {"code": code, "role": role, "poa": poa, **proof}


def test_an_original_professional_claim(make_claim: Make, write: Callable[..., list[str]]) -> None:
    """The whole of loop 2300, ICD-10 under ABK and ABF (BK and BF are ICD-9)."""
    codes = [diagnosis("E11.9", "FIRST_LISTED"), diagnosis("I10")]
    segments = write(make_claim(diagnoses=codes, lines=[line(1, diagnosis_pointers=[2, 1])]))
    start = segments.index("CLM*CARN6LX37LTWYZZW5MR*10***11:B:1*Y*A*Y*Y")
    assert segments[start + 1 : start + 10] == [
        "REF*EA*MRN1",
        "HI*ABK:E119*ABF:I10",
        "NM1*82*1*Rivera*Sam****XX*1003000126",
        "PRV*PE*PXC*207Q00000X",
        "LX*1",
        "SV1*HC:G0463*10*UN*1***2:1",
        "DTP*472*D8*20261116",
        "REF*6R*L1",
        "SE*28*0001",
    ]


def test_an_inpatient_claim(make_claim: Make, write: Callable[..., list[str]]) -> None:
    """POA in the ninth component, none for an exempt code; RD8 statement; CL1; BBR and BBQ."""
    codes = [
        diagnosis("J18.9", "PRINCIPAL", "Y"),
        diagnosis("R07.9", "ADMITTING"),
        diagnosis("E11.9", "OTHER", "N"),
        diagnosis("Z79.4"),
        diagnosis("W19.XXXA", "EXTERNAL_CAUSE", "Y"),
    ]
    procedures = [
        {"code": "0FT44ZZ", "performed_on": "2026-11-14", "rule_id": "R"},
        {"code": "0DJD8ZZ", "performed_on": "2026-11-15", "rule_id": "R"},
    ]
    segments = write(make_claim("inpatient", diagnoses=codes, procedures=procedures))
    start = segments.index("CLM*CARN6LX37LTWYZZW5MR*150***11:A:1**A*Y*Y")
    assert segments[start + 1 : start + 13] == [
        "DTP*096*TM*1400",
        "DTP*434*RD8*20261113-20261116",
        "DTP*435*DT*202611130900",
        "CL1*1*1*01",
        "REF*EA*MRN1",
        "HI*ABK:J189:::::::Y",
        "HI*ABJ:R079",
        "HI*ABN:W19XXXA:::::::Y",
        "HI*ABF:E119:::::::N*ABF:Z794",
        "HI*BBR:0FT44ZZ:D8:20261114",
        "HI*BBQ:0DJD8ZZ:D8:20261115",
        "NM1*71*1*Rivera*Sam****XX*1003000126",
    ]


def test_a_replacement_names_the_payers_number(
    make_claim: Make, write: Callable[..., list[str]]
) -> None:
    """Frequency 7 or 8 with REF*F8, authorization G1 before it, record number EA after it."""
    billing = {"coverages": [{"prior_authorization": "AUTH1"}]}
    fields = {"action": "REPLACEMENT", "frequency": "7", "payer_claim_control_number": "PCN1"}
    segments = write(make_claim(billing=billing, **fields))
    assert [s for s in segments if s.startswith("REF")] == [
        "REF*EI*123456789",
        "REF*G1*AUTH1",
        "REF*F8*PCN1",
        "REF*EA*MRN1",
        "REF*6R*L1",
    ]
    assert any(s.startswith("CLM*") and ":B:7*" in s for s in segments)


def test_a_dependent_stands_below_the_subscriber(
    make_claim: Make, write: Callable[..., list[str]]
) -> None:
    """Loop 2000C with PAT, and SBR02 empty, when the patient is not the subscriber."""
    billing = {"coverages": [{"relationship": "CHILD", "subscriber": OTHER_PERSON}]}
    segments = write(make_claim(billing=billing))
    kept = [s for s in segments if s.split("*")[0] in ("HL", "SBR", "PAT")]
    assert kept == ["HL*1**20*1", "HL*2*1*22*1", "SBR*P********CI", "HL*3*2*23*0", "PAT*19"]
    assert "NM1*IL*1*Doe*Alex****MI*M0001" in segments
    assert "NM1*QC*1*Doe*Jordan" in segments


def test_another_payer_is_named_with_its_subscriber(
    make_claim: Make, write: Callable[..., list[str]]
) -> None:
    """Loops 2320, 2330A and 2330B."""
    second = {"coverage_id": "C2", "sequence": "SECONDARY", "payer_id": "PAYER02"}
    segments = write(make_claim(billing={"coverages": [{}, second]}))
    start = segments.index("SBR*S*18*******CI")
    assert segments[start + 1] == "OI***Y***Y"
    assert "NM1*PR*2*Commercial Mutual*****PI*PAYER02" in segments[start:]


def test_a_drug_line_carries_its_ndc(make_claim: Make, write: Callable[..., list[str]]) -> None:
    """Loop 2410."""
    drug = {"ndc": "00002751001", "ndc_units": "1.5", "ndc_unit_basis": "ML"}
    segments = write(make_claim(lines=[line(1, **drug)]))
    assert segments[segments.index("LIN**N4*00002751001") + 1] == "CTP****1.5*ML"


def test_a_span_and_another_place_stand_on_their_line(
    make_claim: Make, write: Callable[..., list[str]]
) -> None:
    """DTP*472 RD8, and SV105 where the line's place differs from the claim's."""
    spans = line(1, service_date="2026-11-15", service_end_date="2026-11-16")
    segments = write(make_claim(lines=[spans, line(2, place_of_service="22")]))
    assert "DTP*472*RD8*20261115-20261116" in segments
    assert "SV1*HC:G0463*10*UN*1*22**1" in segments


def test_several_claims_share_one_billing_provider(
    make_claim: Make, write: Callable[..., list[str]]
) -> None:
    """One 2000A for consecutive claims of one provider; numbers of HL run on."""
    child = make_claim(
        billing={"coverages": [{"relationship": "CHILD", "subscriber": OTHER_PERSON}]}
    )
    segments = write(make_claim(), child, make_claim())
    levels = [s for s in segments if s.startswith("HL")]
    assert levels == ["HL*1**20*1", "HL*2*1*22*0", "HL*3*1*22*1", "HL*4*3*23*0", "HL*5*1*22*0"]


def test_the_same_claims_make_the_same_bytes(
    make_claim: Make, partner: TradingPartner, control: Control
) -> None:
    """A resend is byte-identical: nothing is drawn from a clock or from chance."""
    one = write_837([make_claim()], partner, control)
    assert one == write_837([make_claim()], partner, control)
    assert one.startswith(b"ISA*00*          *00*          *ZZ*CLAIMSTREAM    *ZZ*CLEARINGHOUSE  *")
    assert len(one.split(b"\n")[0]) == 106


def test_a_file_holds_one_form_and_a_number_that_fits(
    make_claim: Make, partner: TradingPartner, control: Control
) -> None:
    """GS08 names one implementation, and ISA13 has nine digits."""
    with pytest.raises(X12Error):
        write_837([make_claim(), make_claim("emergency")], partner, control)
    with pytest.raises(X12Error):
        write_837([], partner, control)
    for number in (0, LAST_NUMBER + 1):
        with pytest.raises(X12Error):
            write_837([make_claim()], partner, Control(number, control.made_at))


@pytest.mark.parametrize("part", ["family_name", "given_name"])
def test_no_name_breaks_out_of_a_file(part: str, make_claim: Make, partner: TradingPartner) -> None:
    """``O*NEIL~ISA:^`` in any outbound name costs that claim, not the file."""
    with pytest.raises(X12Error):
        claim_octets(make_claim(billing={"patient": {part: "O*NEIL~ISA:^"}}), partner)


def test_hours_are_told_in_the_senders_time_zone(
    make_claim: Make, partner: TradingPartner, control: Control
) -> None:
    """An admission at 09:00 UTC is at 03:00 in Chicago in November."""
    there = partner.model_copy(update={"timezone": "America/Chicago"})
    content = write_837([make_claim("inpatient")], there, control).decode()
    assert "DTP*435*DT*202611130300~" in content


@pytest.mark.parametrize(("setting", "part"), [("office", "MB"), ("inpatient", "MA")])
def test_medicare_is_filed_under_the_part_of_the_form(
    setting: str, part: str, make_claim: Make, write: Callable[..., list[str]]
) -> None:
    """An account with both forms names one part of Medicare; each claim carries its own."""
    for registered in ("MA", "MB"):
        coverage = {"payer_class": "MEDICARE", "claim_filing_indicator": registered}
        segments = write(make_claim(setting, {"coverages": [coverage]}))
        assert f"SBR*P*18*******{part}" in segments


@pytest.mark.parametrize("setting", ["emergency", "inpatient"])
@pytest.mark.parametrize(
    "gap",
    [
        {"stay": {"discharge_status": ""}},
        {"stay": {"admission_source": ""}},
        {"stay": {"admission_type": ""}},
        {"providers": [{"role": "RENDERING"}]},
    ],
)
def test_nothing_is_made_up_on_an_institutional_bill(
    setting: str, gap: dict[str, Any], make_claim: Make, partner: TradingPartner
) -> None:
    """UB-04 FL14, FL15, FL17 and the attending provider are documented or the bill is not made."""
    with pytest.raises(X12Error):
        claim_octets(make_claim(setting, gap), partner)


MONEY = st.decimals("0.01", "99999.99", places=2).map(str)
LETTERS = st.text("ABCXYZabcxyz '-.", min_size=2, max_size=30).filter(
    lambda name: name == name.strip() and len(name) > 1
)
CODE = st.from_regex(r"[A-TV-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?", fullmatch=True)
ROLES = ["RENDERING", "REFERRING", "SUPERVISING", "ATTENDING", "OPERATING", "ORDERING"]


@st.composite
def professional_lines(draw: st.DrawFn, diagnoses: int) -> list[dict[str, Any]]:
    """Draw one to six professional lines that point to that many diagnoses."""
    lines = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        pointers = st.lists(st.integers(1, diagnoses), min_size=1, max_size=4, unique=True)
        fields = {"charge": draw(MONEY), "diagnosis_pointers": draw(pointers)}
        fields |= {"units": str(draw(st.integers(1, 99)))}
        fields |= {"modifiers": draw(st.lists(st.sampled_from(["25", "RT"]), max_size=2))}
        fields |= {"place_of_service": draw(st.sampled_from(["11", "22", "21"]))}
        if draw(st.booleans()):
            fields |= {"ndc": "00002751001", "ndc_units": "2.5", "ndc_unit_basis": "ML"}
        if draw(st.booleans()):
            fields |= {"rendering_npi": draw(st.sampled_from(NPIS[:1]))}
        lines.append(line(number, **fields))
    return lines


@st.composite
def facts(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the parties of a claim."""
    relationship = draw(st.sampled_from(["SELF", "SPOUSE", "CHILD", "OTHER"]))
    own = relationship == "SELF"
    first = {"relationship": relationship, "subscriber": None if own else OTHER_PERSON}
    first |= {"group_number": draw(st.none() | st.just("GRP1"))}
    first |= {"claim_filing_indicator": draw(st.sampled_from(["CI", "MB", "MC", "BL", "16"]))}
    second = {"coverage_id": "C2", "sequence": "SECONDARY", "payer_id": "PAYER02"}
    roles = draw(st.lists(st.sampled_from(ROLES), unique=True, max_size=5))
    providers = [{"role": role, "npi": draw(st.sampled_from(NPIS))} for role in roles]
    given = {"family_name": draw(LETTERS), "given_name": draw(LETTERS)}
    return {
        "coverages": [first, second] if draw(st.booleans()) else [first],
        "providers": [{"role": "ATTENDING"}, {"role": "RENDERING"}, *providers],
        "patient": given | {"middle_name": draw(st.none() | LETTERS.map(lambda t: t[:25].strip()))},
    }


@st.composite
def professional(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the fields of a valid professional claim."""
    codes = draw(st.lists(CODE, min_size=1, max_size=12, unique=True))
    rows = [diagnosis(code, "OTHER" if at else "FIRST_LISTED") for at, code in enumerate(codes)]
    seven = {"action": "REPLACEMENT", "frequency": "7", "payer_claim_control_number": "PCN1"}
    fields = {"diagnoses": rows, "lines": draw(professional_lines(len(codes)))}
    return fields | draw(st.sampled_from([{}, seven])) | {"billing": draw(facts())}


@st.composite
def institutional(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the fields of a valid institutional claim, with its setting."""
    setting = draw(st.sampled_from(["inpatient", "emergency"]))
    poa = st.sampled_from(["Y", "N", "U", "W", None]) if setting == "inpatient" else st.none()
    codes = draw(st.lists(CODE, min_size=1, max_size=20, unique=True))
    leading = "PRINCIPAL" if setting == "inpatient" else "FIRST_LISTED"
    others = st.sampled_from(["OTHER", "OTHER", "EXTERNAL_CAUSE"])
    rows = [diagnosis(codes[0], leading, draw(poa))]
    rows += [diagnosis(code, draw(others), draw(poa)) for code in codes[1:]]
    extra = draw(st.sampled_from(["ADMITTING", "REASON_FOR_VISIT"]))
    count = draw(st.integers(1, 5))
    bare: dict[str, Any] = {"place_of_service": None, "diagnosis_pointers": []}
    bare |= {"revenue_code": draw(st.sampled_from(["0450", "0120", "0300"]))}
    bare |= {"procedure_code": draw(st.sampled_from(["G0463", None]))}
    lines = [line(number, charge=draw(MONEY), **bare) for number in range(1, count + 1)]
    row = {"code": "0FT44ZZ", "performed_on": "2026-11-14", "rule_id": "R"}
    procedures = [row] * draw(st.integers(0, 14)) if setting == "inpatient" else []
    billing = draw(facts()) | {"birth_weight_grams": draw(st.none() | st.integers(500, 5000))}
    fields = {"diagnoses": [*rows, diagnosis("R07.9", extra)], "lines": lines}
    return fields | {"setting": setting, "procedures": procedures, "billing": billing}


SOME = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))


@SOME
@given(drawn=st.lists(professional(), min_size=1, max_size=4))
def test_random_professional_claims_are_accepted_by_both(
    drawn: list[dict[str, Any]], make_claim: Make, write: Callable[..., list[str]]
) -> None:
    """Whatever CLAIMS lets through as 837P, pyx12 and x12sdk take."""
    segments = write(*(make_claim(**fields) for fields in drawn))
    assert sum(s.startswith("CLM*") for s in segments) == len(drawn)
    assert not any(":BK" in s or "*BK:" in s or "*BF:" in s for s in segments)


@SOME
@given(drawn=st.lists(institutional(), min_size=1, max_size=4))
def test_random_institutional_claims_are_accepted_by_both(
    drawn: list[dict[str, Any]], make_claim: Make, write: Callable[..., list[str]]
) -> None:
    """Whatever CLAIMS lets through as 837I, pyx12 and x12sdk take."""
    segments = write(*(make_claim(**fields) for fields in drawn))
    assert sum(s.startswith("CLM*") for s in segments) == len(drawn)
