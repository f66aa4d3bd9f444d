"""Rules without a store: subjects, periods, headings, levels under both readings, who may review."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from chassis.why import Why
from services.records.domain.periods import grade_of, periods_in, school_year, term_ends, term_of
from services.records.domain.record import Record, check_record
from services.records.domain.record_state import Content, Event, State, Terms
from services.records.domain.refusals import MarkInvalid, PeriodInvalid, PinWeak
from services.records.domain.signer import check_pin
from services.records.domain.slots import Slot
from services.records.domain.subjects import SUBJECTS, are_one, without_gradebook
from services.records.domain.timetable import Period, violations
from services.records.domain.tt22.averages import (
    Marks,
    half_up,
    regular_assessments,
    term_average,
    term_comment,
    year_comment,
)
from services.records.domain.tt22.levels import Level, Subjects, learning_level
from services.records.domain.tt22.rules import LOWER_SECONDARY
from services.records.domain.verdict import Check, Verdict, first_difference
from services.records.files.marks import read_mark_text
from services.records.files.readers.heading import read_heading
from services.records.files.subjects import NAMES, subject_beginning, subject_name, subject_named
from tests.records.school import NOW, TEACHER


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Ngữ văn", "NV"),
        ("TOÁN", "TOAN"),
        ("Hoạt động trải nghiệm, hướng ng", "HDTN"),
        ("HOẠT ĐỘNG TRẢI NGHIỆM, HƯỚNG NGHIỆP", "HDTN"),
        ("Nội dung giáo dục địa phương", "GDDP"),
        ("lịch sử và địa lý", "LSDL"),
        ("Khoa học", "KH"),
        ("Khoa học tự nhiên", "KHTN"),
        ("Mỹ thuật", "MT"),
    ],
)
def test_a_subject_is_known_by_its_names_and_by_the_beginning_of_a_long_one(text: str, code: str) -> None:
    found = subject_named(text)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", ["", "Trang 1", "Cưỡi ngựa", "Giáo dục"])
def test_what_could_mean_several_subjects_or_none_means_none(text: str) -> None:
    assert subject_named(text) is None


@pytest.mark.parametrize(("text", "code"), [("Toán 7", "TOAN"), ("Khoa học tự nhiên 8", "KHTN"), ("Tin 6", "TIN")])
def test_the_subject_of_a_heading_is_the_longest_that_fits(text: str, code: str) -> None:
    found = subject_beginning(text)
    assert found is not None
    assert found.code == code


def test_a_subject_taught_in_parts_is_kept_as_a_whole_or_in_parts() -> None:
    assert without_gradebook(["AN", "MT", "TOAN"], {"NT"}) == ["TOAN"]
    assert without_gradebook(["NT", "KHTN"], {"AN", "VL"}) == []
    assert without_gradebook(["SINH_HOAT_LOP", "NV"], set()) == ["NV"]


def test_codes_and_names_of_subjects_are_each_there_once() -> None:
    codes = [subject.code for subject in SUBJECTS]
    assert len(set(codes)) == len({subject_name(code) for code in codes}) == len(SUBJECTS)
    assert list(NAMES) == codes


@pytest.mark.parametrize(
    ("lines", "name", "expected"),
    [
        (["Môn: Toán 7 - Tuần 10 - Tiết 37, 38", "Bài: Số hữu tỉ"], "x.docx", ("TOAN", "7", 10, "Số hữu tỉ", "")),
        (["Môn học: Ngữ văn; Lớp: 6A1"], "x.docx", ("NV", "6", 0, "", "")),
        ([], "giao-an-khtn-8-tuan-12-gv8702030012.docx", ("KHTN", "8", 12, "", "GV8702030012")),
        ([], "8702030/GV8702030012/giao-an-toan-9.pdf", ("TOAN", "9", 0, "", "GV8702030012")),
        (["Tuần 99"], "khong-ro.docx", ("", "", 0, "", "")),
    ],
)
def test_a_plan_says_what_it_is_for_in_its_heading_or_its_name(
    lines: list[str], name: str, expected: tuple[str, str, int, str, str]
) -> None:
    found = read_heading(lines, name)
    assert (found.subject, found.grade, found.week, found.lesson, found.teacher_code) == expected


def test_periods_years_terms_and_due_days_follow_the_calendar() -> None:
    [october], [february] = periods_in("month", "2026-10"), periods_in("month", "2026-02")
    assert (october.due(5), february.due(0)) == (date(2026, 11, 5), date(2026, 2, 28))
    assert [school_year(month) for month in ("2026-06", "2026-07", "2027-01")] == [
        "2025-2026",
        "2026-2027",
        "2026-2027",
    ]
    assert [term_of(month) for month in ("2026-10", "2027-01", "2027-02", "2027-06")] == ["hk1", "hk1", "hk2", "hk2"]
    assert [term_ends(month) for month in ("2026-10", "2027-03")] == ["2027-01", "2027-05"]
    assert [grade_of(name) for name in ("7A1", "10A2", "Lá 1")] == ["7", "10", ""]
    with pytest.raises(PeriodInvalid):
        periods_in("month", "2026-13")


def test_a_week_belongs_to_the_month_of_its_saturday_and_a_term_or_year_to_its_last_month() -> None:
    weeks = [(week.month, week.week, week.ends.day) for week in periods_in("week", "2026-10")]
    assert weeks == [
        ("2026-10", 40, 3),
        ("2026-10", 41, 10),
        ("2026-10", 42, 17),
        ("2026-10", 43, 24),
        ("2026-10", 44, 31),
    ]
    assert [week.week for week in periods_in("week", "2027-01")] == [53, 1, 2, 3, 4]
    assert [(one.month, one.ends) for one in periods_in("term", "2026-10")] == [("2027-01", date(2027, 1, 31))]
    assert [(one.month, one.ends) for one in periods_in("year", "2026-10")] == [("2027-05", date(2027, 5, 31))]


@pytest.mark.parametrize(("periods", "times"), [(35, 2), (36, 3), (70, 3), (71, 4), (105, 4)])
def test_the_periods_of_a_year_say_how_often_a_pupil_is_assessed(periods: int, times: int) -> None:
    assert regular_assessments(periods, by_comment=False).times == times
    assert regular_assessments(periods, by_comment=True).times == 2


def test_half_a_tenth_goes_up_where_binary_fractions_go_down() -> None:
    assert [half_up(number, 100) for number in (825, 645, 784, 499)] == [8, 6, 8, 5]
    assert [half_up(number, 10) for number in (825, 645, 784)] == [83, 65, 78]


def test_no_average_and_no_comment_before_everything_is_there() -> None:
    assert term_average(Marks((80, None), 70, 80)).tenths is None
    assert term_comment([True, None, True, True]).passed is None
    assert (term_comment([True] * 4).passed, term_comment([True, False, True, True]).passed) == (True, False)
    assert year_comment(False).passed is False


def of(*tenths: int, failed: int = 0) -> Subjects:
    return Subjects({f"M{n}": mark for n, mark in enumerate(tenths)}, {f"N{n}": n >= failed for n in range(5)})


def test_the_two_open_readings_of_the_adjustment_differ_where_the_page_says() -> None:
    held_back = of(80, 80, 80, 80, 80, 70, 70, 40)
    assert learning_level(held_back).after is Level.GOOD
    assert learning_level(held_back, replace(LOWER_SECONDARY, counterfactual=False)).after is Level.REACHED
    one_comment = of(*[85] * 8, failed=1)
    assert learning_level(one_comment).after is Level.GOOD
    assert learning_level(one_comment, replace(LOWER_SECONDARY, comment_counts=False)).after is Level.REACHED


def test_fewer_than_six_scored_subjects_are_not_judged() -> None:
    judged = learning_level(of(*[90] * 5))
    assert (judged.before, judged.after, judged.steps[0].citation) == (None, None, "22/2021 Art. 9.2 (1)")


def test_a_comment_subject_takes_pass_or_not_and_nothing_else() -> None:
    read = [read_mark_text(text, by_comment=True) for text in ("Đ", "cđ", "Chưa đạt", "")]
    assert read == [1, 0, 0, None]
    with pytest.raises(MarkInvalid):
        read_mark_text("8", by_comment=True)


@pytest.mark.parametrize("pin", ["123456", "654321", "111111", "12345", "1234567890123", "12a456", "", "１３５７９０"])
def test_a_pin_that_is_guessed_first_is_refused(pin: str) -> None:
    with pytest.raises(PinWeak):
        check_pin(pin)


@pytest.mark.parametrize("pin", ["135790", "246813579012"])
def test_a_pin_of_six_to_twelve_digits_is_taken(pin: str) -> None:
    check_pin(pin)


def test_the_rule_on_online_periods_counts_each_session_of_each_day() -> None:
    online = [
        Period("Thứ 4", session, number, "TOAN", "Toán", True) for session in ("Sáng", "Chiều") for number in (1, 2)
    ]
    assert violations(online) == []
    past = [*online, Period("Thứ 4", "Chiều", 3, "NV", "Ngữ văn", True)]
    assert [(one.session, one.online_periods) for one in violations(past)] == [("Chiều", 3)]
    assert violations(past, 3) == []


def plan(**changes: object) -> Record:
    slot = Slot(
        record_type="lesson_plan", school="8702030", month="2026-10", teacher=TEACHER, subject="TOAN", grade="7"
    )
    content, terms = Content("a.docx", "0" * 64, "1" * 64), Terms(date(2026, 11, 5), True, ("principal",))
    made = Record.submit(slot, content, terms, duty=slot.id, group="g", classes=("7A1",), by=TEACHER, at=NOW)
    for name, value in changes.items():
        setattr(made, name, value)
    return made


@pytest.mark.parametrize(
    "changes",
    [
        {"state": State.PASSED},
        {"state": State.SIGNED, "history": [Event(State.SIGNED, NOW, "x")]},
        {"signer": TEACHER},
        {"reviewer": TEACHER},
        {"signed_sha256": "2" * 64},
        {"month": "2026-11"},
        {"history": []},
    ],
)
def test_a_document_somebody_altered_is_noticed_when_it_is_read(changes: dict[str, object]) -> None:
    check_record(plan())
    with pytest.raises(ValueError, match=r"."):
        check_record(plan(**changes))


def test_the_first_changed_byte_is_named_also_where_one_file_is_longer() -> None:
    assert [first_difference(b"abc", other) for other in (b"abc", b"abX", b"ab", b"abcd")] == [-1, 2, 2, 3]
    assert Verdict((), "").valid is False
    changed = Check("digest", passed=False, why=Why("CONTENT_CHANGED"))
    assert Verdict((changed,), "").failed == changed


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("TOAN", "TOAN", True), ("AN", "NT", True), ("KHTN", "VL", True), ("VL", "HH", False), ("TOAN", "NV", False)],
)
def test_a_whole_subject_and_its_part_are_one_and_two_parts_are_two(one: str, other: str, same: bool) -> None:
    assert are_one(one, other) is same
