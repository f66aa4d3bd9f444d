"""The list of participants that a meeting program exports: names with the times they joined and left."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from chassis.why import Why
from importing import FileUnreadable, Recognised, RefusedRow, Upload
from services.records.domain import limits
from services.records.domain.attendance import Stay
from services.records.files.readers.workbooks import workbook_or_none
from tabular import Column, Workbook, find_table, is_blank, to_shown, to_text

ATTENDANCE, _SCORE, _SCORE_WITH_MISSING = "attendance", 95, 40
VIETNAM = timezone(timedelta(hours=7))
COLUMNS = (
    Column(
        "shown", ("Name (Original Name)", "Name", "Full Name", "Participant", "Tên", "Họ và tên", "Tên người tham gia")
    ),
    Column("joined", ("Join Time", "First Join", "Time joined", "Thời gian tham gia", "Giờ vào", "Thời gian vào")),
    Column("left", ("Leave Time", "Last Leave", "Time exited", "Thời gian rời", "Giờ ra", "Thời gian ra")),
)
TITLES = {"shown": "Name", "joined": "Join Time", "left": "Leave Time"}
_FORMS = (
    "%m/%d/%Y %I:%M:%S %p",
    "%d/%m/%Y %I:%M:%S %p",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%m/%d/%y, %I:%M:%S %p",
    "%d/%m/%Y %H:%M",
)
_DAY = re.compile(r"(20[0-9]{2})-([01][0-9])-([0-3][0-9])")


@dataclass(frozen=True)
class MeetingList:
    stays: list[Stay]
    refused: list[RefusedRow]
    rows: int
    missing: tuple[str, ...]
    notes: tuple[Why, ...] = ()


class MeetingListFile:
    """Knows the list by names beside times."""

    kind = ATTENDANCE

    def score(self, upload: Upload) -> Recognised:
        found = upload.opened(_list_of)
        if found is None:
            return Recognised()
        return Recognised(self.kind, _SCORE_WITH_MISSING if found.missing else _SCORE, found.missing, found.rows)

    def read(self, upload: Upload) -> MeetingList:
        """Raises FileUnreadable where no sheet has names beside times."""
        found = upload.opened(_list_of)
        if found is None:
            raise FileUnreadable(Why("FILE_NOT_RECOGNISED"))
        return found


def _list_of(upload: Upload) -> MeetingList | None:
    book = workbook_or_none(upload)
    return meeting_list(book, upload.name) if book else None


def meeting_list(book: Workbook, file_name: str) -> MeetingList | None:
    """None where no sheet has names beside times."""
    for sheet in book.sheets:
        table = find_table(sheet, COLUMNS)
        if table is None or "joined" not in table.places:
            continue
        rows = [row for row in table.rows if not is_blank(row.values.get("shown"))][: limits.MEETING_ROWS]
        times = [row.values.get(key) for row in rows for key in ("joined", "left")]
        form = _form(times, day_in_name(file_name))
        stays, refused = [], []
        for row in rows:
            joined, left = (_time(row.values.get(key), form) for key in ("joined", "left"))
            if joined is None or left is None:
                column = TITLES["joined" if joined is None else "left"]
                value = to_shown(row.values.get("joined" if joined is None else "left"))
                refused.append(RefusedRow(sheet.name, row.number, column, value, Why("TIME_UNREADABLE")))
                continue
            stays.append(Stay(to_text(row.values["shown"]), joined, max(joined, left)))
        missing = tuple(TITLES[key] for key in table.missing)
        return MeetingList(stays, refused, len(rows), missing, tuple(book.notes))
    return None


def day_in_name(file_name: str) -> date | None:
    found = _DAY.search(file_name)
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def _form(times: list[object], day: date | None) -> str:
    """The form in which most times can be read, and on the day of the file's name: 10/11 is two days."""
    texts = [to_text(one) for one in times if isinstance(one, str)]

    def fits(form: str) -> tuple[int, int]:
        read = [found for text in texts if (found := _read(text, form))]
        return sum(found.date() == day for found in read) if day else 0, len(read)

    return max(_FORMS, key=fits)


def _read(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form).replace(tzinfo=VIETNAM)
    except ValueError:
        return None


def _time(value: object, form: str) -> datetime | None:
    if isinstance(value, datetime):
        return value.replace(tzinfo=VIETNAM)
    return _read(to_text(value), form) if isinstance(value, str) else None
