"""Case `class-nobody-has`: teaching in a class without pupils, or of a subject of no curriculum, lames nothing."""

from __future__ import annotations

import pytest

from services.accounts.domain.subjects import SUBJECT_CODES
from services.accounts.store import AccountsStore
from services.records.domain.subjects import BY_CODE
from tests.accounts import lists
from tests.accounts.conftest import hand_in
from tests.accounts.district_of_cases import (
    LOWER,
    SCHOOLS,
    assignment_list,
    assignments,
    counted,
    hand_in_case,
    notes,
    open_district,
    pupil_list,
    refused,
    staff,
    staff_list,
)

TEACHING = f"{LOWER}/phan-cong.xlsx"


@pytest.fixture
async def district(store: AccountsStore) -> AccountsStore:
    await open_district(store)
    return store


async def test_a_class_that_no_pupil_is_in_is_refused_by_its_row_and_the_known_row_is_the_same(
    district: AccountsStore,
) -> None:
    report = await hand_in_case(district, "class-nobody-has", "phan-cong.xlsx", to=TEACHING, school=LOWER)
    assert counted(report) == {"rows": 2, "same": 1, "refused": 1}
    assert refused(report) == [
        (
            3,
            "Lớp",
            "9A9",
            "lớp 9A9 chưa có trong danh sách học sinh của trường; hãy nạp danh sách học sinh trước hoặc sửa tên lớp",
        )
    ]


async def test_a_subject_that_no_curriculum_knows_is_refused_by_its_row(district: AccountsStore) -> None:
    rows = [
        ("GV8702030006", "", "6A1", "XYZ", "", 35.0),
        ("GV8702030006", "", "6A1", "", "Phép thuật", 35.0),
        ("GV8702030006", "", "6A2", "Toán", "", 35.0),
    ]
    report = await hand_in(district, TEACHING, assignment_list(rows), school=LOWER)
    assert [(row, column, value, said.partition(";")[0]) for row, column, value, said in refused(report)] == [
        (2, "Mã môn", "XYZ", "mã môn XYZ không có trong chương trình"),
        (3, "Mã môn", "", "không biết môn này"),
    ]
    taken = {one.subject for one in await district.taught_by("GV8702030006") if one.class_name == "6A2"}
    assert taken == {"TOAN"}


def test_accounts_knows_every_subject_that_records_knows() -> None:
    assert set(BY_CODE) <= SUBJECT_CODES


async def test_teaching_that_comes_before_the_pupils_is_taken_with_a_note(store: AccountsStore) -> None:
    await hand_in(store, "truong.xlsx", lists.schools(*SCHOOLS), school="")
    await hand_in(store, f"{LOWER}/giao-vien.xlsx", staff_list(staff()), school=LOWER)
    report = await hand_in(store, TEACHING, assignment_list(assignments()), school=LOWER)
    assert (counted(report), notes(report)) == (
        {"rows": 96, "created": 96},
        ["trường chưa có danh sách học sinh của năm học 2026-2027 nên chưa đối chiếu được tên lớp"],
    )


async def test_a_class_that_was_dissolved_keeps_its_assignments_in_an_unchanged_list(district: AccountsStore) -> None:
    lone = ("9A9", "2600009999", "Lê Một Mình", "02/05/2012")
    await hand_in(district, f"{LOWER}/hs.xlsx", pupil_list(lone), school=LOWER)
    rows = [("GV8702030020", "", "9A9", "TOAN", "", 140.0)]
    assert counted(await hand_in(district, TEACHING, assignment_list(rows), school=LOWER)) == {"rows": 1, "created": 1}
    await hand_in(district, f"{LOWER}/hs.xlsx", pupil_list(("9A1", *lone[1:])), school=LOWER)
    assert counted(await hand_in(district, TEACHING, assignment_list(rows), school=LOWER)) == {"rows": 1, "same": 1}
