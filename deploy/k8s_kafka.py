"""`python -m deploy.k8s_kafka`: writes the brokers, topics and users of the cluster from the tables of the code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chassis import limits
from contracts.topics import APART, TOPICS
from deploy import access
from deploy.local.layout import HOUSES, ROOT
from deploy.local.topics import needed

PATH = ROOT / "deploy" / "k8s" / "base" / "kafka.yaml"
CLUSTER = "edu"
API = "kafka.strimzi.io/v1"
REPLICAS, IN_SYNC = 3, 2
KEPT_FOR_EVER = -1
HEAD = (
    "# Strimzi: the brokers, every topic on three of them, and a user with rights for each house.\n"
    "# Written by `python -m deploy.k8s_kafka` from contracts/topics.py and deploy/access.py.\n"
)


def manifests() -> Iterator[dict[str, Any]]:
    yield _brokers()
    yield _pool()
    told = {topic.name for topic in (*TOPICS.values(), *APART.values())}
    for topic in sorted(needed()):
        yield _topic(topic.name, topic.partitions, is_roomy=topic.name not in told)
    for house in HOUSES:
        yield _user(house)


def text() -> str:
    """JSON is YAML, and needs no quoting rules of its own; a line for each part of a document."""
    return HEAD + "---\n".join(map(_laid_out, manifests()))


def _laid_out(manifest: dict[str, Any]) -> str:
    parts = [f"{json.dumps(name)}: {json.dumps(part)}" for name, part in manifest.items()]
    return "{" + ",\n ".join(parts) + "}\n"


def _labelled(kind: str, name: str, spec: dict[str, Any], **more: Any) -> dict[str, Any]:
    metadata = {"name": name, "labels": {"strimzi.io/cluster": CLUSTER}, **more}
    return {"apiVersion": API, "kind": kind, "metadata": metadata, "spec": spec}


def _brokers() -> dict[str, Any]:
    listener = {
        "name": "tls",
        "port": 9093,
        "type": "internal",
        "tls": True,
        "authentication": {"type": "scram-sha-512"},
    }
    config = {
        "auto.create.topics.enable": False,
        "default.replication.factor": REPLICAS,
        "min.insync.replicas": IN_SYNC,
        "offsets.topic.replication.factor": REPLICAS,
        "transaction.state.log.replication.factor": REPLICAS,
        "transaction.state.log.min.isr": IN_SYNC,
        # A house that is away for a year goes on where it was.
        "offsets.retention.minutes": 525_600,
        "unclean.leader.election.enable": False,
    }
    spec = {
        "kafka": {
            "version": "4.1.0",
            "listeners": [listener],
            "authorization": {"type": "simple"},
            "config": config,
            "metricsConfig": {"type": "strimziMetricsReporter"},
        },
        "entityOperator": {"topicOperator": {}, "userOperator": {}},
    }
    return {"apiVersion": API, "kind": "Kafka", "metadata": {"name": CLUSTER}, "spec": spec}


def _pool() -> dict[str, Any]:
    storage = {
        "type": "jbod",
        "volumes": [{"id": 0, "type": "persistent-claim", "size": "200Gi", "deleteClaim": False}],
    }
    spread = {"maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "DoNotSchedule"}
    own = {"matchLabels": {"strimzi.io/cluster": CLUSTER}}
    spec = {
        "replicas": REPLICAS,
        "roles": ["controller", "broker"],
        "storage": storage,
        "template": {"pod": {"topologySpreadConstraints": [{**spread, "labelSelector": own}]}},
    }
    return _labelled("KafkaNodePool", "brokers", spec)


def _topic(name: str, partitions: int, *, is_roomy: bool) -> dict[str, Any]:
    config: dict[str, int] = {
        "retention.ms": KEPT_FOR_EVER,
        "retention.bytes": KEPT_FOR_EVER,
        "min.insync.replicas": IN_SYNC,
    }
    if is_roomy:  # for the largest record with the marks of its parking
        config["max.message.bytes"] = limits.PARKED_BYTES
    spec = {"topicName": name, "partitions": partitions, "replicas": REPLICAS, "config": config}
    return _labelled("KafkaTopic", name, spec)


def _user(service: str) -> dict[str, Any]:
    found: dict[tuple[str, str], list[str]] = {}
    for right in access.rights():
        if right.house == service:
            found.setdefault((right.kind, right.name), []).append(right.operation)
    acls = [
        {"resource": {"type": kind, "name": name, "patternType": "literal"}, "operations": operations}
        for (kind, name), operations in sorted(found.items())
    ]
    spec = {"authentication": {"type": "scram-sha-512"}, "authorization": {"type": "simple", "acls": acls}}
    return _labelled("KafkaUser", service, spec)


def main(path: Path = PATH) -> None:
    path.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
