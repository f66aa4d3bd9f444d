"""The doctor's table and its answer for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deploy.local import doctor
from deploy.local.doctor import Finding
from deploy.local.layout import ROOT, Layout
from deploy.local.tools import TOOLS, packages


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDU_LANG", "en")


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """A machine with nothing on its PATH, and no jars."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    return Layout(var=tmp_path / "var", jars=tmp_path / "jars")


def test_on_a_bare_machine_each_missing_thing_says_what_it_switches_off_and_what_repairs_it(bare: Layout) -> None:
    missing = [one for one in doctor.examine(bare) if one.state != "ok"]

    assert {"Java 17+", "Kafka (jars)"} <= {one.name for one in missing if one.state == "bad"}
    assert {tool.name for tool in TOOLS if tool.programs} <= {one.name for one in missing if one.state == "warn"}
    assert [one.name for one in missing if not (one.switches_off and one.repair)] == []


def test_something_needed_that_is_missing_ends_in_one_for_programs_too(
    bare: Layout, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor.main(bare, as_json=True) == 1

    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    java = next(one for one in told["findings"] if one["name"] == "Java 17+")
    assert java["state"] == "bad"
    assert "apt install openjdk-17" in java["repair"]


def test_a_group_is_as_bad_as_its_worst() -> None:
    told = doctor.table(
        [
            Finding("Needed", "Java", "ok", "17"),
            Finding("Needed", "Disk", "bad", "full", "nothing runs", "make reset"),
            Finding("Optional", "kcat", "warn", "not here", "facts read outside", "make extras"),
        ]
    )

    assert told.splitlines() == [
        "✗ Needed",
        "  ✓ Java  17",
        "  ✗ Disk  full",
        "          nothing runs → make reset",
        "! Optional",
        "  ! kcat  not here",
        "          facts read outside → make extras",
    ]


def test_a_run_that_is_not_up_is_no_fault(tmp_path: Path) -> None:
    running = [one for one in doctor.examine(Layout(var=tmp_path)) if one.group == "Running"]
    assert [(one.state, one.found) for one in running] == [("ok", "not up (make run)")]


def test_what_extras_installs_is_what_the_doctor_misses() -> None:
    script = (ROOT / "deploy" / "local" / "extras.sh").read_text(encoding="utf-8")
    line = next(line for line in script.splitlines() if line.startswith("packages="))
    assert sorted(line.split("'")[1].split()) == sorted(packages())
