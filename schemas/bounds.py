"""How long the text fields of a message from outside may be: one table, ``bounds.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from claimstream.schemas.contract import Model

TABLE = tomllib.loads(Path(__file__).with_name("bounds.toml").read_text(encoding="utf-8"))
USUAL: int = TABLE["usual"]
MOST: Mapping[str, int] = TABLE["most"]


@dataclass(frozen=True, slots=True)
class Excess:
    """A field that is too long: where it stands and how many characters it may have."""

    path: str
    most: int

    @property
    def code(self) -> str:
        """Return field and limit as a closed code, such as ``FAMILY_NAME_OVER_256``."""
        field = next(part for part in reversed(self.path.split(".")) if not part.isdigit())
        return f"{field.upper()}_OVER_{self.most}"

    def __str__(self) -> str:
        """Return place and limit; never the content."""
        return f"{self.path}: more than {self.most:,} characters"


def find_excess(message: Model) -> Excess | None:
    """Return the first field that is longer than the table allows, or None."""
    return next(_excesses(message, ""), None)


def _excesses(model: Model, path: str) -> Iterator[Excess]:
    """Yield every field of a model and of its parts that is too long."""
    for name, value in model.__dict__.items():
        if isinstance(value, str):
            if len(value) > MOST.get(name, USUAL):
                yield Excess(path + name, MOST.get(name, USUAL))
        elif isinstance(value, Model):
            yield from _excesses(value, f"{path}{name}.")
        elif isinstance(value, tuple):
            yield from _in_list(value, name, path)


def _in_list(items: tuple[object, ...], name: str, path: str) -> Iterator[Excess]:
    """Yield what is too long among the items of a field."""
    for number, item in enumerate(items):
        if isinstance(item, Model):
            yield from _excesses(item, f"{path}{name}.{number}.")
        elif isinstance(item, str) and len(item) > MOST.get(name, USUAL):
            yield Excess(f"{path}{name}.{number}", MOST.get(name, USUAL))
