"""What spaCy takes for the same notes: a blank pipeline, PhraseMatcher and a window of negation.

Run in an environment of its own, for spaCy is no dependency:
``python tests/benchmarks/coding_speed.py --export notes.json`` and there
``python tests/benchmarks/coding_spacy.py notes.json``. It finds phrases as they are written and
resolves nothing, so it does less than the coder.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher

NEGATIONS = frozenset({"no", "not", "denies", "without", "negative"})
WINDOW = 5


def found(nlp: Language, matcher: PhraseMatcher, text: str) -> int:
    """Return how many phrases of a note stand without a negation in the window before them."""
    document = nlp(text)
    spans = matcher(document, as_spans=True)
    return sum(
        not any(t.lower_ in NEGATIONS for t in document[max(0, s.start - WINDOW) : s.start])
        for s in spans
    )


def main(source: Path) -> None:
    """Print the figures."""
    given = json.loads(source.read_text("utf-8"))
    start = time.process_time()
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("term", list(nlp.tokenizer.pipe(given["phrases"])))
    built = time.process_time() - start
    runs = []
    for _ in range(3):
        start = time.process_time()
        total = sum(found(nlp, matcher, text) for text in given["notes"])
        runs.append(time.process_time() - start)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"spaCy {spacy.__version__}: built in {built:.2f} s CPU, {memory} MiB, "
        f"{len(given['notes']) / min(runs):.0f} notes a second, {total} phrases\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
