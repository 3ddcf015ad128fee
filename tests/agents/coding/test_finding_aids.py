"""The official drug table and Index to External Causes as finding aids, when they are loaded."""

from __future__ import annotations

from collections.abc import Iterator

from claimstream.agents.coding.causes.drug_table import listed_drugs
from claimstream.agents.coding.causes.external_causes import circumstances
from claimstream.agents.coding.causes.external_index import listed_rows
from claimstream.agents.coding.reading.reading import read
from claimstream.schemas.codesets.codesets import open_codesets
from claimstream.schemas.codesets.finding_aids import DrugRow, IndexEntry


class Aids:
    """Two lines of each aid, in the shape the loaders give them."""

    def finding_aid(self, aid: str) -> str | None:
        """Name a release."""
        return f"{aid}:made for this test"

    def drug_rows(self) -> Iterator[DrugRow]:
        """Yield a medicine, and a poison that is no medicine."""
        for name, accident, effect in (
            ("Examplol", "T46.5X1", "T46.5X5"),
            ("Lye", "T54.3X1", None),
        ):
            rest = (None, None, None)
            yield DrugRow((name,), (), None, None, accident, *rest, effect, None)

    def external_cause_entries(self) -> Iterator[IndexEntry]:
        """Yield two lines whose things our own table does not know, and one that says nothing."""
        fall = ("Fall, falling", "from, off, out of")
        for path, code in (((*fall, "flagpole"), "W13.8"), ((*fall, "home"), "W99"), (fall, None)):
            yield IndexEntry(path, (), code, None, None, None)


def told(text: str) -> list[str]:
    """Return the stems of a sentence with the index loaded."""
    return [each.code for each in circumstances(read(f"HPI\n{text}\n"), listed_rows(Aids()))]


def test_the_drug_table_names_medicines_only() -> None:
    """A poison has no adverse effect, and its stem has no intent."""
    assert listed_drugs(Aids()) == {"examplol": "T46.5X"}


def test_the_index_leads_where_our_words_do_not() -> None:
    """A line of the index is said as notes say its main term."""
    assert told("He fell from a flagpole.") == ["W13.8"]


def test_our_own_words_speak_before_the_index() -> None:
    """What we know is not asked of the index, and what every note says is no cause."""
    assert told("She fell off a ladder beside a flagpole.") == ["W11"]
    assert told("She fell out of her home.") == ["W19"]


def test_nothing_is_listed_until_it_is_loaded() -> None:
    """The shipped code sets have neither table."""
    assert listed_drugs(open_codesets()) == {}
    assert listed_rows(open_codesets()) == ()
