"""Law 21: code, docs and answers cite the same steps of the same acts."""

from __future__ import annotations

from tests.architecture.laws import steps
from tests.architecture.laws.source import code, kept, module

CODE = """
def level(marks):
    # 22/2021 Art. 9.3 (1): every subject counts
    # 22/2021 Art. 9.3 (2): one subject alone holds the result back
    return "22/2021 Art. 9.3 (1)"
"""


def test_code_docs_and_answers_cite_the_same_steps() -> None:
    kept(steps.mismatches(steps.rule_sets(code()), steps.pages()))


def test_a_step_that_one_of_the_three_lacks_is_named() -> None:
    found = steps.rule_sets([module("services/a/domain/rules.py", CODE)])
    assert steps.mismatches(found, {"22/2021": {"22/2021 Art. 9.3 (1)", "22/2021 Art. 9.3 (3)"}}) == [
        "22/2021 Art. 9.3 (2): missing in the answers, docs/domain; write the same step in all three",
        "22/2021 Art. 9.3 (3): missing in the code's comments, the answers; write the same step in all three",
    ]


def test_a_citation_outside_the_domain_is_no_rule() -> None:
    assert steps.rule_sets([module("services/a/usecases.py", CODE)]) == {}
