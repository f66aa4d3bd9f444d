"""Answer keys of papers in Word: lines and tables at the end, and the truths of statements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from services.library.domain.questions import CHOICE, MATCHING
from services.library.files.word import read_word
from tests.library.banks import document
from tests.library.handing import said
from tests.library.papers import TWO, paper, reasons, right, table


@pytest.mark.parametrize(
    "key",
    [
        ("BẢNG ĐÁP ÁN", table(("Câu", "1", "2"), ("Đáp án", "A", "C"))),
        (table(("Câu", "1", "2"), ("ĐA", "A", "C")),),
        ("ĐÁP ÁN", table(("Câu", "Đáp án"), ("1", "A"), ("2", "C"))),
        (table(("Câu", "Đáp án", "Câu", "Đáp án"), ("1", "A", "2", "C")),),
        ("ĐÁP ÁN", table(("1. A", "2. C"))),
        ("ĐÁP ÁN", table(("1A", "2C"))),
        ("BẢNG ĐÁP ÁN", "1.A 2.C"),
        ("--- HẾT ---", "ĐÁP ÁN", "1-A; 2-C"),
        ("ĐÁP ÁN ĐỀ SỐ 1", "Câu 1: A", "Câu 2: C"),
        ("HƯỚNG DẪN CHẤM", "Câu 1. Chọn A", "Câu 2. Chọn C"),
        ("LỜI GIẢI CHI TIẾT", "Câu 1. Một?", "Chọn A", "Câu 2. Ba?", "Đáp án C"),
    ],
)
def test_a_key_at_the_end_says_which_options_are_right(key: Sequence[str | Callable[[Any], None]]) -> None:
    assert right(read_word(paper(*TWO, *key))) == [("1",), ("3",)]


def test_numbers_above_letters_and_pairs_without_a_title_are_keys() -> None:
    above = ("ĐÁP ÁN", table(("1", "2"), ("A", "C")))
    beside = ("ĐÁP ÁN", table(("1", "A", "2", "C")))
    below = ("ĐÁP ÁN", table(("1", "A"), ("2", "C")))
    assert [right(read_word(paper(*TWO, *key))) for key in (above, beside, below)] == [[("1",), ("3",)]] * 3


def test_a_question_that_asks_for_an_answer_is_no_head_of_answers() -> None:
    file = read_word(
        paper("Câu 1. Cho ba số.", "Đáp án nào sau đây đúng?", "A. 1", "B. 2", "Đáp án: B", *TWO[4:], "Chọn C")
    )
    assert right(file) == [("2",), ("3",)]
    assert file.drafts[0].text == "Cho ba số.\nĐáp án nào sau đây đúng?"


def test_another_paper_behind_the_answers_of_the_first_is_read_too() -> None:
    second = ("MÃ ĐỀ 102", "Câu 1. Bốn?", "A. 4", "B. 5", "Đáp án: A")
    assert right(read_word(paper(*TWO, "ĐÁP ÁN", "1.A 2.C", *second))) == [("1",), ("3",), ("4",)]


def test_solutions_at_the_end_that_repeat_their_questions_are_answers() -> None:
    again = [line for number, key in ((0, "A"), (4, "C")) for line in (*TWO[number : number + 4], f"Chọn {key}")]
    assert right(read_word(paper(*TWO, "LỜI GIẢI CHI TIẾT", *again))) == [("1",), ("3",)]


@pytest.mark.parametrize("begins", ["Câu 1/", "Câu 1 -", "Câu 1 (NB):", "Câu 1 [TH].", "CÂU 1)", "Bài 1:"])
def test_a_question_begins_in_each_usual_way(begins: str) -> None:
    [draft] = read_word(document(f"{begins} Một?", "A. 1", "B. 2", "Đáp án: A")).drafts
    assert (draft.text, draft.right()) == ("Một?", ("1",))


def test_a_number_on_a_line_of_its_own_begins_a_question() -> None:
    [draft] = read_word(document("Câu 1", "Một?", "☐ A. 1", "☒ B. 2")).drafts
    assert (draft.text, draft.right()) == ("Một?", ("2",))


def test_small_letters_are_options_where_one_of_them_is_the_answer() -> None:
    file = read_word(document("Câu 1. Một?", "a) 1", "b) 2", "c) 3", "Đáp án: b", "Câu 2. Hai?", "a. 1", "b. 2 (đúng)"))
    assert [(draft.kind, draft.right()) for draft in file.drafts] == [(CHOICE, ("2",)), (CHOICE, ("2",))]


def test_a_key_that_names_no_option_of_the_question_refuses_it() -> None:
    file = read_word(paper(*TWO, "ĐÁP ÁN", "1.A 2.D"))
    assert [draft.right() for draft in file.drafts] == [("1",)]
    assert [(bad.name, said(bad.why)) for bad in file.refused] == [
        ("Câu 2", "đáp án ghi D nhưng câu hỏi không có phương án ấy")
    ]


def test_numbers_that_begin_anew_in_each_part_are_told_apart_by_the_part() -> None:
    parts = ("PHẦN I. Trắc nghiệm", *TWO[:4], "PHẦN II. Trắc nghiệm", "Câu 1. Bốn?", "A. 4", "B. 5")
    file = read_word(paper(*parts, "ĐÁP ÁN", "PHẦN I", "1.A", "PHẦN II", "1.B"))
    assert right(file) == [("1",), ("5",)]


STATEMENTS = ("a) Số 0 là số tự nhiên.", "b) Số −1 là số tự nhiên.", "c) ½ là số hữu tỉ.", "d) π là số hữu tỉ.")
CROSSED = [(one, "x", "") if place % 2 == 0 else (one, "", "x") for place, one in enumerate(STATEMENTS)]


@pytest.mark.parametrize(
    "parts",
    [
        ("Câu 1. Xét các số:", *STATEMENTS, "Đáp án: ĐSĐS"),
        ("Câu 1. Xét các số:", *STATEMENTS, "Đáp án: a) Đ b) S c) Đ d) S"),
        ("Câu 1. Xét các số:", *STATEMENTS, "Đáp án: a đúng, b sai, c đúng, d sai"),
        (
            "Câu 1. Xét các số:",
            *(f"{one} ({truth})" for one, truth in zip(STATEMENTS, "ĐSĐS", strict=True)),
        ),
        ("Câu 1. Xét các số:", *STATEMENTS, "ĐÁP ÁN", table(("Câu", "a", "b", "c", "d"), ("1", "Đ", "S", "Đ", "S"))),
        ("Câu 1. Xét các số:", *STATEMENTS, "ĐÁP ÁN", "Câu 1: ĐSĐS"),
        ("Câu 1. Xét các số:", table(("Phát biểu", "Đúng", "Sai"), *CROSSED)),
    ],
)
def test_a_group_of_statements_keeps_for_each_whether_it_is_true(parts: Sequence[str | Callable[[Any], None]]) -> None:
    file = read_word(paper(*parts))
    assert reasons(file) == []
    [draft] = file.drafts
    assert (draft.kind, draft.text) == (MATCHING, "Xét các số:")
    assert [(one.text, one.match) for one in draft.options] == [
        ("Số 0 là số tự nhiên.", "Đúng"),
        ("Số −1 là số tự nhiên.", "Sai"),
        ("½ là số hữu tỉ.", "Đúng"),
        ("π là số hữu tỉ.", "Sai"),
    ]


def test_a_group_of_statements_without_truths_is_refused() -> None:
    assert reasons(read_word(paper("Câu 1. Xét:", *STATEMENTS))) == ["TRUTHS_MISSING"]
    assert reasons(read_word(paper("Câu 1. Xét:", *STATEMENTS, "Đáp án: ĐSĐ"))) == ["TRUTHS_MISSING"]
