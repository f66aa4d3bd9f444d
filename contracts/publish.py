"""Publishes what is told and asked: a JSON Schema and an example per fact, an AsyncAPI document, the protos' image.

`--check` only compares. A change that would break a listener is refused.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from contracts.compatibility import breaks
from contracts.envelope import Fact
from contracts.facts import all_facts
from contracts.topics import TOPICS, topic_of

ROOT = Path(__file__).resolve().parents[1]
PUBLISHED = ROOT / "contracts" / "published"
PUBLISHED_ELSEWHERE = frozenset({"openapi.json"})  # the gateway writes it, from its routes
ASYNCAPI = "asyncapi.json"
IMAGE = ROOT / "proto" / "published.binpb"
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ID = "urn:lien-truong:fact:"
ENVELOPE = (
    ("ce_specversion", "1.0"),
    ("ce_id", "The fact's own id: the same id is the same fact."),
    ("ce_type", "The type of the fact."),
    ("ce_source", "The service that tells it."),
    ("ce_subject", "What it is about, and the key of the record: facts of one subject stay in order."),
    ("ce_time", "When it happened, UTC."),
    ("ce_sequence", "Counts the facts of one subject, in twelve digits; a listener keeps the highest it has taken."),
    ("ce_cause", "The command that led to it."),
    ("ce_school", "The school it belongs to, empty where there is none."),
    ("content-type", "application/json"),
    ("ce_signedby", "The thumbprint (RFC 7638) of the key of the house that told it."),
    ("ce_signature", "Base64: the signature of the telling's Merkle root and the hashes on the fact's way up."),
)


def sentence_of(fact: type[Fact]) -> str:
    return " ".join((fact.__doc__ or "").split())


def schema_of(fact: type[Fact]) -> dict[str, Any]:
    """The published JSON Schema of one fact's body, with its example and the topic on which it is told."""
    return {
        "$schema": DIALECT,
        "$id": f"{ID}{fact.TYPE}",
        **fact.model_json_schema(),
        "description": sentence_of(fact),
        "examples": [json.loads(fact.model_validate(fact.EXAMPLE).model_dump_json())],
        "x-topic": topic_of(fact.TYPE),
    }


def asyncapi(facts: dict[str, type[Fact]]) -> dict[str, Any]:
    """AsyncAPI 3.0: a channel for each topic, a message for each fact, and who sends it."""
    telling = {name: topic.name for name, topic in TOPICS.items() if any(t.startswith(f"{name}.") for t in facts)}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "What the services tell one another",
            "version": "1",
            "description": "CloudEvents 1.0, binary mode, on Kafka. Unknown types and fields are to be ignored.",
        },
        "defaultContentType": "application/json",
        "channels": {name: _channel(name, topic, facts) for name, topic in telling.items()},
        "operations": {
            f"{name}_tells": {"action": "send", "channel": {"$ref": f"#/channels/{name}"}} for name in telling
        },
        "components": {
            "messages": {fact_type: _message(fact) for fact_type, fact in sorted(facts.items())},
            "schemas": {"envelope": _envelope()},
        },
    }


def _channel(name: str, topic: str, facts: dict[str, type[Fact]]) -> dict[str, Any]:
    types = sorted(fact_type for fact_type in facts if fact_type.startswith(f"{name}."))
    return {
        "address": topic,
        "messages": {fact_type: {"$ref": f"#/components/messages/{fact_type}"} for fact_type in types},
        "bindings": {"kafka": {"topic": topic, "partitions": TOPICS[name].partitions, "bindingVersion": "0.5.0"}},
    }


def _message(fact: type[Fact]) -> dict[str, Any]:
    schema = schema_of(fact)
    return {
        "name": fact.TYPE,
        "summary": schema["description"],
        "headers": {"$ref": "#/components/schemas/envelope"},
        "payload": schema,
        "examples": [{"payload": example} for example in schema["examples"]],
        "bindings": {"kafka": {"key": {"type": "string", "description": "the subject"}, "bindingVersion": "0.5.0"}},
    }


def _envelope() -> dict[str, Any]:
    properties = {name: {"type": "string", "description": sentence} for name, sentence in ENVELOPE}
    return {"type": "object", "properties": properties, "required": [name for name, _ in ENVELOPE]}


def documents() -> dict[str, str]:
    """The content that each published file should have, by name."""
    facts = all_facts()
    pages: dict[str, Any] = {f"{fact_type}.json": schema_of(fact) for fact_type, fact in facts.items()}
    pages[ASYNCAPI] = asyncapi(facts)
    return {
        name: json.dumps(page, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        for name, page in sorted(pages.items())
    }


def stale(folder: Path = PUBLISHED) -> list[str]:
    """The names of published files that differ from the code."""
    fresh = documents()
    ours = (path for path in folder.glob("*.json") if path.name not in PUBLISHED_ELSEWHERE)
    here = {path.name: path.read_text(encoding="utf-8") for path in ours}
    return sorted(name for name in fresh.keys() | here.keys() if fresh.get(name) != here.get(name))


def broken_facts(folder: Path = PUBLISHED) -> list[str]:
    """Changes of facts, against what is published, that would break a listener."""
    facts, broken = all_facts(), []
    for path in sorted(folder.glob("*.v*.json")):
        published, fact = json.loads(path.read_text(encoding="utf-8")), facts.get(path.stem)
        if fact is None:
            broken.append(f"{path.stem} is no longer told; keep its class for as long as the log keeps its facts")
        else:
            broken += [f"{path.stem}: {how}" for how in breaks(published, schema_of(fact))]
    return broken


def buf(*arguments: str) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).parent / "buf"
    command = [str(tool), *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own tool, our own words


def broken_protos() -> list[str]:
    """What `buf breaking` says against the committed image."""
    done = buf("breaking", "proto", "--against", str(IMAGE.relative_to(ROOT)))
    return [*done.stdout.splitlines(), *done.stderr.splitlines()] if done.returncode else []


def build_image(into: Path) -> None:
    """The protos without their comments. Exits with buf's own words when one does not compile."""
    done = buf("build", "proto", "--exclude-source-info", "-o", str(into))
    if done.returncode:
        raise SystemExit(done.stderr)


def image_is_stale() -> bool:
    """True when the committed image is not what the protos build."""
    with tempfile.TemporaryDirectory() as folder:
        fresh = Path(folder) / IMAGE.name
        build_image(fresh)
        return not IMAGE.exists() or fresh.read_bytes() != IMAGE.read_bytes()


def publish() -> None:
    PUBLISHED.mkdir(exist_ok=True)
    fresh = documents()
    for path in PUBLISHED.glob("*.json"):
        if path.name not in fresh and path.name not in PUBLISHED_ELSEWHERE:
            path.unlink()
    for name, text in fresh.items():
        (PUBLISHED / name).write_text(text, encoding="utf-8")
    build_image(IMAGE)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m contracts.publish", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when something is stale or broken")
    checking = parser.parse_args().check
    broken = [*broken_facts(), *(broken_protos() if IMAGE.exists() else [])]
    names = [f"contracts/published/{name}" for name in stale()] + ["proto/published.binpb"] * image_is_stale()
    out_of_date = [f"{name} is stale: run `make contracts`" for name in names] if checking else []
    for line in (*broken, *out_of_date):
        sys.stdout.write(f"{line}\n")
    if broken or out_of_date:
        return 1
    if not checking:
        publish()
        sys.stdout.write(f"published {len(all_facts())} facts and the image of the protos\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
