"""The claims that a pair asks for: forms, splits, diagnoses, pointers, amounts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from claimstream.agents.claims.content import content_sha256, fingerprint
from claimstream.agents.claims.proposal import billed_coverage, claims_of
from claimstream.schemas.claim import Claim
from claimstream.schemas.vocabulary import ClaimType

Make = Callable[..., Any]
CODES = [f"A{number:02d}" for number in range(40)]


@pytest.fixture
def make_claims(make_ready: Make, make_coded: Make, make_validated: Make) -> Make:
    """Return ``claims(diagnoses=…, **encounter fields)``."""

    def claims(diagnoses: list[str] | None = None, **fields: Any) -> tuple[Claim, ...]:  # noqa: ANN401
        """Return the claims of an encounter with these fields."""
        return claims_of(make_validated(make_coded(make_ready(fields), diagnoses=diagnoses)))

    return claims


def numbered(count: int, **fields: str) -> list[dict[str, str]]:
    """Return so many professional charges of ten dollars."""
    return [{"charge_id": f"L{n:03d}", "amount": "10.00"} | fields for n in range(count)]


def test_fifty_lines_are_one_claim_and_fifty_one_are_two(make_claims: Make) -> None:
    """837P holds 50 lines (005010X222A1, loop 2400)."""
    assert [len(c.lines) for c in make_claims(charges=numbered(50))] == [50]
    claims = make_claims(charges=numbered(51))
    assert [(c.split_key, len(c.lines)) for c in claims] == [("", 50), ("part-2", 1)]
    assert claims[0].claim_id != claims[1].claim_id


def test_a_late_charge_changes_only_the_last_claim(make_claims: Make) -> None:
    """Lines keep the source's order, so the first claim of a split is not sent again."""
    before = make_claims(charges=numbered(60))
    after = make_claims(charges=numbered(61))
    assert before[0].content_sha256 == after[0].content_sha256
    assert before[1].content_sha256 != after[1].content_sha256


def test_an_institutional_bill_is_never_split(make_claims: Make) -> None:
    """A stay is one bill, whatever its lines; too many are a biller's work."""
    claims = make_claims(setting="inpatient", charges=numbered(60))
    assert [len(c.lines) for c in claims] == [60]


def test_a_thirteenth_pointed_diagnosis_splits_the_professional_claim(
    make_claims: Make, make_validated: Make
) -> None:
    """Twelve diagnoses a claim: lines that point to a thirteenth go on a second one."""
    charges = [{"charge_id": f"L{n}", "amount": "10.00"} for n in range(4)]
    (claim,) = make_claims(diagnoses=CODES[:13], charges=charges)
    assert len(claim.diagnoses) == 12
    base = make_validated({"around": {"charges": charges}, "diagnoses": CODES[:16]})
    lines = tuple(
        line.model_copy(update={"diagnosis_codes": tuple(CODES[4 * at : 4 * at + 4])})
        for at, line in enumerate(base.service_lines)
    )
    claims = claims_of(base.model_copy(update={"service_lines": lines}))
    assert [[line.line_id for line in c.lines] for c in claims] == [["L0", "L1", "L2"], ["L3"]]
    assert [d.code for d in claims[1].diagnoses][:1] == ["A00"]
    assert {claims[1].diagnoses[p - 1].code for p in claims[1].lines[0].diagnosis_pointers} == set(
        CODES[12:16]
    )


def test_an_inpatient_claim_keeps_twenty_five_diagnoses(make_claims: Make) -> None:
    """Principal and 24 others (HI); the rest stays in the record, never on a second bill."""
    (claim,) = make_claims(diagnoses=CODES[:30], setting="inpatient")
    roles = [d.role for d in claim.diagnoses]
    assert (roles.count("PRINCIPAL"), roles.count("OTHER")) == (1, 24)


def test_every_dollar_and_every_pointer_is_accounted_for(make_claims: Make) -> None:
    """CLM02 is the sum of its lines, and each pointer names a diagnosis of its own claim."""
    for claim in make_claims(diagnoses=CODES[:12], charges=numbered(75)):
        assert claim.total_claim_charge == sum((x.charge for x in claim.lines), Decimal(0))
        for line in claim.lines:
            assert line.diagnosis_pointers
            assert max(line.diagnosis_pointers) <= len(claim.diagnoses)


def test_pcs_goes_on_the_inpatient_institutional_claim_only(
    make_ready: Make, make_coded: Make, make_validated: Make
) -> None:
    """45 CFR 162.1002: ICD-10-PCS reports hospital inpatient procedures and nothing else."""
    row = {"procedure_id": "P1", "code": "0FT44ZZ", "rank": 1, "performed_on": "2026-11-14"}
    row |= {"release": "r", "rule_id": "R", "rule_version": 1, "decision": "AUTO"}
    for setting, expected in (("inpatient", 1), ("emergency", 0), ("office", 0)):
        pair = make_validated(make_coded(make_ready({"setting": setting})), procedures=[row])
        assert [len(c.procedures) for c in claims_of(pair)] == [expected]


def test_evidence_and_releases_do_not_make_another_content(make_claims: Make) -> None:
    """A newer rule set that bills the same must not send a replacement."""
    (claim,) = make_claims()
    other = claim.model_copy(update={"rule_set": "newer", "revision": 9, "codesets": {"x": "y"}})
    proofless = tuple(d.model_copy(update={"evidence": ()}) for d in claim.diagnoses)
    assert content_sha256(other.model_copy(update={"diagnoses": proofless})) == claim.content_sha256


def test_twins_on_two_accounts_share_a_fingerprint(make_claims: Make) -> None:
    """CMS Claims Manual ch. 1 sec. 120: same member, provider, dates, services, charges."""
    (one,) = make_claims(encounter_id="ELM:1")
    (two,) = make_claims(encounter_id="ELM:2")
    (three,) = make_claims(encounter_id="ELM:3", coverages=[{"member_id": "M0002"}])
    assert fingerprint(one) == fingerprint(two) != fingerprint(three)
    assert one.claim_id != two.claim_id


def test_the_first_payer_is_billed_and_two_firsts_are_nobody(make_pair: Make) -> None:
    """A second payer's claim needs the first one's remittance; two primaries need a person."""
    pair = make_pair({"pair": [1, 0], "lines": {"L1": "1.00"}})
    first = pair.billing.coverages[0]
    second = first.model_copy(update={"coverage_id": "C2", "sequence": "SECONDARY"})
    twin = first.model_copy(update={"coverage_id": "C2"})
    for coverages, expected in (((second, first), "C1"), ((first, twin), None), ((), None)):
        billing = pair.billing.model_copy(update={"coverages": coverages})
        found = billed_coverage(pair.model_copy(update={"billing": billing}))
        assert (found.coverage_id if found else None) == expected


def test_only_a_clean_pair_asks_for_claims(make_pair: Make) -> None:
    """``claims_of`` is what the bill command writes: held and queried pairs give nothing."""
    for disposition, count in (("CLEAN", 2), ("HOLD", 0), ("QUERY", 0), ("CANCELLED", 0)):
        step = {"pair": [1, 0], "lines": {"L1": "1.00"}, "facility": {"F1": "2.00"}}
        assert len(claims_of(make_pair(step | {"disposition": disposition}))) == count


def test_forms_keep_their_own_facts(make_pair: Make) -> None:
    """Revenue codes stand on 837I, place of service and pointers on 837P."""
    step = {"pair": [1, 0], "lines": {"L1": "1.00"}, "facility": {"F1": "2.00"}}
    professional, institutional = claims_of(make_pair(step))
    assert professional.claim_type is ClaimType.PROFESSIONAL
    assert (professional.place_of_service, professional.type_of_bill) == ("11", None)
    assert (institutional.place_of_service, institutional.type_of_bill) == (None, "013")
    assert professional.lines[0].revenue_code is None
    assert institutional.lines[0].diagnosis_pointers == ()
