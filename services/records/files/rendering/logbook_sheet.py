"""A week of a class's logbook on paper: a row for each period, in Vietnamese; what nobody confirmed stays blank."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from services.records.files.rendering.blocks import Block, Cell, Run, TextDocument

HEADS = ("Ngày, tiết", "Môn", "Bài dạy", "Học sinh vắng", "Nhận xét, xếp loại", "Giáo viên")
_DAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """Names as people read them. `at` is empty where nobody confirmed the period."""

    day: str
    session: str
    number: int
    subject: str
    lesson: str = ""
    absent: tuple[str, ...] = ()
    remark: str = ""
    grade: str = ""
    not_taught: bool = False
    by: str = ""
    stands_in_for: str = ""
    at: str = ""
    late: bool = False
    edited: bool = False


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """`pupils` are in the class, `note` is what the homeroom teacher says of the week."""

    school: str
    class_name: str
    week: int
    ends: str
    pupils: int
    rows: tuple[SheetRow, ...]
    note: str
    closed_by: str
    closed_at: str

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Sheet:
        """Raises KeyError or TypeError for what `data` did not make."""
        rows = tuple(SheetRow(**{**row, "absent": tuple(row["absent"])}) for row in data["rows"])
        return cls(**{**data, "rows": rows})

    def data(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def title(self) -> str:
        return f"Lớp {self.class_name}, tuần {self.week}"

    @property
    def file_name(self) -> str:
        return f"so-dau-bai-{self.class_name}-{self.ends}.json"


def sheet_document(sheet: Sheet) -> TextDocument:
    rows = (tuple(_cell(head, bold=True) for head in HEADS), *(_row(row, sheet.pupils) for row in sheet.rows))
    table = Block("table", columns=len(HEADS), rows=rows)
    told = [*_totals(sheet), f"Nhận xét của giáo viên chủ nhiệm: {sheet.note or 'không'}."]
    heading = Block("heading", (Run(f"Sổ ghi đầu bài {sheet.title[0].lower()}{sheet.title[1:]}"),), level=0)
    return TextDocument([heading, table, *(Block("paragraph", (Run(line),), align="left") for line in told)])


def _row(row: SheetRow, pupils: int) -> tuple[Cell, ...]:
    day = date.fromisoformat(row.day)
    place = f"{_DAYS[day.weekday()]} {day:%d/%m}\n{row.session}, tiết {row.number}"
    if not row.at:
        return tuple(_cell(text) for text in (place, row.subject, "", "", "", ""))
    lesson = f"Không dạy: {row.remark}" if row.not_taught else row.lesson
    absent = "\n".join((f"{len(row.absent)}/{pupils}", *row.absent)) if row.absent else "Không"
    remark = "" if row.not_taught else row.remark
    said = "\n".join(part for part in (remark, f"Loại {row.grade}" if row.grade else "") if part)
    return tuple(_cell(text) for text in (place, row.subject, lesson, absent, said, _confirmed(row)))


def _confirmed(row: SheetRow) -> str:
    marks = ("ghi muộn" if row.late else "", "đã sửa" if row.edited else "")
    parts = (row.by, f"(dạy thay {row.stands_in_for})" if row.stands_in_for else "", row.at, *marks)
    return "\n".join(part for part in parts if part)


def _totals(sheet: Sheet) -> list[str]:
    """What the paper form sums up at the end of a week."""
    held = [row for row in sheet.rows if row.at]
    counted = {
        "Số tiết": len(sheet.rows),
        "đã ghi": len(held),
        "ghi muộn": sum(row.late for row in held),
        "dạy thay": sum(bool(row.stands_in_for) for row in held),
        "không dạy": sum(row.not_taught for row in held),
        "chưa ghi": len(sheet.rows) - len(held),
        "lượt vắng": sum(len(row.absent) for row in held),
    }
    grades = [(grade, sum(row.grade == grade for row in held)) for grade in "ABCD"]
    graded = [f"loại {grade}: {count}" for grade, count in grades if count]
    sums = "; ".join([*(f"{what}: {count}" for what, count in counted.items()), *graded])
    return [f"{sums}.", f"{sheet.closed_by} khóa sổ tuần lúc {sheet.closed_at}."]


def _cell(text: str, *, bold: bool = False) -> Cell:
    return Cell((Block("paragraph", (Run(text, bold=bold),), align="left"),))
