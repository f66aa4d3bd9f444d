"""Alerts are tried by promtool, ask for metrics that the frame tells, and are the same on a cluster."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from chassis import metrics
from chassis.delivery.signing import KINDS
from deploy.local.programs import WITH_RPC
from services.payments import metrics as of_payments
from tests.architecture.laws.source import ROOT

ALERTS = ROOT / "deploy" / "alerts"
CLUSTER = ROOT / "deploy" / "k8s" / "base" / "alerts.yaml"


def rules() -> list[dict[str, Any]]:
    [group] = yaml.safe_load((ALERTS / "edu.rules.yml").read_text(encoding="utf-8"))["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed: `make extras`")
def test_promtool_finds_every_alert_as_it_should_be() -> None:
    command = ["promtool", "test", "rules", "edu.test.yml"]
    done = subprocess.run(command, cwd=ALERTS, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()[-1:]) == (0, ["SUCCESS"]), done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed: `make extras`")
def test_one_forged_fact_of_each_kind_wakes_somebody_whichever_house_it_is_told_to(tmp_path: Path) -> None:
    [rule] = [rule for rule in rules() if rule["alert"] == "FactNotTrusted"]
    forged = [(house, kind) for house in WITH_RPC for kind in KINDS]
    series = f"{metrics.FACTS_NOT_TRUSTED._name}_total"
    words = rule["annotations"]["summary"].replace("{{ $labels.", "{").replace(" }}", "}")
    raised = [
        {
            "exp_labels": {"service": house, "kind": kind, **rule["labels"]},
            "exp_annotations": {**rule["annotations"], "summary": words.format(service=house, kind=kind)},
        }
        for house, kind in forged
    ]
    trial = {
        "rule_files": [str(ALERTS / "edu.rules.yml")],
        "tests": [
            {
                "interval": "1m",
                "input_series": [
                    {"series": f'{series}{{service="{house}",kind="{kind}"}}', "values": "0x5 1x20"}
                    for house, kind in forged
                ],
                "alert_rule_test": [
                    {"eval_time": "4m", "alertname": rule["alert"], "exp_alerts": []},
                    {"eval_time": "7m", "alertname": rule["alert"], "exp_alerts": raised},
                ],
            }
        ],
    }
    (tmp_path / "trial.yml").write_text(yaml.safe_dump(trial), encoding="utf-8")
    command = ["promtool", "test", "rules", "trial.yml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.split()[-1:]) == (0, ["SUCCESS"]), done.stdout + done.stderr


def test_every_alert_is_tried_raised_and_most_of_them_silent_too() -> None:
    tests = yaml.safe_load((ALERTS / "edu.test.yml").read_text(encoding="utf-8"))["tests"]
    tried = [one for test in tests for one in test["alert_rule_test"]]
    named = {rule["alert"] for rule in rules()}
    assert {one["alertname"] for one in tried if one.get("exp_alerts")} == named
    assert {one["alertname"] for one in tried if not one.get("exp_alerts")} == named - {"ReplicasNotCompared"}


def test_every_alert_says_what_is_to_be_done() -> None:
    assert [rule["alert"] for rule in rules() if not rule["annotations"].get("todo")] == []


def test_every_metric_of_an_alert_is_one_that_the_frame_or_its_house_tells() -> None:
    asked = {name for rule in rules() for name in re.findall(r"(?:frame|payments)_\w+", rule["expr"])}
    told = {
        name
        for one in (*vars(metrics).values(), *vars(of_payments).values())
        if isinstance(one, MetricWrapperBase)
        for family in one.collect()
        for name in (family.name, f"{family.name}_total")
    }
    assert asked - told == set()


def test_the_alerts_of_the_cluster_are_the_same() -> None:
    whole = yaml.safe_load((ALERTS / "edu.rules.yml").read_text(encoding="utf-8"))
    assert yaml.safe_load(CLUSTER.read_text(encoding="utf-8"))["spec"] == whole
