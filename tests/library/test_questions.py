"""The same content is the same question; a name that comes back with other content is a correction or a refusal."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.library.domain.questions import (
    CHOICE,
    Draft,
    KnownQuestions,
    Option,
    Question,
    bank_id,
    check_question,
    question_id,
    reconcile,
)
from tests.library.handing import said

NOTHING = KnownQuestions({}, {}, frozenset())


def draft(text: str = "1 + 1 = ?", *, name: str = "", right: str = "2", wrong: Sequence[str] = ("3", "4")) -> Draft:
    return Draft(CHOICE, text, (Option(right, 100.0), *(Option(one) for one in wrong)), name, line=1)


def kept(one: Draft, *, bank: str = "b1", school: str = "s") -> Question:
    question = reconcile(school, [one], NOTHING).created[0]
    question.bank = bank
    return question


def known(*questions: Question, open_banks: Sequence[str] = ()) -> KnownQuestions:
    return KnownQuestions(
        {one.digest: one for one in questions}, {one.name: one for one in questions if one.name}, frozenset(open_banks)
    )


@given(st.permutations(["2", "3", "4", "5"]), st.sampled_from(["", "a", "b"]))
def test_order_of_options_and_name_do_not_make_another_question(options: list[str], name: str) -> None:
    shuffled = Draft(CHOICE, "1 + 1 = ?", tuple(Option(one, 100.0 if one == "2" else 0.0) for one in options), name)
    assert shuffled.digest == draft(wrong=("3", "4", "5")).digest


@pytest.mark.parametrize(
    "other",
    [draft("1 + 2 = ?"), draft(right="3", wrong=("2", "4")), draft(wrong=("3",)), Draft("short", "1 + 1 = ?", ())],
)
def test_another_text_answer_option_or_kind_is_another_question(other: Draft) -> None:
    assert other.digest != draft().digest


def test_accents_make_another_question_and_closing_signs_do_not() -> None:
    assert draft("Ba là").digest == draft("Ba  là:").digest
    assert draft("Ba là").digest != draft("Bà là").digest


def test_a_known_question_is_the_same_and_takes_a_name_if_it_had_none() -> None:
    question = kept(draft())
    reconciled = reconcile("s", [draft(name="T1")], known(question))
    assert (reconciled.created, reconciled.changed, reconciled.same) == ([], [question], 0)
    assert question.name == "T1"
    again = reconcile("s", [draft(name="T1")], known(question))
    assert (again.is_nothing_new, again.same) == (True, 1)


def test_a_named_question_in_an_open_bank_is_corrected_in_place() -> None:
    question = kept(draft(name="T1"))
    before = question.id
    reconciled = reconcile("s", [draft("1 + 1 bằng mấy", name="T1")], known(question, open_banks=["b1"]))
    assert reconciled.changed == [question]
    assert (question.id, question.text) == (before, "1 + 1 bằng mấy")
    check_question(question)


def test_a_name_that_stands_for_another_question_is_refused_once_its_bank_is_closed() -> None:
    question = kept(draft(name="T1"))
    reconciled = reconcile("s", [draft("khác", name="T1"), draft("mới", name="T2")], known(question))
    assert [bad.name for bad in reconciled.refused] == ["T1"]
    assert [one.name for one in reconciled.created] == ["T2"]
    assert question.text == "1 + 1 = ?"


def test_a_question_twice_in_one_file_is_taken_once() -> None:
    reconciled = reconcile("s", [draft(name="a"), draft(name="b"), draft("khác", name="a")], NOTHING)
    assert [one.name for one in reconciled.created] == ["a"]
    assert ["trùng nội dung" in said(bad.why) for bad in reconciled.refused] == [True, False]
    assert "trùng mã" in said(reconciled.refused[1].why)


def test_a_bank_is_the_set_of_its_questions() -> None:
    assert bank_id("s", ["a", "b"]) == bank_id("s", ["b", "a"])
    assert bank_id("s", ["a", "b"]) != bank_id("s", ["a"])
    assert bank_id("s", ["a"]) != bank_id("", ["a"])
    assert question_id("", "d").startswith("chung.")


def test_altered_bytes_of_a_question_are_noticed() -> None:
    question = kept(draft())
    question.options = (Option("3", 100.0), *question.options[1:])
    with pytest.raises(ValueError, match="digest"):
        check_question(question)
