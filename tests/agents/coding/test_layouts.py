"""One visit, many forms of the note: the codes are of the words, not of the layout."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from claimstream.agents.coding.code import code
from claimstream.schemas.codesets.codesets import Codesets

Make = Callable[..., Any]
Visit = Mapping[str, Any]

GOLDEN = Path(__file__).parents[2] / "golden" / "coding" / "reading" / "layouts.toml"
VISITS: list[Visit] = tomllib.loads(GOLDEN.read_text("utf-8"))["visit"]
PARTS = {
    "complaint": "Chief complaint",
    "illness": "History of present illness",
    "past": "Past medical history",
    "family": "Family history",
    "drugs": "Medications",
    "exam": "Physical exam",
    "results": "Results",
}
LETTERS = {"complaint": "CC", "illness": "HPI", "past": "PMH", "family": "FH", "drugs": "Meds"}
LETTERS |= {"exam": "PE", "results": "Labs"}


def parts(visit: Visit, line: str, names: Mapping[str, str] = PARTS) -> str:
    """Return the parts before the assessment, each by a pattern of its heading and its text."""
    return "".join(line.format(names[part], visit[part]) for part in PARTS)


def listed(visit: Visit, line: str) -> str:
    """Return the problems, each by a pattern of its number, its name and its plan."""
    rows = enumerate(visit["problems"], start=1)
    return "".join(line.format(number, row["name"], row["plan"]) for number, row in rows)


def layouts(visit: Visit) -> Iterator[tuple[str, str]]:
    """Yield the forms of a visit's note by name."""
    told = parts(visit, "{}:\n{}\n\n")
    numbered = listed(visit, "{}. {}. {}\n")
    plain = told + "Assessment and plan:\n" + numbered
    yield "numbered", plain
    yield "carriage returns and wide blanks", plain.replace("\n", "\r\n").replace(" ", "  ")
    yield "blanks before each line", plain.replace("\n", "\n    ")
    yield "headings in capitals", _capitals(visit)
    yield (
        "bold markdown",
        parts(visit, "**{}**\n{}\n\n")
        + ("**Assessment & Plan**\n" + listed(visit, "{}. **{}**\n   - {}\n")),
    )
    yield (
        "markdown headings",
        parts(visit, "## {}\n\n{}\n\n")
        + ("## Assessment and Plan\n\n" + listed(visit, "### {1}\n{2}\n\n")),
    )
    yield "bullets", parts(visit, "{}: {}\n", LETTERS) + "A/P:\n" + listed(visit, "- {1}: {2}\n")
    yield "hashes", parts(visit, "{}: {}\n") + "A&P\n" + listed(visit, "# {1}\n{2}\n")
    yield (
        "titles above bullets",
        parts(visit, "{}\n\n{}\n\n")
        + ("Assessment and Plan\n\n" + listed(visit, "{1}\n- Treatment: {2}\n\n")),
    )
    yield "assessment apart from plan", _apart(visit)
    yield "one paragraph", parts(visit, "{}: {} ") + "Assessment: " + _sentences(visit)
    yield "letters on a line each", _letters(visit)
    yield (
        "a table",
        parts(visit, "{}: {}\n")
        + ("Assessment and Plan:\n| # | Problem | Plan |\n" + listed(visit, "| {} | {} | {} |\n")),
    )
    yield (
        "tabs",
        parts(visit, "{}:\t{}\n") + ("Assessment and Plan:\n" + listed(visit, "{}.\t{}\t{}\n")),
    )
    yield (
        "hypertext",
        parts(visit, "<h2>{}</h2><p>{}</p>")
        + (
            "<h2>Assessment &amp; Plan</h2><ol>"
            + listed(visit, "<li><b>{1}</b>: {2}</li>")
            + "</ol>"
        ),
    )
    yield "no heading above the list", parts(visit, "{}: {}\n") + f"\n{numbered}"


def _capitals(visit: Visit) -> str:
    """Return a note whose headings and problems are in capitals."""
    names = {part: name.upper() for part, name in PARTS.items()}
    rows = listed(visit, "{}. {}\n{}\n\n")
    for row in visit["problems"]:
        rows = rows.replace(row["name"], row["name"].upper())
    return parts(visit, "{}\n\n{}\n\n", names) + f"ASSESSMENT AND PLAN\n\n{rows}"


def _apart(visit: Visit) -> str:
    """Return a note whose plans stand in a section of their own."""
    names, plans = listed(visit, "{}. {}\n"), listed(visit, "{0}. {2}\n")
    return parts(visit, "{}: {}\n") + f"Assessment:\n{names}\nPlan:\n{plans}"


def _sentences(visit: Visit) -> str:
    """Return the problems as sentences, their plans behind them all."""
    return listed(visit, "{1}. ") + "Plan: " + listed(visit, "{2} ")


def _letters(visit: Visit) -> str:
    """Return a note in the four letters of SOAP."""
    told = " ".join(visit[part] for part in ("complaint", "illness"))
    found = " ".join(visit[part] for part in ("exam", "results"))
    return f"S: {told}\nO: {found}\nA: {listed(visit, '{1}. ')}\nP: {listed(visit, '{2} ')}\n"


CASES = [
    pytest.param(visit, text, id=f"{visit['name']}: {name}")
    for visit in VISITS
    for name, text in layouts(visit)
]


@pytest.mark.parametrize(("visit", "text"), CASES)
def test_the_layout_of_a_note_changes_no_code(
    visit: Visit, text: str, make_ready: Make, codesets: Codesets
) -> None:
    """The same words give the same codes, whatever headings, marks and blanks stand round them."""
    (listed,) = code(make_ready({"documents": [{"text": text}]}), codesets).diagnosis_lists
    assert sorted(each.code for each in listed.diagnoses) == sorted(visit["codes"])
