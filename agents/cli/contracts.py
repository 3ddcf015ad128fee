"""``claimstream contracts``: may today's schemas follow the released ones; what do they say."""

from __future__ import annotations

import json
from pathlib import Path

import click

from claimstream.agents.cli.installation import settings_or_refuse
from claimstream.agents.cli.output import (
    NO,
    UNREACHABLE,
    USAGE,
    CommandError,
    emit,
    json_option,
    table_of,
)
from claimstream.schemas.compatibility import places
from claimstream.schemas.contract import resolved_schema
from claimstream.schemas.releases import check as faults
from claimstream.schemas.releases import contract_of, released
from claimstream.schemas.releases import release as release_contract
from claimstream.schemas.topics import Topic, catalogue
from claimstream.streams import registry

HEAD = """# Topics

Made by `make docs` (or `claimstream contracts docs`).

**A record's value** is Avro, in one of two forms that a reader tells apart by the first byte.
Without a schema registry it is bare Avro, written by the schema that the header
`claimstream-schema` names (`claim/1`: contract and release; the schema is `released/claim/1.avsc`
in the package `claimstream.schemas`, and `claimstream contracts export FOLDER` writes every one
with its shared types in place). No bare value begins with a zero byte. Where the setting
`registry.url` names a registry, `claimstream contracts register` puts each schema under
`<topic>-value`, and workers and commands write Confluent's wire format: a zero byte, four bytes of
the schema's id, Avro; the header stays. Confluent's own deserializers read that. Ledgers are never
framed.

**Who writes from outside** (`encounters`, `amendments`, `query-responses`, `claim-responses`) sends
either the header or the frame with the id that the registry gave to our schema, the key that the
table names, and the partitioner murmur2 (`partitioner=murmur2_random` in librdkafka; Java's
default). Any other frame is a dead letter, and no registry is asked about it. Workers ask the
registry once, when they start; ids in the settings (`[registry.ids]`) make even that call
unnecessary.
"""


@click.group()
def contracts() -> None:
    """Check, compare, release and describe the Avro contracts of all topics."""


@contracts.command()
@json_option
def check(as_json: bool) -> None:
    """Say whether every contract may be shipped; exit 1 when one may not."""
    found = faults()
    rows = [{"fault": fault} for fault in found]
    emit(
        {"faults": found},
        as_json,
        lambda: table_of("contracts", ("fault",), rows) if rows else "ok",
    )
    if found:
        raise CommandError(
            f"{len(found)} faults", NO, "mend the .avsc, or give the change a new topic"
        )


@contracts.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@json_option
def export(folder: Path, as_json: bool) -> None:
    """Write every topic's schema into FOLDER as one self-contained .avsc, for other programs."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in sorted({contract_of(topic) for topic in catalogue().values() if topic.contract}):
        path = folder / f"{name}.avsc"
        path.write_text(json.dumps(resolved_schema(name), indent=1) + "\n", encoding="utf-8")
        written.append(str(path))
    emit({"schemas": written}, as_json, lambda: "\n".join(written))


@contracts.command()
@json_option
def register(as_json: bool) -> None:
    """Register every contract with the schema registry of registry.url; a repeat changes nothing.

    Exit code 4 when the registry does not answer or finds a schema incompatible with its own.
    """
    settings = settings_or_refuse()
    if not settings.registry.url:
        raise CommandError("no schema registry", USAGE, "set registry.url, or use none")
    try:
        ids = registry.register(settings)
    except registry.RegistryError as error:
        raise CommandError(str(error), UNREACHABLE, "claimstream config show") from None
    rows = [{"topic": topic, "id": number} for topic, number in ids.items()]
    emit({"ids": ids}, as_json, lambda: table_of("registered", ("topic", "id"), rows))


@contracts.command()
@click.argument("contract")
@json_option
def diff(contract: str, as_json: bool) -> None:
    """Show what CONTRACT (such as claim) gained and lost since its newest release."""
    old = released(contract)
    if not old:
        raise CommandError(f"no release of {contract}", NO, "claimstream contracts check")
    before = fields(old[max(old)])
    after = fields(resolved_schema(contract))
    rows = [{"change": "added", "field": name} for name in sorted(after - before)]
    rows += [{"change": "removed", "field": name} for name in sorted(before - after)]
    emit(
        rows,
        as_json,
        lambda: table_of(f"{contract} since release {max(old)}", ("change", "field"), rows),
    )


def fields(schema: object) -> set[str]:
    """Return the path of every field of a schema."""
    return {
        f"{path}/{field['name']}"
        for path, node in places(schema)
        for field in node.get("fields", ())
    }


@contracts.command()
@json_option
def release(as_json: bool) -> None:
    """Freeze every changed contract as its next release; refuses while check finds faults."""
    if found := [fault for fault in faults() if "after release" in fault]:
        raise CommandError(f"{len(found)} faults", NO, "claimstream contracts check")
    names = sorted({contract_of(topic) for topic in catalogue().values() if topic.contract})
    rows = [{"contract": name, "release": release_contract(name)} for name in names]
    emit(rows, as_json, lambda: table_of("releases", ("contract", "release"), rows))


@contracts.command()
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path))
def docs(output: Path | None) -> None:
    """Write docs/topics.md from the catalogue and the schemas."""
    text = topics_page()
    if output:
        output.write_text(text, encoding="utf-8")
    else:
        click.echo(text, nl=False)


def topics_page() -> str:
    """Return docs/topics.md."""
    return HEAD + "".join(_topic_section(topic) for topic in catalogue().values())


def _topic_section(topic: Topic) -> str:
    """Return one topic's part of the page."""
    facts = {
        "contract": topic.contract or "headers of docs/reliability.md",
        "key": topic.key,
        "written by": ", ".join(topic.writers),
        "read by": ", ".join(topic.readers),
        "compatibility": topic.compatibility or "–",
        "kept": f"{topic.retention_days} days, {topic.cleanup}",
        "partitions": topic.partitions or "the installation's",
        "largest record": f"{topic.max_message_bytes // 1024} KiB",
    }
    lines = "".join(f"| {name} | {value} |\n" for name, value in facts.items())
    text = f"\n## {topic.name}\n\n{topic.doc}\n\n| | |\n|---|---|\n{lines}"
    if not topic.contract or topic.contract == "LedgerRecord" and topic.name != "intake-ledger":
        return text
    schema = resolved_schema(contract_of(topic))
    rows = "".join(f"| {f['name']} | {kind(f['type'])} | {f['doc']} |\n" for f in schema["fields"])
    return f"{text}\n| field | type | meaning |\n|---|---|---|\n{rows}"


def kind(node: object) -> str:
    """Return an Avro type in a word or two."""
    if isinstance(node, list):
        return f"{kind(node[1])}, optional"
    if isinstance(node, dict):
        if node["type"] == "array":
            return f"list of {kind(node['items'])}"
        if node["type"] == "map":
            return f"map of {kind(node['values'])}"
        return str(node.get("logicalType") or node.get("name") or node["type"])
    return str(node).rpartition(".")[2]
