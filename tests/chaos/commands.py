"""The commands of the load, each made from seed and numbers alone, with what its acknowledgement promises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from tests.chaos import limits
from tests.payments import bank

PAYING, GROWING = "8799001", "8799002"
ACCOUNT = "9704360799001"
CLASSES = tuple(f"{grade}A{number}" for number in range(1, 6) for grade in (6, 7, 8, 9))
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh")
GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh")
MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5)
FIRST_YEAR = 2026
LESSON_HOURS = range(7, 17)
LESSON_CLASSES = 5
FIRST_DAY = date(2026, 9, 7)


@dataclass(frozen=True)
class Command:
    """One request. `items` are what it promises once it is acknowledged: each is counted as one command."""

    kind: str
    key: str
    path: str
    items: tuple[tuple[str, Any], ...]
    file: tuple[str, bytes] | None = None
    fields: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sizes:
    paying_pupils: int = limits.PAYING_PUPILS
    pupils_a_file: int = limits.PUPILS_A_FILE
    lines_a_file: int = limits.LINES_A_FILE


def schools() -> Command:
    rows = "\n".join(f"{code},Trường THCS {code},THCS,Công lập,30031,xã Tân Phước" for code in (PAYING, GROWING))
    text = f"Mã trường,Tên trường,Cấp học,Loại hình,Mã xã,Xã\n{rows}\n"
    return _import("schools", "schools", "truong.csv", text.encode(), ((PAYING, 1), (GROWING, 1)))


def staff() -> Command:
    """Who says where the school is paid, and who confirms it."""
    rows = (
        f"GV{PAYING}001,Nguyễn Văn An,Hiệu trưởng,04/05/1975",
        f"GV{PAYING}002,Trần Thị Bình,Kế toán,05/06/1985",
    )
    text = "\n".join(["Mã giáo viên,Họ và tên,Chức vụ,Ngày sinh", *rows, ""])
    return _import("staff", "staff", f"{PAYING}/giao-vien.csv", text.encode(), tuple((row[:12], 1) for row in rows))


def fee_items() -> Command:
    """One item that everybody owes in every month of school, so that each invoice is of one amount."""
    head = "Mã khoản thu,Tên khoản thu,Loại,Đơn vị tính,Mức thu (đồng),Mức trần,Cấp học,Căn cứ pháp lý,Tự nguyện"
    text = f"{head}\nNU,Nước uống,Dịch vụ hỗ trợ giáo dục,tháng,{limits.FEE_DONG},15000,THCS,Nghị quyết HĐND tỉnh,\n"
    return _import("fee_items", "fee-items", "khoan-thu.csv", text.encode(), (("NU", limits.FEE_DONG),))


def paying_pupils(sizes: Sizes) -> Command:
    """Those who are demanded from, in each class that has lessons; they stay where they are."""
    codes = [paying_pupil(number) for number in range(sizes.paying_pupils)]
    rows = [(code, CLASSES[number % LESSON_CLASSES]) for number, code in enumerate(codes)]
    return _pupils("pupils-paying", PAYING, rows, moves=0)


def paying_pupil(number: int) -> str:
    return f"21{number:08}"


def enrolments(sizes: Sizes, first: int = 0) -> Iterator[Command]:
    """Files of pupils, each handed in again and again with another class: the last acknowledged class must stand."""
    cohort = first
    while True:
        codes = [f"22{cohort * sizes.pupils_a_file + number:08}" for number in range(sizes.pupils_a_file)]
        for move in range(limits.MOVES_A_PUPIL):
            rows = [(code, class_after(code, move)) for code in codes]
            yield _pupils(f"pupils-{cohort}-{move}", GROWING, rows, moves=move)
        cohort += 1


def class_after(code: str, moves: int) -> str:
    """Another class after each move."""
    return CLASSES[(int(code) + moves) % len(CLASSES)]


def payments(sizes: Sizes) -> Iterator[Command]:
    """A month is demanded from the paying school, then paid line by line, then the next month."""
    for period in _periods():
        pupils = [paying_pupil(number) for number in range(sizes.paying_pupils)]
        raised = tuple((f"{pupil}/{period}", limits.FEE_DONG) for pupil in pupils)
        body = {"school": PAYING, "period": period, "confirmed": True}  # the load demands months of many years
        yield Command("invoices", f"demand-{period}", "/demands", raised, fields=body)
        for first in range(0, len(pupils), sizes.lines_a_file):
            yield _statement(period, first, pupils[first : first + sizes.lines_a_file])


def lessons() -> Iterator[Command]:
    """One online lesson a command, each of another class and day."""
    number = 0
    while True:
        place, hour = number % LESSON_CLASSES, LESSON_HOURS[number // LESSON_CLASSES % len(LESSON_HOURS)]
        day = FIRST_DAY + timedelta(days=number // LESSON_CLASSES)
        class_name, pupil = CLASSES[place], paying_pupil(place)
        stay = f"{pupil} Em,,{day:%m/%d/%Y} {hour:02}:05:00,{day:%m/%d/%Y} {hour:02}:40:00,35,Yes"
        text = f"Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n{stay}\n"
        name = f"{PAYING}/lop-{class_name}-{day}-{hour:02}.csv"
        key = f"{PAYING}.{class_name}.{day}.l1"
        yield _import("lessons", f"lesson-{number}", name, text.encode(), ((key, 1),), kind="attendance")
        number += 1


def resources(seed: int) -> Iterator[Command]:
    """One bank of one question a command, no two alike."""
    number = 0
    while True:
        name = f"hoc-lieu/chaos-{number}.gift"
        text = f"::Câu {seed}-{number}:: {seed} cộng {number} bằng {{={seed + number} ~{seed + number + 1}}}\n"
        yield _import("resources", f"resource-{number}", name, text.encode(), ((name, 1),), kind="questions")
        number += 1


def _periods() -> Iterator[str]:
    year = FIRST_YEAR
    while True:
        for month in MONTHS:
            yield f"{year + (month < MONTHS[0])}-{month:02}"
        year += 1


def _pupils(key: str, school: str, rows: list[tuple[str, str]], *, moves: int) -> Command:
    lines = [
        f"{code},{FAMILY[int(code) % len(FAMILY)]} Văn {GIVEN[int(code) % len(GIVEN)]},{class_name},05/09/2014"
        for code, class_name in rows
    ]
    text = "\n".join(["DANH SÁCH NĂM HỌC 2026-2027", "Mã học sinh,Họ và tên,Lớp,Ngày sinh", *lines, ""])
    items = tuple((code, [class_name, moves]) for code, class_name in rows)
    return _import("pupils", key, f"{school}/{key}.csv", text.encode(), items)


def _statement(period: str, first: int, pupils: list[str]) -> Command:
    lines = [
        bank.BankEntry(f"FT{period.replace('-', '')}{pupil}", limits.FEE_DONG, f"{pupil} nop tien thang {period}")
        for pupil in pupils
    ]
    items = tuple(
        (f"{ACCOUNT}/{line.reference}/1", [f"{pupil}/{period}", line.amount])
        for line, pupil in zip(lines, pupils, strict=True)
    )
    key = f"statement-{period}-{first}"
    return _import("payments", key, f"thu-chi/{key}.csv", bank.csv(lines, ACCOUNT), items, kind="statement")


def _import(
    said: str, key: str, name: str, content: bytes, items: tuple[tuple[str, Any], ...], *, kind: str = ""
) -> Command:
    """`said` is what the load calls it, `kind` what the houses call such a file where that is another word."""
    fields = {"path": name, "kind": kind or said}
    return Command(said, key, "/imports", items, file=(name.rpartition("/")[2], content), fields=fields)
