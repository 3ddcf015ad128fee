"""The schema registry: asked when workers start, never while records flow.

Three calls of Confluent's REST interface, which Apicurio and Karapace speak too, by the standard
library: confluent-kafka's own client brings five more packages for them.
"""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any

from claimstream.schemas.contract import resolved_schema, snake_case
from claimstream.schemas.topics import Topic, catalogue
from claimstream.streams.connection import topic_name
from claimstream.streams.settings import Settings

TIMEOUT = 5.0
TYPE = "application/vnd.schemaregistry.v1+json"
LEDGER = "LedgerRecord"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the library would hand name and password to wherever it leads."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:  # noqa: ANN401 - the base class's
        """Let the redirect be an error."""


DIRECT = urllib.request.build_opener(NoRedirect)


class RegistryError(RuntimeError):
    """The registry does not answer, or does not know a schema of ours; names the next command."""


def with_schema_ids(settings: Settings) -> Settings:
    """Return the settings with the registry's id of each topic's schema.

    Without a registry, and where the settings name the ids themselves, nobody is asked. Raises
    RegistryError.
    """
    registry = settings.registry
    if not registry.url or registry.ids:
        return settings
    ids = {topic.name: _look_up(settings, topic) for topic in framed_topics()}
    return settings.model_copy(update={"registry": registry.model_copy(update={"ids": ids})})


def register(settings: Settings) -> dict[str, int]:
    """Register every schema under its topic's subject with the catalogue's compatibility.

    Return the ids by topic. A repeat changes nothing. Raises RegistryError, also when the registry
    finds a schema incompatible with what stands there.
    """
    ids = {}
    for topic in framed_topics():
        subject = subject_of(settings, topic)
        _ask(settings, "PUT", f"config/{subject}", {"compatibility": topic.compatibility})
        path = f"subjects/{subject}/versions"
        ids[topic.name] = int(_ask(settings, "POST", path, _schema(topic))["id"])
    return ids


def framed_topics() -> Iterator[Topic]:
    """Yield the topics whose records are framed: all with a contract but the ledgers."""
    for topic in catalogue().values():
        if topic.contract and topic.contract != LEDGER:
            yield topic


def subject_of(settings: Settings, topic: Topic) -> str:
    """Return the subject of a topic's values (Confluent's TopicNameStrategy)."""
    return f"{topic_name(settings, topic.name)}-value"


def _look_up(settings: Settings, topic: Topic) -> int:
    """Return the id under which the registry knows a topic's schema."""
    path = f"subjects/{subject_of(settings, topic)}"
    return int(_ask(settings, "POST", path, _schema(topic))["id"])


def _schema(topic: Topic) -> dict[str, str]:
    """Return the body by which the registry is asked about a topic's schema."""
    text = json.dumps(resolved_schema(snake_case(topic.contract or "")))
    return {"schema": text, "schemaType": "AVRO"}


def _ask(settings: Settings, method: str, path: str, body: object) -> Any:  # noqa: ANN401 - JSON
    """Return the registry's answer; its text may quote anything, so only its status is told."""
    registry = settings.registry
    if not registry.url.startswith(("http://", "https://")):
        raise RegistryError("registry.url is no http address: `claimstream config show`")
    headers = {"Content-Type": TYPE, "Accept": TYPE}
    if registry.username:
        pair = f"{registry.username}:{registry.password.get_secret_value()}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    try:
        request = urllib.request.Request(  # noqa: S310 - the scheme is checked above
            f"{registry.url.rstrip('/')}/{path}", json.dumps(body).encode(), headers, method=method
        )
        with DIRECT.open(request, timeout=TIMEOUT) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        fault = f"the registry answers {error.code} about {path}"
        moved = 300 <= error.code < 400
        step = (
            "set registry.url to where it is" if moved else "run `claimstream contracts register`"
        )
        raise RegistryError(f"{fault}: {step}") from None
    except (OSError, ValueError, HTTPException) as error:
        kind = type(error).__name__
        raise RegistryError(f"no registry answers ({kind}): check registry.url") from None
