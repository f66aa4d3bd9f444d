"""GIFT is read to its end: what is good is taken, what is bad is named with line and column."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.library.domain import limits
from services.library.domain.questions import CHOICE, ESSAY, MATCHING, NUMBER, SHORT, TRUTH, Draft, Option
from services.library.files.gift import read_gift
from tests.library.handing import said


def one(text: str) -> Draft:
    file = read_gift(text)
    assert file.refused == []
    [draft] = file.drafts
    return draft


def shares(draft: Draft) -> dict[str, float]:
    return {option.text: option.share for option in draft.options}


def test_a_choice_has_its_name_its_text_and_one_right_option() -> None:
    draft = one("::T7C1-001:: Số 1 phần 2 là {=0.5 ~0.6 ~1 ~1.5}")
    assert (draft.kind, draft.name, draft.text, draft.line) == (CHOICE, "T7C1-001", "Số 1 phần 2 là", 1)
    assert shares(draft) == {"0.5": 100, "0.6": 0, "1": 0, "1.5": 0}
    assert draft.right() == ("0.5",)


def test_a_question_may_spread_over_lines_with_comments_between() -> None:
    draft = one("// Chương 1\n::a:: Thủ đô\ncủa Việt Nam? {\n// dễ\n  =Hà Nội # đúng\n  ~Huế # cố đô\n}")
    assert (draft.text, shares(draft)) == ("Thủ đô\ncủa Việt Nam?", {"Hà Nội": 100, "Huế": 0})


@pytest.mark.parametrize(
    ("text", "kind", "options"),
    [
        ("Trái đất tròn {T}", TRUTH, {"Đúng": 100, "Sai": 0}),
        ("Nước sôi ở 50 độ {FALSE#Ở 100 độ.}", TRUTH, {"Đúng": 0, "Sai": 100}),
        ("Thủ đô? {=Hà Nội =Hanoi}", SHORT, {"Hà Nội": 100, "Hanoi": 100}),
        ("Thủ đô? {=%100%Hà Nội =%50%Thăng Long}", SHORT, {"Hà Nội": 100, "Thăng Long": 50}),
        ("Pi? {#3.14:0.01}", NUMBER, {"3.14:0.01": 100}),
        ("Pi? {#3,14}", NUMBER, {"3.14": 100}),
        ("Từ 1 đến 5 {#1..5}", NUMBER, {"1..5": 100}),
        ("Năm? {#=1945:0 =%50%1945:2#gần đúng}", NUMBER, {"1945:0": 100, "1945:2": 50}),
        ("Chọn hai {~%50%a ~%50%b ~%-100%c}", CHOICE, {"a": 50, "b": 50, "c": -100}),
        ("Chọn {=a ~b####Nhớ bài cũ.}", CHOICE, {"a": 100, "b": 0}),
        ("Nêu cảm nhận {}", ESSAY, {}),
    ],
)
def test_each_kind_of_answer_is_read(text: str, kind: str, options: dict[str, float]) -> None:
    draft = one(text)
    assert (draft.kind, shares(draft)) == (kind, options)


def test_pairs_keep_both_halves() -> None:
    draft = one("Ghép {=Việt Nam -> Hà Nội =Lào -> Viêng Chăn}")
    assert draft.kind == MATCHING
    assert [(option.text, option.match) for option in draft.options] == [("Việt Nam", "Hà Nội"), ("Lào", "Viêng Chăn")]


def test_a_missing_word_leaves_a_gap_in_the_text() -> None:
    assert one("Hà Nội là {=thủ đô ~cố đô} của Việt Nam.").text == "Hà Nội là _____ của Việt Nam."


def test_signs_behind_a_backslash_are_letters() -> None:
    draft = one(r"Giải x\=1 \{tập\} \#1 \~ \: {=\=1 ~\~2}")
    assert (draft.text, [option.text for option in draft.options]) == ("Giải x=1 {tập} #1 ~ :", ["=1", "~2"])


def test_html_is_read_as_its_words_and_what_runs_is_dropped() -> None:
    assert one("[html]<p>Một <b>hai</b></p><script>alert(1)</script> {=a ~b}").text == "Một hai"


def test_the_title_is_the_category_else_the_first_comment() -> None:
    assert read_gift("// Toán 7\n// tác giả\n\na {T}").title == "Toán 7"
    assert read_gift("// ghi chú\n$CATEGORY: $course$/Toán 7/Chương 1\n\na {T}").title == "Chương 1"


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("Không có ngoặc", 1, 1, "thiếu phần đáp án"),
        ("Một\nhai {=a ~b", 2, 5, "mở mà không đóng"),
        ("Thừa } {=a ~b}", 1, 6, "đứng trước dấu {"),
        ("a {=x ~{y}", 1, 8, "có dấu { trong phần đáp án"),
        ("a {=x ~y} b {=z ~t}", 1, 13, "có dấu { thứ hai"),
        ("a {=x ~y} }", 1, 11, "có dấu } thừa"),
        ("::tên a {=x ~y}", 1, 1, "mở bằng :: mà không đóng"),
        ("{=x ~y}", 1, 1, "không có nội dung"),
        ("a {x =y}", 1, 4, "phải bắt đầu bằng dấu ="),
        ("a {~x ~y}", 1, 4, "không có đáp án đúng"),
        ("a {~x}", 1, 4, "ít nhất hai phương án"),
        ("a {=x ~X}", 1, 7, "có hai lần"),
        ("a {=x ~}", 1, 7, "để trống"),
        ("a {=x ~%250%y}", 1, 8, "trọng số"),
        ("a {~%25%x ~%25%y ~z}", 1, 4, "chỉ được 50%"),
        ("a {#ba}", 1, 5, "không phải là số"),
        ("a {=x -> 1}", 1, 4, "ít nhất hai cặp"),
        ("a {=x -> 1 =y}", 1, 12, "mỗi vế phải có dạng"),
        ("a {=x -> 1 =y ->}", 1, 12, "thiếu vế phải"),
    ],
)
def test_a_bad_question_is_named_with_its_line_and_column(text: str, line: int, column: int, reason: str) -> None:
    file = read_gift(text)
    assert file.drafts == []
    [bad] = file.refused
    assert (bad.line, bad.column) == (line, column)
    assert reason in said(bad.why)


def test_one_bad_question_spoils_no_other() -> None:
    file = read_gift("::a:: một {=1 ~2}\n\n::b:: hỏng {=1 ~2\n\n::c:: ba {=3 ~4}\n")
    assert [draft.name for draft in file.drafts] == ["a", "c"]
    assert [(bad.line, bad.name) for bad in file.refused] == [(3, "b")]


def test_limits_hold_at_the_limit_and_one_past_it() -> None:
    def asked(characters: int) -> str:
        return f"{'x' * characters} {{T}}"

    assert read_gift(asked(limits.QUESTION_CHARACTERS)).refused == []
    assert "dài quá" in said(read_gift(asked(limits.QUESTION_CHARACTERS + 1)).refused[0].why)
    many = "\n\n".join(f"câu {number} {{T}}" for number in range(limits.QUESTIONS_A_FILE + 1))
    file = read_gift(many)
    assert (len(file.drafts), len(file.refused)) == (limits.QUESTIONS_A_FILE, 1)
    options = " ".join(f"~{number}" for number in range(limits.OPTIONS))
    assert "phương án" in said(read_gift(f"a {{=x {options}}}").refused[0].why)


def test_composed_and_decomposed_letters_are_the_same_question() -> None:
    text = "::a:: Tiếng Việt đẹp {=Đúng vậy ~Không phải}"
    assert one(unicodedata.normalize("NFD", text)).digest == one(text).digest


# What people type: letters, marks, signs of GIFT among them; no control characters.
WORDS = st.text("abcăđê ướ0123{}=~#:\\%[]<>/.,", min_size=1, max_size=30).map(lambda text: " ".join(text.split()))
FILLED = WORDS.filter(bool)


def written(text: str) -> str:
    return re.sub(r"([\\~=#{}:])", r"\\\1", text)


@given(
    st.lists(FILLED, min_size=2, max_size=6, unique_by=lambda text: text.casefold()),
    FILLED.filter(lambda text: not text.startswith(("//", "$", "["))),
)
def test_whatever_is_written_with_backslashes_reads_back(options: list[str], asked: str) -> None:
    assume(not any("</" in one for one in (*options, asked)))  # a tag with its end is markup
    weighty = re.compile(r"\s*%\s*-?\d")
    options = [f"({one})" if weighty.match(one) or "->" in one else one for one in options]
    text = f"{written(asked)} {{={written(options[0])} {' '.join('~' + written(one) for one in options[1:])}}}"
    file = read_gift(text)
    expected = (Option(options[0], 100.0), *(Option(one) for one in options[1:]))
    assert [(draft.text, draft.options) for draft in file.drafts] == [(asked, expected)]


@given(st.text("ab {}=~#:\\%\n/->.1T", max_size=120))
def test_any_text_is_answered_for_question_by_question_and_never_a_bug(text: str) -> None:
    file = read_gift(text)
    lines = text.splitlines()
    for bad in file.refused:
        assert 1 <= bad.line <= len(lines)
        assert said(bad.why)
    for draft in file.drafts:
        assert draft.text
        assert draft.kind in {ESSAY, MATCHING} or draft.right()
