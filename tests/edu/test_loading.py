"""The loader's own decisions: which files, in which order, whose plan."""

from __future__ import annotations

from pathlib import Path

import pytest

from edu import limits
from edu.loading.demo_users import Staff, demo_password
from edu.loading.folder import SourceFile, files_of, key_of
from edu.loading.matching import Teaching, fold, grade_in, teachings, teachings_of_file
from edu.loading.uploads import RecognisedFile, in_waves
from edu.problems import CommandProblem

S = "8702030"
TOAN_A = Teaching(S, "GV8702030008", "TOAN", "Toán", "7")
TOAN_B = Teaching(S, "GV8702030009", "TOAN", "Toán", "7")
TOAN_6 = Teaching(S, "GV8702030006", "TOAN", "Toán", "6")
KHTN = Teaching(S, "GV8702030008", "KHTN", "Khoa học tự nhiên", "7")
TIN = Teaching(S, "GV8702030011", "TIN", "Tin học", "7")
ALL = [TOAN_A, TOAN_B, TOAN_6, KHTN, TIN]


def known(name: str, kind: str, *, rows: int = 1, score: int = 90, missing: tuple[str, ...] = ()) -> RecognisedFile:
    return RecognisedFile(SourceFile(name, Path(name)), kind, rows, score, missing)


def test_every_file_of_a_folder_is_found_but_notes_and_hidden_ones(tmp_path: Path) -> None:
    for name in ("b/x.xlsx", "a.csv", "README.md", "expected.json", ".hidden", "b/~$x.xlsx", ".git/config"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"1")
    assert [file.name for file in files_of(tmp_path)] == ["a.csv", "b/x.xlsx"]


def test_a_folder_that_is_not_there_is_a_problem_not_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(CommandProblem):
        files_of(tmp_path / "nothing")


@pytest.mark.parametrize(("size", "sent"), [(limits.FILE_BYTES, True), (limits.FILE_BYTES + 1, False)])
def test_a_file_past_the_limit_is_named_but_not_sent(size: int, sent: bool, tmp_path: Path) -> None:
    path = tmp_path / "big.xlsx"
    with path.open("wb") as out:
        out.truncate(size)
    file = SourceFile("big.xlsx", path)
    assert (len(file.content()) == size) is sent
    assert file.too_large is not sent


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("thu-chi/sao-ke-2026-10.csv", "2026-10"),
        ("saoke_202609.mt940", "2026-09"),
        ("sao-ke-2026-13.csv", ""),
        ("2026-10/sao-ke.csv", ""),
    ],
)
def test_the_month_of_a_statement_is_read_from_its_name(name: str, month: str) -> None:
    assert SourceFile(name, Path(name)).month == month


def test_files_go_in_after_those_they_lean_on_and_the_richest_of_a_kind_first() -> None:
    files = [
        known("s/so-diem.xlsx", "gradebook"),
        known("s/old.xls", "pupils", rows=40, missing=("Lớp",)),
        known("s/new.xlsx", "pupils", rows=30),
        known("truong.xlsx", "schools"),
        known("s/gv.xlsx", "staff"),
        known("sao-ke.csv", "statement"),
        known("giao-an.docx", "lesson_plan"),
        known("cau-hoi.gift", "questions"),
        known("odd.bin", "unknown"),
    ]
    waves = [[one.file.name for one in wave] for wave in in_waves(files)]
    assert waves == [["truong.xlsx"], ["s/gv.xlsx"], ["s/new.xlsx", "s/old.xls"], ["s/so-diem.xlsx"], ["odd.bin"]]


def test_a_plan_with_a_teacher_s_code_in_its_path_is_that_teacher_s_alone() -> None:
    assert teachings_of_file("8702030/giao-an/giao-an-toan-7-tuan-7-gv8702030009.docx", ALL) == [TOAN_B]
    assert teachings_of_file("8702030/GV8702030008/khoa-hoc-tu-nhien-7.docx", ALL) == [KHTN]


def test_a_plan_without_a_code_is_of_all_who_teach_its_subject_in_its_grade() -> None:
    assert teachings_of_file("hoc-lieu/giao-an-toan-7-tuan-10.docx", ALL) == [TOAN_A, TOAN_B]
    assert teachings_of_file("Giáo án Tin học lớp 7.docx", ALL) == [TIN]


def test_a_plan_that_names_no_known_subject_and_grade_is_nobody_s() -> None:
    assert teachings_of_file("giao-an-am-nhac-7.docx", ALL) == []
    assert teachings_of_file("giao-an-toan-9.docx", ALL) == []


@pytest.mark.parametrize(
    ("stem", "grade"),
    [("giao an toan 7 tuan 10", "7"), ("toan lop 6 bai 3", "6"), ("tuan 9 toan", ""), ("van 7a1 tuan 2", "7")],
)
def test_the_grade_is_no_week_and_no_lesson(stem: str, grade: str) -> None:
    assert grade_in(stem) == grade


def test_classes_of_one_grade_are_one_teaching() -> None:
    rows = [
        {"person": "G1", "subject": "TOAN", "subject_name": "Toán", "class_name": name}
        for name in ("7A1", "7A2", "8A1", "Lá")
    ]
    assert [one.grade for one in teachings(S, rows)] == ["7", "8"]


def test_folding_parts_words_and_drops_accents() -> None:
    assert fold("Đạo đức_và-CÔNG.dân") == "dao duc va cong dan"


def test_the_principal_comes_before_the_deputies() -> None:
    people = [
        {"id": "1", "role": "principal", "title": "Phó hiệu trưởng"},
        {"id": "2", "role": "principal", "title": "Hiệu trưởng"},
    ]
    head = Staff(S, people).head()
    assert head is not None
    assert head["id"] == "2"


def test_a_demo_password_is_one_person_s_and_the_same_on_one_machine_alone() -> None:
    assert demo_password("A", "GV1") == demo_password("A", "GV1")
    assert len({demo_password(secret, name) for secret in "AB" for name in ("GV1", "GV2", "officer")}) == 6
    assert "A" not in demo_password("A", "GV1")


def test_ids_of_acts_are_made_of_content_and_parts_do_not_run_together() -> None:
    assert key_of("a", b"b") == key_of("a", "b")
    assert key_of("ab", "c") != key_of("a", "bc")
