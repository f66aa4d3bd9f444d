"""The manifests are what Kubernetes takes, and they start each house as the code expects it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.architecture.laws.source import ROOT

kubernetes_validate = pytest.importorskip("kubernetes_validate")

K8S = ROOT / "deploy" / "k8s"
VERSION = "1.36"
HOUSES = ("accounts", "records", "library", "payments", "reporting", "gateway")


def manifests() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(K8S.rglob("*.yaml")):
        if path.name != "kustomization.yaml":
            for document in yaml.safe_load_all(path.read_text(encoding="utf-8")):
                yield f"{path.relative_to(K8S)}:{document['kind']}", document


MANIFESTS = dict(manifests())


@pytest.mark.parametrize("manifest", MANIFESTS.values(), ids=MANIFESTS.keys())
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
