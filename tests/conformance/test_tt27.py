"""Circular 27/2020 through the protocol: ours passes it, a deliberately wrong program does not."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.architecture.laws.steps import cited
from tests.conformance.judge import judge, tt27

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def test_our_rule_set_answers_every_vector_as_the_suite_does() -> None:
    assert judge("tt27", [sys.executable, "-m", "services.records.domain.tt27"]) == []


def test_a_wrong_rule_set_is_found_out_at_each_kind_of_rule() -> None:
    found = {difference.asked["name"] for difference in judge("tt27", [sys.executable, str(HERE / "wrong_tt27.py")])}
    assert {"a test of 8 in mathematics", "one trait C", "C, still not: the principal", "a test is missing"} <= found


def test_every_step_of_the_page_is_cited_by_some_answer_of_the_code() -> None:
    page = cited((ROOT / "docs" / "domain" / "tt27.md").read_text(encoding="utf-8"))
    room = ROOT / "services" / "records" / "domain"
    sources = [*(room / "tt27").glob("*.py"), room / "judging.py"]
    code = cited("\n".join(path.read_text(encoding="utf-8") for path in sources))
    assert page == {step for step in code if step.startswith("27/2020")}


def test_the_suite_has_every_level_decision_and_title() -> None:
    cases = list(tt27())
    assert {case.expected["level"] for case in cases} == {
        "Hoàn thành xuất sắc", "Hoàn thành tốt", "Hoàn thành", "Chưa hoàn thành", None
    }  # fmt: skip
    assert {case.expected["decision"] for case in cases} == {"promoted", "supplement", "by_principal", "stays", ""}
    assert {case.expected["title"] for case in cases} == {"excellent", "exemplary", ""}
