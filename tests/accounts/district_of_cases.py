"""The sample district of the handed cases, small: its three schools, the staff that the cases name, eight classes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from chassis.identity.actor import Actor
from importing import FileReport
from services.accounts.store import AccountsStore
from tests.accounts import lists
from tests.accounts.conftest import OPERATOR, TEXTS, confirm_posts, hand_in
from tests.tabular import books

CASES = Path(__file__).parent / "cases"
NURSERY, PRIMARY, LOWER = "8702010", "8702020", "8702030"
SCHOOLS = (
    (NURSERY, "Trường Mầm non Hoa Sen", "Mầm non", "Công lập", "30025", "xã Tân Hồng"),
    (PRIMARY, "Trường Tiểu học Tân Hộ Cơ 1", "Tiểu học", "Công lập", "30025", "xã Tân Hồng"),
    (LOWER, "Trường THCS Tân Phước", "THCS", "Công lập", "30025", "xã Tân Hồng"),
)
GROUPS = ("Tổ Văn - GDCD", "Tổ Tự nhiên", "Tổ Anh - Nghệ thuật", "Tổ Toán - Tin")
OFFICES = ("Hiệu trưởng", "Phó hiệu trưởng", "Kế toán", "Nhân viên thư viện", "Văn thư")
NAMES = {
    0: "Trần Hữu Dũng", 5: "Lý Đức Cường", 6: "Bùi Gia Dũng", 9: "Lý Hữu Ánh", 13: "Dương Quốc Ý", 20: "Đỗ Văn Long"
}  # fmt: skip
SUBJECTS = ("NV", "TOAN", "TA", "KHTN", "LSDL", "GDCD", "TIN", "CN", "GDTC", "NT", "HDTN", "GDDP")
CLASSES = tuple(f"{grade}A{number}" for grade in (6, 7, 8, 9) for number in (1, 2))
NURSERY_PUPILS = (
    ("Lá 1", "2600000001", "Lê Diệu Linh", "11/02/2021"),
    ("Lá 1", "2600000002", "Phạm Hữu An", "19/03/2021"),
    ("Lá 1", "2600000003", "Vũ Hoài Châu", "23/07/2021"),
    ("Lá 1", "2600000004", "Trần Gia Tùng", "02/10/2021"),
)
ASSIGNMENT_HEADER = ("Mã giáo viên", "Họ và tên", "Lớp", "Mã môn", "Môn", "Số tiết/năm")
PUPIL_HEADER = ("Lớp", "Mã học sinh", "Họ và tên", "Ngày sinh")


def code(number: int) -> str:
    return f"GV8702030{number:03}"


def staff() -> list[tuple[str, str, str, str]]:
    """Thirty-six people: five offices, four group leaders, twenty-seven teachers."""
    people = []
    for number in range(36):
        title = OFFICES[number] if number < 5 else "Tổ trưởng" if number < 9 else "Giáo viên"
        group = GROUPS[(number - 5) % 4] if number >= 5 else ""
        people.append((code(number), NAMES.get(number, f"Phan Văn {'ABCDĐEGHIK'[number % 10]}nh"), title, group))
    return people


def assignments() -> list[tuple[object, ...]]:
    """Twelve subjects in each of eight classes: 96 rows; GV8702030006 teaches mathematics in 6A1."""
    return [
        (code(5 + (number + place * 12) % 31), "", class_name, subject, "Toán" if subject == "TOAN" else "", 140.0)
        for place, class_name in enumerate(CLASSES)
        for number, subject in enumerate(SUBJECTS)
    ]


def pupils() -> list[tuple[str, str, str, str]]:
    """Four in each class of the lower secondary school."""
    given = ("Dung", "Khoa", "Lan", "My")
    return [
        (class_name, str(2_600_000_271 + place * 4 + number), f"Ngô Bảo {given[number]}", "02/05/2014")
        for place, class_name in enumerate(CLASSES)
        for number in range(4)
    ]


def pupil_list(*rows: Sequence[object], title: str = "") -> bytes:
    above = [(title,), ("",)] if title else []
    return books.xlsx([*above, PUPIL_HEADER, *rows])


def staff_list(people: Sequence[Sequence[object]]) -> bytes:
    return books.xlsx([("Mã giáo viên", "Họ và tên", "Chức vụ", "Tổ chuyên môn"), *people])


def assignment_list(rows: Sequence[Sequence[object]]) -> bytes:
    return books.xlsx([ASSIGNMENT_HEADER, *rows])


async def open_district(store: AccountsStore) -> None:
    """Schools, staff, pupils and teaching, as the loader hands them in."""
    await hand_in(store, "truong.xlsx", lists.schools(*SCHOOLS), school="")
    await hand_in(store, f"{NURSERY}/hoc-sinh.xlsx", pupil_list(*NURSERY_PUPILS), school=NURSERY)
    await hand_in(store, f"{LOWER}/giao-vien.xlsx", staff_list(staff()), school=LOWER)
    await confirm_posts(store)
    await hand_in(store, f"{LOWER}/hoc-sinh.xlsx", pupil_list(*pupils()), school=LOWER)
    taken = await hand_in(store, f"{LOWER}/phan-cong.xlsx", assignment_list(assignments()), school=LOWER)
    assert (taken.created, taken.refused) == (96, [])


async def hand_in_case(
    store: AccountsStore, case: str, file: str, *, to: str, school: str, actor: Actor = OPERATOR
) -> FileReport:
    """The file of a case under the name and for the school that the case says."""
    return await hand_in(store, to, (CASES / case / file).read_bytes(), actor=actor, school=school)


def counted(report: FileReport) -> dict[str, int]:
    """What is not nought of rows, created, changed, same and refused."""
    counts = {name: getattr(report, name) for name in ("rows", "created", "changed", "same")}
    return {name: count for name, count in {**counts, "refused": report.refused_count}.items() if count}


def refused(report: FileReport) -> list[tuple[int, str, str, str]]:
    """Row, column, value and the sentence of each refused row."""
    return [(one.row, one.column, one.value, TEXTS.say(one.why, "vi")) for one in report.refused]


def notes(report: FileReport) -> list[str]:
    """What is said beside the rows, but for what the list leaves out."""
    return [TEXTS.say(one, "vi") for one in report.notes if not one.code.endswith("_UNLISTED")]


def left_out(report: FileReport) -> list[str]:
    """What is said of those whom the school has and the list does not name."""
    return [TEXTS.say(one, "vi") for one in report.notes if one.code.endswith("_UNLISTED")]
