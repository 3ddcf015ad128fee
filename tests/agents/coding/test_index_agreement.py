"""Our own words against the official Alphabetic Index: where both speak, they agree."""

from __future__ import annotations

import gzip
import os
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from claimstream.agents.coding.coder import Coder, Note
from claimstream.agents.coding.words.index_terms import index_terms
from claimstream.agents.coding.words.lexicon_source import own_terms
from claimstream.schemas.codesets.codesets import Codesets, open_codesets
from claimstream.schemas.codesets.loaders.load import Request, load
from claimstream.schemas.codesets.loaders.registry import kind_named
from claimstream.schemas.codesets.store import ReferenceDirectory

REPOSITORY = Path(__file__).parents[3]
SHARED = Path(os.environ.get("CLAIMSTREAM_SHARED", REPOSITORY.parent / "shared" / "data"))
INDEX = SHARED / "reference" / "icd10cm" / "icd10cm-index-April-1-2025.rebuilt.xml.gz"
KNOWN = {
    "A69.20": "erythema migrans; the Index line of these words is erysipeloid",
    "C53.9": "cervical cancer; the Index line of these words is carcinoma in situ",
    "F11.20": "opioid use disorder is coded by its usual severity until one is stated",
    "I10": "benign hypertension; the Index line of these words is intracranial",
    "I51.9": "ventricular dysfunction; the Index line of these words is the reversible sudden one",
    "J32.9": "the Index line of these words is a skin infection of a sinus tract",
    "J30.9": "nasal allergy without a cause",
    "M14.6": "a Charcot joint is tabetic to the Index, diabetic or other to everyone since",
    "L58.9": "radiodermatitis; the Index line of these words is another skin disorder of radiation",
    "M67.A09": "the code of 2026-10-01, newer than this Index",
    "M51.26": "lumbar disc disease as displacement",
    "R50.81": "the fever; the rule on partners puts the Index's D70.9 before it",
    "S72.00": "a hip fracture without more is traumatic",
    "R25.2": "cramp without sleep",
    "Z73.3": "stress without a reaction",
    "Z91.030": "the allergy, not the sting",
    "Z98.1": "the operation, not ankylosis",
}

pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(not INDEX.is_file(), reason=f"no Index at {INDEX}"),
]


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Codesets:
    """Return code sets with the Index loaded."""
    folder = tmp_path_factory.mktemp("reference")
    file = folder / "icd10cm-index-April-1-2025.xml"
    file.write_bytes(gzip.decompress(INDEX.read_bytes()))
    store = folder / "store"
    request = Request((file,), datetime.now(UTC), effective=date(2025, 4, 1))
    load(ReferenceDirectory(store), kind_named("icd10cm-index"), request)
    return open_codesets(store)


def test_own_words_agree_with_the_index(indexed: Codesets) -> None:
    """The Index is the coder's law; each difference is listed with its reason."""
    lines = defaultdict(set)
    for term in index_terms(indexed):
        lines[term.required].add(term.code)
    differing = {
        term.code
        for term, _ in own_terms()
        if (codes := lines.get(term.required)) and not any(_near(term.code, code) for code in codes)
    }
    assert differing <= set(KNOWN)


def _near(one: str, other: str) -> bool:
    """Tell whether two codes are one above the other or alike to the fourth character."""
    return one.startswith(other) or other.startswith(one) or one[:5] == other[:5]


def test_the_index_adds_what_our_words_lack(indexed: Codesets) -> None:
    """A rare condition that no title names as written is found by its Index line."""
    note = Note("n", "ASSESSMENT\nAdair-Dighton syndrome.")
    on = date(2026, 4, 1)
    assert Coder(open_codesets(), on).code_note(note).diagnoses == ()
    assert [one.code for one in Coder(indexed, on).code_note(note).diagnoses] == ["Q78.0"]
