"""Case `list-of-another-school`: what a list says of itself and what its sender says must agree, else it stops."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from chassis.documents import Query
from importing import Upload
from services.accounts.app import imports_of
from services.accounts.store import AccountsStore
from tests.accounts.conftest import CLERK, OPERATOR, hand_in
from tests.accounts.district_of_cases import (
    LOWER,
    NURSERY,
    NURSERY_PUPILS,
    PRIMARY,
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
from tests.tabular import books

CASE = "list-of-another-school"
BOTH = (
    "tệp ghi là của Trường Mầm non Hoa Sen (8702010) nhưng được nạp cho Trường Tiểu học Tân Hộ Cơ 1 (8702020), "
    "nên không ghi gì; hãy nạp tệp vào đúng trường"
)
STOPPED = (
    "4 trong số 4 người đã biết của danh sách này đang thuộc trường 8702010, không phải trường 8702020, "
    "nên chưa ghi gì; nếu đúng là chuyển trường, hãy xác nhận rồi nạp lại"
)
STAYS = {code: (NURSERY, "Lá 1") for _, code, _, _ in NURSERY_PUPILS}


@pytest.fixture
async def district(store: AccountsStore) -> AccountsStore:
    await open_district(store)
    return store


async def where_they_are(store: AccountsStore) -> dict[str, tuple[str, str]]:
    return {one.id: (one.school, one.class_name) for one in (await store.pupils.many(STAYS)).values()}


async def test_a_list_whose_title_names_another_school_is_refused_as_a_whole(district: AccountsStore) -> None:
    report = await hand_in_case(district, CASE, "hoc-sinh.xlsx", to=f"{PRIMARY}/hoc-sinh.xlsx", school=PRIMARY)
    assert (counted(report), refused(report)) == ({"rows": 4, "refused": 1}, [(0, "", "", BOTH)])
    assert await where_they_are(district) == STAYS
    assert await district.pupils_of(PRIMARY) == []


async def test_it_does_not_take_the_place_of_the_true_lists_report(district: AccountsStore) -> None:
    rows = (("1A", "2600000051", "Dương Gia Tùng", "03/02/2020"), ("1A", "", "Lê Không Mã", "03/02/2020"))
    true = await hand_in(district, f"{PRIMARY}/hoc-sinh.xlsx", pupil_list(*rows), school=PRIMARY)
    await hand_in_case(district, CASE, "hoc-sinh.xlsx", to=f"{PRIMARY}/hoc-sinh.xlsx", school=PRIMARY)
    kept = await district.reports.where(Query(equals={"file": f"{PRIMARY}/hoc-sinh.xlsx"}))
    assert sorted((one.rows, one.created, one.refused_count) for one in kept) == [(2, 1, 1), (4, 0, 1)]
    assert true.id in {one.id for one in kept}


async def test_the_same_file_in_the_right_folder_is_the_same(district: AccountsStore) -> None:
    report = await hand_in_case(district, CASE, "hoc-sinh.xlsx", to=f"{NURSERY}/hoc-sinh.xlsx", school=NURSERY)
    assert (counted(report), refused(report)) == ({"rows": 4, "same": 4}, [])


async def test_a_list_without_a_title_whose_known_pupils_are_elsewhere_stops_until_the_move_is_confirmed(
    district: AccountsStore,
) -> None:
    moving = [("1A", *row[1:]) for row in NURSERY_PUPILS]
    content = pupil_list(*moving, ("1A", "2699999999", "Lê Mới Đến", "01/02/2020"))
    report = await hand_in(district, "moi.xlsx", content, school=PRIMARY)
    assert (counted(report), refused(report)) == (
        {"rows": 5, "refused": 1},
        [(0, "", "", STOPPED)],
    )
    assert (await where_they_are(district), await district.pupils.find("2699999999")) == (STAYS, None)
    upload = Upload(name="moi.xlsx", content=content, school=PRIMARY)
    assert counted(await imports_of(district).preview(actor=OPERATOR, upload=upload)) == counted(report)
    confirmed = await hand_in(district, "moi.xlsx", content, school=PRIMARY, confirmed=True)
    assert counted(confirmed) == {"rows": 5, "created": 1, "changed": 4}
    assert notes(confirmed)[0] == "2600000001 Lê Diệu Linh chuyển đến từ trường 8702010"
    assert await where_they_are(district) == dict.fromkeys(STAYS, (PRIMARY, "1A"))


async def test_a_list_that_says_that_it_is_of_moves_is_taken_and_names_each(district: AccountsStore) -> None:
    title = "DANH SÁCH HỌC SINH CHUYỂN ĐẾN NĂM HỌC 2026-2027"
    report = await hand_in(
        district, "chuyen-den.xlsx", pupil_list(("1A", *NURSERY_PUPILS[0][1:]), title=title), school=PRIMARY
    )
    assert (counted(report), notes(report)) == (
        {"rows": 1, "changed": 1},
        ["2600000001 Lê Diệu Linh chuyển đến từ trường 8702010"],
    )


async def test_one_child_from_elsewhere_among_many_is_moved_and_named(district: AccountsStore) -> None:
    own = [("6A1", *row[1:]) for row in (await _own_pupils(district))]
    report = await hand_in(district, "moi.xlsx", pupil_list(*own, ("6A1", *NURSERY_PUPILS[0][1:])), school=LOWER)
    assert (counted(report), notes(report)) == (
        {"rows": 5, "changed": 1, "same": 4},
        ["2600000001 Lê Diệu Linh chuyển đến từ trường 8702010"],
    )


async def _own_pupils(store: AccountsStore) -> list[tuple[str, str, str, str]]:
    pupils = await store.pupils_of(LOWER, "6A1")
    return [(one.class_name, one.id, one.name, one.birth_date.strftime("%d/%m/%Y")) for one in pupils]


@pytest.mark.parametrize("title", ["Trường MN Hoa Sen", "MẦM NON HOA SEN", "Mã trường: 8702010"])
async def test_the_title_is_known_in_letters_words_and_by_code(district: AccountsStore, title: str) -> None:
    content = pupil_list(("1A", "2699999999", "Lê Mới Đến", "01/02/2020"), title=title)
    report = await hand_in(district, "a.xlsx", content, school=PRIMARY)
    assert refused(report) == [(0, "", "", BOTH)]


async def test_staff_and_assignments_of_another_school_stop_alike(district: AccountsStore) -> None:
    title: Sequence[object] = ("TRƯỜNG THCS TÂN PHƯỚC",)
    people = books.xlsx([title, ("Mã giáo viên", "Họ và tên", "Chức vụ", "Tổ chuyên môn"), *staff()])
    teaching = books.xlsx([title, ("Mã giáo viên", "Họ và tên", "Lớp", "Mã môn"), *(row[:4] for row in assignments())])
    for content in (people, teaching):
        report = await hand_in(district, "a.xlsx", content, school=PRIMARY)
        assert [(row, said.partition(" nhưng")[0]) for row, _, _, said in refused(report)] == [
            (0, "tệp ghi là của Trường THCS Tân Phước (8702030)")
        ]
    without = await hand_in(district, "b.xlsx", staff_list(staff()), school=PRIMARY)
    assert (counted(without)["rows"], counted(without)["refused"]) == (36, 1)
    rows = await hand_in(district, "c.xlsx", assignment_list(assignments()), school=PRIMARY)
    assert counted(rows) == {"rows": 96, "refused": 96}


async def test_a_column_of_the_school_that_disagrees_with_the_sender_stops_the_list_or_its_row(
    district: AccountsStore,
) -> None:
    header = ("Mã trường", "Lớp", "Mã học sinh", "Họ và tên", "Ngày sinh")
    foreign = [(NURSERY, *row) for row in NURSERY_PUPILS]
    report = await hand_in(district, "a.xlsx", books.xlsx([header, *foreign]), school=PRIMARY)
    assert refused(report) == [(0, "", "", BOTH)]
    own = (PRIMARY, "1A", "2699999999", "Lê Mới Đến", "01/02/2020")
    mixed = await hand_in(district, "b.xlsx", books.xlsx([header, own, foreign[0]]), school=PRIMARY)
    assert (counted(mixed), [(row, column, value) for row, column, value, _ in refused(mixed)]) == (
        {"rows": 2, "created": 1, "refused": 1},
        [(3, "Mã trường", NURSERY)],
    )
    assert await where_they_are(district) == STAYS


async def test_a_clerk_cannot_confirm_a_move_that_only_the_operator_may_make(district: AccountsStore) -> None:
    clerk = await hand_in(
        district, "a.xlsx", pupil_list(("7A1", *NURSERY_PUPILS[0][1:])), actor=CLERK, school=LOWER, confirmed=True
    )
    assert refused(clerk) == [
        (2, "Mã học sinh", "2600000001", "học sinh đang học ở trường 8702010; hãy làm thủ tục chuyển trường")
    ]
    assert await where_they_are(district) == STAYS
