"""Another district's folder beside the project, where there is one: `make run SAMPLES=` finds what is in its files."""

from __future__ import annotations

import pytest

from deploy.local.layout import ROOT
from edu.loading.folder import files_of
from tests.journeys import expectations
from tests.journeys.stage import Journey, Stage

SAMPLES = ROOT.parent / "shared" / "samples"
pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="no sample district beside the project"),
]


@pytest.fixture
def district(stage: Stage) -> Journey:
    return stage.play("district", "--samples", str(SAMPLES))


def test_what_is_expected_of_each_file_is_what_is_found(district: Journey) -> None:
    expected = district.expected(SAMPLES)
    asked = expectations.ask(district)
    assert {name: expectations.found(asked, name, wanted) for name, wanted in expected.items()} == expected
    assert asked.statement["ledger_sum"] == 0


def test_every_file_of_the_folder_is_answered_for(district: Journey) -> None:
    reports = {one["file"]: one for one in district.json("loaded")["files"]}
    assert set(reports) == {one.name for one in files_of(SAMPLES)}
    assert [one["file"] for one in reports.values() if not one["taken"]] == []


def test_its_lesson_plan_is_signed_and_its_month_counted(district: Journey) -> None:
    plans = list(district.api.pages("/plans", "plans"))
    assert {one["state"] for one in plans} == {"signed"}
    assert district.json("month")["plans_signed"] == len(plans) > 0
