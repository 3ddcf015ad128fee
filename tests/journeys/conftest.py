"""A journey: one account, everybody who has a say in it, and every message that follows.

The stages are the pure steps that the workers call, joined in memory with RECORDS at their end.
When a journey is over, the laws are checked: one place for every encounter, every record named by
an outcome, every cent where it belongs, every file accepted by both validators.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from claimstream.agents.cli.installation import asker
from claimstream.agents.cli.memory_river import MemoryRiver
from claimstream.agents.cli.river_steps import memory_stages
from claimstream.agents.delivery.validators import verdicts
from claimstream.agents.records.backlog import readings
from claimstream.agents.records.conservation import conserve
from claimstream.agents.records.place import Where
from claimstream.schemas.amendment import Amendment
from claimstream.schemas.claim import Claim
from claimstream.schemas.claim_file import ClaimFile
from claimstream.schemas.claim_response import ClaimResponse
from claimstream.schemas.coded_encounter import CodedEncounter
from claimstream.schemas.encounter import Encounter
from claimstream.schemas.provider_query import ProviderQuery
from claimstream.schemas.query_response import QueryResponse
from claimstream.schemas.validated_encounter import ValidatedEncounter
from claimstream.streams.settings import Settings

ACCOUNT = "ELM:1001"
NPI = "1003000126"
DAY = timedelta(days=1)


class Journey:
    """One account on its way, told by those who act on it."""

    def __init__(self, folder: Path, make: Callable[..., Encounter]) -> None:
        """Open the river; the clock stands at the morning of 20 November 2026."""
        settings = Settings()
        self.river = MemoryRiver(
            lambda river: memory_stages(settings, river.encounter_at), folder / "records.db"
        )
        self.now = datetime(2026, 11, 20, 9, tzinfo=UTC)
        self.refusals: set[str] = set()
        self._make = make
        self._number = 0

    def hospital_sends(self, setting: str = "office", **fields: Any) -> Encounter:  # noqa: ANN401
        """Publish a revision of an account."""
        sent = self._make(setting, **{"event_at": self._later(), **fields})
        self.river.publish(sent, self.now)
        return sent

    def amends(self, kind: str, body: dict[str, Any], account: str = ACCOUNT, **more: Any) -> None:  # noqa: ANN401
        """Publish an amendment of the account; ``kind`` names its body."""
        plain = {"encounter_id": account, "amendment_id": f"A{self._number}", "kind": kind}
        plain |= {"made_by": "desk", "made_at": self._later(), kind.lower(): body} | more
        self.river.publish(Amendment.model_validate(plain), self.now)

    def coder_confirms(self) -> None:
        """Confirm every proposed code of the newest pair."""
        coded = self._all(CodedEncounter, "coded-encounters")[-1]
        for form in coded.diagnosis_lists:
            for code in form.diagnoses:
                if code.decision == "REVIEW":
                    self.coder_decides("CONFIRM", code.code, form.claim_type)

    def coder_decides(
        self,
        action: str,
        code: str,
        form: str = "PROFESSIONAL",
        **more: Any,  # noqa: ANN401 - any field
    ) -> None:
        """Publish a coder's decision that rests on the documents as they stand now."""
        coded = self._all(CodedEncounter, "coded-encounters")[-1]
        body = {
            "decision_id": f"D{self._number}",
            "revision": coded.revision,
            "amendment": coded.amendment,
            "document_hashes": [d.sha256 for d in coded.ready.encounter.documents],
            "action": action,
            "system": "ICD10CM",
            "code": code,
            "claim_type": form,
            "reason": "read in the chart",
            "coder_id": "coder",
            "decided_at": self.now,
        }
        self.amends("CODER_DECISION", body | more, coded.encounter_id)

    def somebody_releases(self, rule: str, subject: str) -> None:
        """Release a hold with a reason."""
        body = {"rule_id": rule, "subject": subject, "reason": "looked at"}
        body |= {"released_by": "lead", "released_at": self._later()}
        self.amends("HOLD_RELEASE", body)

    def provider_answers(self, trigger: str, **answer: Any) -> None:  # noqa: ANN401 - any field
        """Answer the open query of a trigger: by its first supported option, or as told."""
        query = self.queries(trigger)[-1]
        chosen = next((o.option_id for o in query.options if o.statement), None)
        plain = {"encounter_id": query.encounter_id, "query_id": query.query_id}
        plain |= {"response_id": f"R{self._number}", "answered_by_npi": query.addressed_to_npi}
        plain |= {"answered_at": self._later()}
        given = answer or {"option_id": chosen}
        self.river.publish(QueryResponse.model_validate(plain | given), self.now)

    def payer_says(self, status: str, number: str | None = None, **more: Any) -> None:  # noqa: ANN401
        """Answer the newest claim, or the one whose form, version or kind is told."""
        form = more.pop("form", None)
        claim = [c for c in self.claims() if form in (None, c.claim_type)][-1]
        plain = {"claim_id": claim.claim_id, "response_id": f"P{self._number}", "kind": "X277CA"}
        plain |= {"status": status, "payer_claim_control_number": number}
        self.river.publish(
            ClaimResponse.model_validate(plain | {"received_at": self._later()} | more), self.now
        )

    def time_passes(self, stage: str, span: timedelta) -> None:
        """Let a stage's clock go on."""
        self.river.pass_time(stage, span)
        self.now += span

    def queries(self, trigger: str) -> list[ProviderQuery]:
        """Return every state of the queries of a trigger."""
        return [q for q in self._all(ProviderQuery, "provider-queries") if q.trigger == trigger]

    def claims(self) -> list[Claim]:
        """Return every version of every claim that went out."""
        return self._all(Claim, "claims")

    def billed(self) -> list[str]:
        """Return what went out as form, action, version and total."""
        return [
            f"{c.claim_type} {c.action} {c.version} {c.total_claim_charge}" for c in self.claims()
        ]

    def findings(self) -> set[str]:
        """Return the rules that block the newest pair."""
        newest = self._all(ValidatedEncounter, "validated-encounters")[-1]
        return {finding.rule_id for finding in newest.findings if finding.blocking}

    def place(self, account: str = ACCOUNT) -> str:
        """Return where the account stands."""
        return conserve(asker(self.river.records)).places[account].where.value

    def why(self, account: str = ACCOUNT) -> str | None:
        """Return why it stands there."""
        return conserve(asker(self.river.records)).places[account].reason

    def dollars(self) -> dict[str, str]:
        """Return the charges by the place that they have."""
        cents = conserve(asker(self.river.records)).cents
        return {place: f"{amount / 100:.2f}" for place, amount in cents.items()}

    def uncoded(self) -> int:
        """Return how many encounters wait for their final coding."""
        found = readings(asker(self.river.records), self.now)
        return sum(each.count for each in found if each.gauge == "ENCOUNTERS_UNCODED")

    def refused(self) -> list[str]:
        """Return the codes of the dead letters."""
        rows = self.river.records.execute("SELECT coalesce(detail, reason) FROM dead_letters")
        return [str(row[0]) for row in rows]

    def files(self) -> list[ClaimFile]:
        """Return the interchanges."""
        return self._all(ClaimFile, "claim-files")

    def ends(self) -> None:
        """Demand the laws of a journey that is over."""
        self.river.pass_time("delivery", 2 * DAY)
        law = conserve(asker(self.river.records))
        assert law.breaches == ()
        assert Where.IN_FLIGHT not in {place.where for place in law.places.values()}
        assert set(self.refused()) == self.refusals
        sent = [(c.claim_id, c.version) for c in self.claims()]
        assert len(set(sent)) == len(sent)
        filed = [claim for file in self.files() for claim in file.claim_ids]
        assert sorted(filed) == sorted(claim for claim, _ in sent)
        assert "rejected" not in verdicts(file.content for file in self.files()).values()
        self.river.records.close()

    def _later(self) -> datetime:
        """Return the next hour."""
        self.now += timedelta(hours=1)
        self._number += 1
        return self.now

    def _all(self, kind: type[Any], topic: str) -> list[Any]:
        """Return the messages of a topic."""
        return [each for each in self.river.outputs.get(topic, ()) if isinstance(each, kind)]


@pytest.fixture
def journey(tmp_path: Path, make_encounter: Callable[..., Encounter]) -> Iterator[Journey]:
    """Return a journey that has not begun; when the test is over its laws are checked."""
    told = Journey(tmp_path, make_encounter)
    yield told
    told.ends()
