"""Released schemas: immutable copies, named by contract and number, with their digests."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

from claimstream.schemas.compatibility import breaches, lint
from claimstream.schemas.contract import resolved_schema, snake_case
from claimstream.schemas.topics import Topic, catalogue

FOLDER = Path(__file__).parent / "released"
INDEX = FOLDER / "digests.toml"


def released(contract: str) -> dict[int, Any]:
    """Return the released schemas of a contract by number."""
    files = sorted((FOLDER / contract).glob("*.avsc"), key=lambda path: int(path.stem))
    return {int(path.stem): json.loads(path.read_text(encoding="utf-8")) for path in files}


def digests() -> dict[str, str]:
    """Return the sha256 of every released file by ``contract/number``."""
    found = {}
    for path in sorted(FOLDER.glob("*/*.avsc")):
        found[f"{path.parent.name}/{path.stem}"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def recorded_digests() -> dict[str, str]:
    """Return the digests as they were recorded at release."""
    return dict(tomllib.loads(INDEX.read_text(encoding="utf-8")))


def contract_of(topic: Topic) -> str:
    """Return the contract's file name of a topic that has one."""
    return snake_case(topic.contract or "")


def check() -> list[str]:
    """Return every reason why today's contracts may not be shipped, empty when all is well."""
    found = [f"{label}: a released schema changed" for label in _tampered()]
    for topic in catalogue().values():
        if topic.contract:
            found += [f"{topic.name}: {fault}" for fault in _topic_faults(topic)]
    return found


def _tampered() -> list[str]:
    """Return the released files that are not what was recorded."""
    recorded, actual = recorded_digests(), digests()
    labels = recorded.keys() | actual.keys()
    return sorted(label for label in labels if recorded.get(label) != actual.get(label))


def _topic_faults(topic: Topic) -> list[str]:
    """Return why a topic's schema may not follow its released ones."""
    schema = resolved_schema(contract_of(topic))
    found = lint(schema)
    mode = topic.compatibility or "BACKWARD_TRANSITIVE"
    for number, old in released(contract_of(topic)).items():
        found += [f"after release {number}: {fault}" for fault in breaches(old, schema, mode)]
    return found


def release(contract: str) -> int:
    """Write today's schema as the next release of a contract and return its number.

    Returns the newest number unchanged when nothing changed since.
    """
    schema, old = resolved_schema(contract), released(contract)
    newest = max(old, default=0)
    if newest and old[newest] == schema:
        return newest
    folder = FOLDER / contract
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
    (folder / f"{newest + 1}.avsc").write_text(text, encoding="utf-8")
    lines = [f'"{label}" = "{digest}"\n' for label, digest in digests().items()]
    INDEX.write_text("".join(lines), encoding="utf-8")
    return newest + 1
