"""A class's timetable: sessions and periods down, days across; a lesson says when it is online."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from importing import Recognised, Upload
from services.records.domain import limits
from services.records.domain.timetable import Period
from services.records.files.readers.gradebook_titles import class_in, class_in_name, lines_of, year_in
from services.records.files.readers.workbooks import workbook_or_none
from services.records.files.subjects import subject_named
from tabular import Sheet, Workbook, fold, is_blank, to_shown, to_text, words

_DAY = re.compile(r"(thu|t)\s*([2-7]|hai|ba|tu|nam|sau|bay)|chu nhat|cn")
_ONLINE = re.compile(r"\(?\s*(trực tuyến|truc tuyen|online)\s*\)?", re.IGNORECASE)
_SINCE = re.compile(r"\btu (?:ngay )?([0-9]{1,2}) (?:thang )?([0-9]{1,2}) (?:nam )?(20[0-9]{2})\b")
_DAYS_LEAST = 3
_SESSION, _NUMBER = ("buoi",), ("tiet", "tiet hoc")
TIMETABLE, _SCORE = "timetable", 95


@dataclass(frozen=True)
class ClassTimetable:
    """`since` is the day from which it counts, and `year` its school year, where the sheet or file says so."""

    sheet: str
    class_name: str
    rows: int
    periods: list[Period]
    since: date | None = None
    year: str = ""

    def at_once(self) -> str:
        """The first place that holds two periods, as the sheet writes it; empty when there is none."""
        seen: set[tuple[str, str, int]] = set()
        for period in self.periods:
            place = (period.day, period.session, period.number)
            if place in seen:
                return f"{period.day}, {period.session}, tiết {period.number}"
            seen.add(place)
        return ""


@dataclass(frozen=True)
class TimetableFile:
    """The sheets of a workbook that are timetables."""

    tables: tuple[ClassTimetable, ...] = ()

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


class TimetableSheets:
    """Knows a timetable by the days across its header."""

    kind = TIMETABLE

    def score(self, upload: Upload) -> Recognised:
        file = upload.opened(_file_of)
        if not any(table.periods for table in file.tables):
            return Recognised()
        return Recognised(self.kind, _SCORE, rows=file.rows)

    def read(self, upload: Upload) -> TimetableFile:
        return upload.opened(_file_of)


def _file_of(upload: Upload) -> TimetableFile:
    book = workbook_or_none(upload)
    return TimetableFile(tuple(timetables(book, upload.name)) if book else ())


def timetables(book: Workbook, file_name: str) -> list[ClassTimetable]:
    """A sheet a class; sheets without days across are none."""
    found = []
    for sheet in book.sheets:
        header = _header(sheet)
        if header is not None:
            found.append(_timetable(sheet, header, file_name))
    return found


def _header(sheet: Sheet) -> int | None:
    for index, row in enumerate(sheet.rows[: limits.TITLE_ROWS * 2]):
        days = [cell for cell in row if isinstance(cell, str) and _DAY.fullmatch(words(cell))]
        if len(days) >= _DAYS_LEAST:
            return index
    return None


def _timetable(sheet: Sheet, header: int, file_name: str) -> ClassTimetable:
    titles = [to_shown(cell).strip() for cell in sheet.rows[header]]
    plain = [words(title) for title in titles]
    days = {place: titles[place] for place, title in enumerate(plain) if _DAY.fullmatch(title)}
    session_at = next((place for place, title in enumerate(plain) if title in _SESSION), None)
    number_at = next((place for place, title in enumerate(plain) if title in _NUMBER), None)
    periods: list[Period] = []
    session, counted, rows = "Sáng", 0, 0
    for cells in sheet.rows[header + 1 :]:
        if all(is_blank(cell) for cell in cells):
            continue
        named = to_text(cells[session_at]) if session_at is not None and session_at < len(cells) else ""
        if named and named != session:
            session, counted = named, 0
        counted += 1
        number = _number(cells[number_at] if number_at is not None and number_at < len(cells) else None, counted)
        lessons = [(day, cells[place]) for place, day in days.items() if place < len(cells)]
        found = [_period(day, session, number, to_text(cell)) for day, cell in lessons if not is_blank(cell)]
        rows += bool(found)
        periods += found
    said = [*lines_of(sheet, range(header)), sheet.name, file_name.rsplit("/", 1)[-1]]
    return ClassTimetable(
        sheet.name,
        _class_name(sheet, header, file_name),
        rows,
        periods[: limits.PERIODS_A_TIMETABLE],
        next((day for text in said if (day := _since(text))), None),
        year_in(said),
    )


def _since(text: str) -> date | None:
    """`Thực hiện từ ngày 09/11/2026` and `áp dụng từ 9 tháng 11 năm 2026` name the day from which it counts."""
    for found in _SINCE.finditer(words(text)):
        with suppress(ValueError):
            return date(int(found.group(3)), int(found.group(2)), int(found.group(1)))
    return None


def _number(value: object, counted: int) -> int:
    digits = re.sub(r"\D", "", to_shown(value))
    return int(digits) if digits else counted


def _period(day: str, session: str, number: int, text: str) -> Period:
    name = _ONLINE.sub(" ", text).strip(" -")
    subject = subject_named(name)
    online = "truc tuyen" in fold(text) or "online" in fold(text)
    return Period(day, session, number, subject.code if subject else "", " ".join(name.split()), online)


def _class_name(sheet: Sheet, header: int, file_name: str) -> str:
    above = " ".join(lines_of(sheet, range(header)))
    return class_in(above) or class_in(sheet.name) or class_in_name(sheet.name) or class_in_name(file_name)
