"""The manifests are what Kubernetes takes, and they start each house as the code expects it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from chassis.settings import FrameSettings, ProcessSettings
from contracts.topics import SESSIONS, TOPICS, replay
from deploy import k8s_kafka
from deploy.local import house_secrets
from deploy.local.topics import needed
from services.gateway.settings import GatewaySettings
from tests.architecture.laws.source import ROOT

kubernetes_validate = pytest.importorskip("kubernetes_validate")

K8S = ROOT / "deploy" / "k8s"
VERSION = "1.36"
HOUSES = ("accounts", "records", "library", "payments", "reporting", "gateway")
# Of Strimzi and of the Prometheus operator: Kubernetes itself knows no schema of them.
OF_OPERATORS = {"Kafka", "KafkaNodePool", "KafkaTopic", "KafkaUser", "PrometheusRule"}


def manifests() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(K8S.rglob("*.yaml")):
        if path.name != "kustomization.yaml":
            for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
                place = f"{path.relative_to(K8S)}:{document['kind']}"
                # Several of a kind in one file are told apart by their names.
                several = document["kind"] in {*OF_OPERATORS, "NetworkPolicy", "PersistentVolumeClaim"}
                yield (f"{place}:{document['metadata']['name']}" if several else place), document


MANIFESTS = dict(manifests())


KNOWN = {place: one for place, one in MANIFESTS.items() if one["kind"] not in OF_OPERATORS}


@pytest.mark.parametrize("manifest", KNOWN.values(), ids=KNOWN.keys())
def test_kubernetes_takes_the_manifest_without_an_unknown_field(manifest: dict[str, Any]) -> None:
    kubernetes_validate.validate(manifest, VERSION, strict=True)


def test_a_misspelt_field_is_refused() -> None:
    manifest = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "daat": {}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(manifest, VERSION, strict=True)


@pytest.mark.parametrize("house", HOUSES)
def test_a_house_is_started_as_its_module_and_probed_at_its_web_door(house: str) -> None:
    deployment = MANIFESTS[f"base/{house}.yaml:Deployment"]
    container = deployment["spec"]["template"]["spec"]["containers"][0]
    assert container["args"] == ["-m", f"services.{house}"]
    assert [container[probe]["httpGet"]["path"] for probe in ("readinessProbe", "livenessProbe")] == [
        "/readyz",
        "/healthz",
    ]
    assert {port["name"] for port in container["ports"]} >= {"web"}


def test_every_manifest_of_the_base_is_listed_in_it() -> None:
    listed = yaml.safe_load((K8S / "base" / "kustomization.yaml").read_text(encoding="utf-8"))["resources"]
    there = {path.name for path in (K8S / "base").glob("*.yaml")} - {"kustomization.yaml"}
    assert set(listed) == there


def test_no_secret_stands_in_a_manifest() -> None:
    text = "".join(Path(path).read_text(encoding="utf-8") for path in sorted(K8S.rglob("*.yaml")))
    assert "kind: Secret" not in text
    assert "mongodb://" not in text


def deployments() -> dict[str, dict[str, Any]]:
    return {house: MANIFESTS[f"base/{house}.yaml:Deployment"]["spec"]["template"]["spec"] for house in HOUSES}


def test_brokers_topics_and_users_are_those_of_the_code() -> None:
    """`python -m deploy.k8s_kafka` writes them."""
    assert k8s_kafka.PATH.read_text(encoding="utf-8") == k8s_kafka.text()


def test_every_topic_is_made_by_the_deployment_and_outlives_a_broker() -> None:
    topics = [one["spec"] for one in MANIFESTS.values() if one["kind"] == "KafkaTopic"]
    assert {one["topicName"] for one in topics} == {topic.name for topic in needed()}
    assert {(one["replicas"], one["config"]["min.insync.replicas"]) for one in topics} == {(3, 2)}
    assert {one["config"]["retention.ms"] for one in topics} == {-1}
    [kafka] = [one["spec"]["kafka"] for one in MANIFESTS.values() if one["kind"] == "Kafka"]
    assert kafka["config"]["auto.create.topics.enable"] is False
    assert [(one["tls"], one["authentication"]["type"]) for one in kafka["listeners"]] == [(True, "scram-sha-512")]
    assert kafka["authorization"] == {"type": "simple"}


def test_a_house_has_a_user_of_its_own_that_writes_on_its_own_topic() -> None:
    users = {one["metadata"]["name"]: one["spec"] for one in MANIFESTS.values() if one["kind"] == "KafkaUser"}
    assert set(users) == set(HOUSES)
    for house, spec in users.items():
        writes = {
            acl["resource"]["name"]
            for acl in spec["authorization"]["acls"]
            if "Write" in acl["operations"] and not acl["resource"]["name"].endswith(".parked")
        }
        own = {TOPICS[house].name, replay(house)} if house in TOPICS else set()
        assert writes == own | ({SESSIONS.name} if house == "accounts" else set())


def test_a_house_mounts_its_own_secret_and_nobody_else_s() -> None:
    for house, pod in deployments().items():
        [container] = pod["containers"]
        assert [one for one in container.get("envFrom", ()) if "secretRef" in one] == []
        sources = {one["name"]: one["projected"]["sources"] for one in pod["volumes"] if "projected" in one}
        named = [source["secret"]["name"] for source in sources["secret"]]
        assert named == [f"edu-{house}", house]
        mounts = {one["name"]: one.get("readOnly", False) for one in container["volumeMounts"]}
        assert (mounts["secret"], mounts["public"]) == (True, True)


def test_the_gateway_is_given_no_key_of_tokens_of_an_authority_or_of_facts_no_store_and_no_files() -> None:
    pod = deployments()["gateway"]
    [own] = [one for one in pod["volumes"] if one["name"] == "secret"]
    given = [item["path"] for source in own["projected"]["sources"] for item in source["secret"]["items"]]
    assert given == ["gateway-session", "tls.crt", "tls.key", "edu_kafka_password"]
    assert {one["name"] for one in pod["volumes"]} == {"tmp", "secret", "public"}


def test_what_a_house_is_given_is_what_the_secrets_command_makes_for_it(tmp_path: Path) -> None:
    """File by file; beside them stand only what an operator brings: store, certificates, authority, passwords."""
    house_secrets.make(tmp_path)
    brought = {"tls.crt", "tls.key", "edu_kafka_password", "edu_store_uri", "edu_bootstrap_operator_password"}
    brought |= {"ca/root.pem", "ca/issuing.pem", "ca/issuing.key"}
    for house, pod in deployments().items():
        [own] = [one for one in pod["volumes"] if one["name"] == "secret"]
        given = {item["path"] for source in own["projected"]["sources"] for item in source["secret"]["items"]}
        made = {
            path.relative_to(tmp_path / house).as_posix() for path in (tmp_path / house).rglob("*") if path.is_file()
        }
        assert given - brought == made


@pytest.mark.parametrize("house", HOUSES)
def test_the_environment_of_a_house_closes_its_doors(house: str) -> None:
    """The settings themselves say whether anything stands open; off loopback a house would not start."""
    [container] = deployments()[house]["containers"]
    told = {**MANIFESTS["base/shared.yaml:ConfigMap"]["data"]}
    told |= {one["name"]: one["value"] for one in container["env"]}
    given: dict[str, Any] = {name.removeprefix("EDU_").lower(): value for name, value in told.items()}
    given["kafka_password"] = "p"
    settings: ProcessSettings = (
        GatewaySettings(**given)
        if house == "gateway"
        else FrameSettings(**given, store_uri="mongodb://u:p@store/?tls=true")
    )
    assert [*settings.open_doors()] == []
    assert settings.kafka_user == house


def test_nobody_speaks_to_anybody_but_for_what_is_named() -> None:
    policies = {one["metadata"]["name"]: one["spec"] for one in MANIFESTS.values() if one["kind"] == "NetworkPolicy"}
    nothing = policies["nothing-by-itself"]
    assert (nothing["podSelector"], sorted(nothing["policyTypes"])) == ({}, ["Egress", "Ingress"])
    assert "ingress" not in nothing
    [way] = policies["people-come-in-by-the-ingress"]["ingress"]
    assert [port["port"] for port in way["ports"]] == ["pages"]
    [asked] = policies["houses-are-asked-by-the-gateway"]["ingress"]
    assert asked["from"] == [{"podSelector": {"matchLabels": {"house": "gateway"}}}]
    outside = [
        name
        for name, spec in policies.items()
        if any("ipBlock" in to for way in spec.get("egress", ()) for to in way["to"])
    ]
    assert outside == ["brokers-speak-to-one-another"]


def test_people_come_in_over_tls() -> None:
    ingress = MANIFESTS["base/ingress.yaml:Ingress"]
    hosts = [rule["host"] for rule in ingress["spec"]["rules"]]
    assert [one["hosts"] for one in ingress["spec"]["tls"]] == [hosts]
    assert ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/backend-protocol"] == "HTTPS"
