"""The sample district is what it says: the same seed the same district, and every expectation true of its files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document
from python_calamine import CalamineWorkbook

import tabular
from deploy.sample.habits import HABITS
from deploy.sample.lessons import average_tenths
from deploy.sample.month import make
from deploy.sample.people import IMPOSSIBLE_DAY, to_tcvn3
from importing import Upload
from services.accounts.files.lists import READERS
from services.payments.files.readers import fee_items

PUPILS = "8704030/hoc-sinh.xlsx"


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("district")
    make(folder, seed=1, schools=3)
    return folder


@pytest.fixture(scope="module")
def expected(district: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((district / "expected.json").read_text(encoding="utf-8"))
    return found


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """Rows below the title row, by title."""
    rows = list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))
    head = next(place for place, row in enumerate(rows) if row[0] == "STT")
    return (dict(zip(map(str, rows[head]), row, strict=True)) for row in rows[head + 1 :])


def title_of(row: dict[str, Any], *choices: str) -> str:
    return next(choice for choice in choices if choice in row)


def test_the_same_seed_makes_the_same_district(district: Path, tmp_path: Path) -> None:
    make(tmp_path, seed=1, schools=3)
    assert (tmp_path / "expected.json").read_bytes() == (district / "expected.json").read_bytes()
    assert list(rows_of(tmp_path / PUPILS)) == list(rows_of(district / PUPILS))


def test_another_seed_has_other_people_and_other_columns(district: Path, tmp_path: Path) -> None:
    make(tmp_path, seed=2, schools=3)
    ours, theirs = next(rows_of(district / PUPILS)), next(rows_of(tmp_path / PUPILS))
    assert list(ours) != list(theirs)
    assert set(ours.values()).isdisjoint(value for value in theirs.values() if str(value).startswith("08"))


def test_one_school_alone_has_marks_plans_and_payments(tmp_path: Path) -> None:
    expected = make(tmp_path, seed=1, schools=1)
    assert {"8704010/so-diem-7A1-hk1.xlsx", "8704010/giao-an", "thu-chi/sao-ke-2026-10"} <= expected.keys()


def test_each_row_to_be_refused_has_the_defect_that_is_said_of_it(district: Path, expected: dict[str, Any]) -> None:
    rows = {row["STT"]: row for row in rows_of(district / PUPILS)}
    code = title_of(rows[1], "Mã học sinh", "Mã HS")
    times = Counter(row[code] for row in rows.values())
    by_defect = {one["defect"]: rows[one["row_stt"]] for one in expected[PUPILS]["rejected"]}
    assert by_defect["ngày sinh không có thật"][title_of(rows[1], "Ngày sinh", "Ngày tháng năm sinh")] == IMPOSSIBLE_DAY
    number = by_defect["số định danh thiếu chữ số"][title_of(rows[1], "Số định danh cá nhân", "Số CCCD")]
    assert len(number) == 11
    repeated = by_defect["trùng mã học sinh"]
    assert times[repeated[code]] == 2
    assert min(stt for stt, row in rows.items() if row[code] == repeated[code]) < repeated["STT"]
    assert by_defect["thiếu lớp"][title_of(rows[1], "Lớp", "Tên lớp")] is None
    assert len(rows) - 4 == expected[PUPILS]["valid"]


def test_the_old_workbook_reads_as_the_names_that_were_typed(district: Path, expected: dict[str, Any]) -> None:
    path = district / "8704020/hoc-sinh-phong-chu-cu.xls"
    raw = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert raw[0][2] == "M· häc sinh"
    repaired = tabular.read(path.read_bytes(), path.name).sheets[0].rows
    assert [row[3] for row in repaired[1:]] == [
        one["name"] for one in expected["8704020/hoc-sinh-phong-chu-cu.xls"]["names"]
    ]


def test_a_letter_that_the_old_font_lacks_is_not_typed_as_something_else() -> None:
    assert to_tcvn3("Mỹ Hương") == "Mü H\xad¬ng"
    with pytest.raises(ValueError, match="cannot be typed in TCVN3"):
        to_tcvn3("Ỷ Lan")


def test_the_marks_in_the_gradebook_give_the_averages_beside_them(district: Path, expected: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(district / "8704030/so-diem-7A1-hk1.xlsx")
    averages = expected["8704030/so-diem-7A1-hk1.xlsx"]
    assert len(book.sheetnames) == 12
    for row in book["Toán"].iter_rows(min_row=5, values_only=True):
        marks = [round(float(str(mark).replace(",", ".")) * 10) for mark in row[3:9]]
        assert average_tenths(marks) / 10 == row[9] == averages[row[1]]["TOAN"]


def test_half_a_tenth_of_an_average_goes_up() -> None:
    assert average_tenths([80, 80, 84, 80, 80]) == 81  # 644 / 8
    assert average_tenths([80, 80, 83, 80, 80]) == 80  # 643 / 8


def test_the_statement_says_the_same_in_its_three_forms(district: Path, expected: dict[str, Any]) -> None:
    said = expected["thu-chi/sao-ke-2026-10"]
    table = (district / "thu-chi/sao-ke-2026-10.csv").read_text(encoding="utf-8-sig").splitlines()[4:]
    references = [line.split(",")[2] for line in table]
    swift = (district / "thu-chi/sao-ke-2026-10.mt940").read_text(encoding="ascii")
    camt = (district / "thu-chi/sao-ke-2026-10.camt053.xml").read_text(encoding="utf-8")
    assert len(references) == said["lines"] == swift.count(":61:") == camt.count("<Ntry>")
    assert set(references) == set(said["by_ref"])
    assert all(reference in swift and reference in camt for reference in references)
    assert [reference for reference, times in Counter(references).items() if times == 2] == [references[0]]
    assert max(len(line) for line in swift.splitlines() if line.startswith(":86:")) == 4 + 65
    assert said["total_distinct"] == sum(line["amount"] for line in said["by_ref"].values())


def test_each_plan_names_its_school_its_teacher_and_its_week(district: Path, expected: dict[str, Any]) -> None:
    plans = expected["8704030/giao-an"]["plans"]
    assert len(plans) >= 12
    teachers = set()
    for name in plans:
        text = "\n".join(one.text for one in Document(str(district / "8704030/giao-an" / name)).paragraphs)
        assert "Trường: Trường THCS" in text
        assert "KẾ HOẠCH BÀI DẠY" in text
        teachers.add(text.split("Họ và tên giáo viên: ")[1].split("\n")[0])
    assert len(teachers) >= 12


def test_the_size_is_a_parameter(tmp_path: Path) -> None:
    expected = make(tmp_path, seed=3, schools=7, pupils_per_school=80, habits=True)
    pupils = [value for name, value in expected.items() if name.endswith("/hoc-sinh.xlsx")]
    assert [one["rows"] for one in pupils if isinstance(one, dict)] == [80] * 7
    carried = json.loads((tmp_path / "habits.json").read_text(encoding="utf-8"))
    assert {one["habit"] for one in carried.values()} == {habit.name for habit in HABITS}
    assert {path for path in carried if not (tmp_path / path).is_file()} == set()


def test_a_plain_district_has_no_files_with_habits(district: Path) -> None:
    assert [path for path in district.rglob("*") if path.name in ("thoi-quen", "habits.json")] == []


@pytest.mark.parametrize("seed", range(1, 9))
def test_every_office_heads_its_columns_so_that_the_houses_know_them(tmp_path: Path, seed: int) -> None:
    make(tmp_path, seed=seed, schools=3)
    kinds = {
        "truong.xlsx": "schools",
        "8704010/giao-vien.xlsx": "staff",
        "8704030/giao-vien.xlsx": "staff",
        PUPILS: "pupils",
        "8704020/hoc-sinh-phong-chu-cu.xls": "pupils",
        "8704030/phan-cong.xlsx": "assignments",
    }
    read = {name: READERS.recognise(Upload(name=name, content=(tmp_path / name).read_bytes())) for name in kinds}
    assert {name: (found.kind, found.missing) for name, found in read.items()} == {n: (k, ()) for n, k in kinds.items()}
    fees = tmp_path / "thu-chi/khoan-thu.xlsx"
    assert fee_items.missing_columns(fee_items.table_of(tabular.read(fees.read_bytes(), fees.name))) == []
