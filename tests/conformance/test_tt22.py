"""Circular 22/2021 through the protocol: ours passes it, a deliberately wrong program does not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.architecture.laws.steps import cited
from tests.conformance.judge import judge, tt22

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
OURS = [sys.executable, "-m", "services.records.domain.tt22"]
WRONG = [sys.executable, str(HERE / "wrong_tt22.py")]


def test_our_rule_set_answers_every_vector_as_the_suite_does() -> None:
    assert judge("tt22", OURS) == []


def test_a_wrong_rule_set_is_found_out_in_every_part_of_the_suite() -> None:
    found = {difference.asked["rule"] for difference in judge("tt22", WRONG)}
    assert found == {"term_average", "year_average", "learning_level", "training_year", "year_outcome"}


def test_a_program_that_does_not_answer_each_line_is_refused() -> None:
    with pytest.raises(ValueError, match="answers"):
        judge("tt22", [sys.executable, "-c", "pass"])


def test_every_step_of_the_page_is_cited_by_some_answer_of_the_code() -> None:
    page = cited((ROOT / "docs" / "domain" / "tt22.md").read_text(encoding="utf-8"))
    folder = ROOT / "services" / "records" / "domain" / "tt22"
    code = cited("\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py")))
    assert page == code


def test_the_suite_holds_the_vectors_of_all_five_rules() -> None:
    rules = [case.asked["rule"] for case in tt22()]
    assert {rule: rules.count(rule) for rule in set(rules)} == {
        "term_average": 7,
        "year_average": 5,
        "learning_level": 15,
        "training_year": 16,
        "year_outcome": 14,
    }
