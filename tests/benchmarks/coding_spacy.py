"""What spaCy and medspaCy take for the same notes: PhraseMatcher, then ConText.

Run in an environment of its own with ``pip install medspacy``, for neither is a dependency:
``python tests/benchmarks/coding_speed.py --export notes.json`` and there
``python tests/benchmarks/coding_spacy.py notes.json``. They find phrases as they are written and
judge them; nothing is resolved to a code, sequenced or decided, so they do less than the coder.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import medspacy.context  # noqa: F401 - registers the component
import spacy
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.util import filter_spans

ROUNDS = 3


def judged(nlp: Language, matcher: PhraseMatcher, text: str) -> int:
    """Return how many phrases of a note ConText leaves affirmed, recent and the patient's."""
    document = nlp.make_doc(text)
    document = nlp.get_pipe("sentencizer")(document)
    document.ents = filter_spans(matcher(document, as_spans=True))
    document = nlp.get_pipe("medspacy_context")(document)
    return sum(not (e._.is_negated or e._.is_historical or e._.is_family) for e in document.ents)


def found(nlp: Language, matcher: PhraseMatcher, text: str) -> int:
    """Return how many phrases of a note there are, without any judgement."""
    return len(filter_spans(matcher(nlp.make_doc(text), as_spans=True)))


def main(source: Path) -> None:
    """Print the figures."""
    given = json.loads(source.read_text("utf-8"))
    start = time.process_time()
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("medspacy_context")
    matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
    matcher.add("term", list(nlp.tokenizer.pipe(given["phrases"])))
    sys.stdout.write(
        f"spaCy {spacy.__version__}: built in {time.process_time() - start:.1f} s CPU\n"
    )
    for name, notes in given["notes"].items():
        for way in (found, judged):
            runs = []
            for _ in range(ROUNDS):
                start = time.process_time()
                total = sum(way(nlp, matcher, text) for text in notes)
                runs.append(time.process_time() - start)
            speed = len(notes) / min(runs)
            sys.stdout.write(f"{name}, {way.__name__}: {speed:.0f} a second, {total} phrases\n")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(f"memory {memory} MiB\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
