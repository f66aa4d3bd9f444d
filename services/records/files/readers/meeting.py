"""The list of participants that a meeting program exports: each stay of each person, from its activity section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from chassis.why import Why
from importing import FileUnreadable, Recognised, RefusedRow, Upload
from services.records.domain import limits
from services.records.domain.attendance import Stay
from services.records.files.readers import meeting_heads as heads
from services.records.files.readers.gradebook_titles import class_in_name
from services.records.files.readers.meeting_times import Order, day_in, order_of, read_minutes, read_time
from services.records.files.readers.workbooks import workbook_or_none
from services.records.files.subjects import subject_within
from tabular import Sheet, Workbook, is_blank, to_shown
from tabular.folding import words

ATTENDANCE, _SCORE, _SCORE_WITH_MISSING = "attendance", 95, 40
_NAMES_AND_TIMES = ("Name", "Join Time", "Leave Time")
_ABSENT = {"no", "khong"}
_CAME, _WENT = ("joined", "da tham gia", "tham gia", "vao"), ("left", "da roi", "roi", "ra")
_NOTHING = {"", "-", "--", "n/a"}


@dataclass(frozen=True)
class MeetingList:
    """`class_name` and `subject` are what the file's name or the meeting's title says; empty when neither does."""

    stays: list[Stay]
    refused: list[RefusedRow]
    rows: int
    missing: tuple[str, ...]
    class_name: str = ""
    subject: str = ""


@dataclass
class _Block:
    """A head and the rows below it, up to the next head, section or blank row."""

    places: Mapping[str, int]
    titles: Sequence[object]
    rows: list[tuple[int, list[object]]] = field(default_factory=list)

    def cell(self, row: Sequence[object], key: str) -> object:
        place = self.places.get(key)
        return row[place] if place is not None and place < len(row) else None

    @property
    def is_activity(self) -> bool:
        """Each row is one stay; a list of persons says when each came first and went last."""
        title = words(to_shown(self.titles[self.places[heads.JOINED]])) if heads.JOINED in self.places else ""
        return heads.ACTION in self.places or not any(word in title.split() for word in ("first", "dau", "seen"))


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
        blocks = [block for block in _blocks(sheet) if block.rows] or list(_blocks(sheet))
        if not blocks:
            continue
        said = [file_name, *_said_above(sheet)]
        chosen = _of_activity(blocks)
        if not any(heads.JOINED in block.places or heads.STAMP in block.places for block in chosen):
            begins = _begins(sheet, said)
            if begins is None:
                missing = tuple(_NAMES_AND_TIMES[1:])
                return MeetingList([], [], sum(len(block.rows) for block in chosen), missing)
            chosen = [replace(block) for block in chosen]
            return _read(sheet, chosen, Order(month_first=True, day=begins.date()), said, begins)
        order = order_of(_times(chosen), day_in(said))
        return _read(sheet, chosen, order, said, None)
    return None


def _read(
    sheet: Sheet, blocks: Sequence[_Block], order: Order, said: Sequence[str], begins: datetime | None
) -> MeetingList:
    stays: list[Stay] = []
    refused: list[RefusedRow] = []
    rows = 0
    for block in blocks:
        rows += len(block.rows)
        if heads.ACTION in block.places:
            stays += _of_actions(block, order)
            continue
        for number, row in block.rows:
            one = _stay(block, row, order, begins)
            if isinstance(one, Stay):
                stays.append(one)
            elif one:
                column, value = one
                refused.append(RefusedRow(sheet.name, number, column, to_shown(value), Why("TIME_UNREADABLE")))
    titles = [text for text in said if read_minutes(text) is None]  # "1h 5m" names no class
    class_name = next((found for text in titles if (found := class_in_name(text))), "")
    subject = next((taught.code for text in titles if (taught := subject_within(text))), "")
    return MeetingList(stays[: limits.MEETING_ROWS], refused, rows, (), class_name, subject)


def _stay(
    block: _Block, row: Sequence[object], order: Order, begins: datetime | None
) -> Stay | tuple[str, object] | None:
    """None for somebody who was invited and did not come; column and value where no time can be read."""
    if words(to_shown(block.cell(row, heads.ATTENDED))) in _ABSENT:
        return None
    came, went = block.cell(row, heads.JOINED), block.cell(row, heads.LEFT)
    if words(to_shown(came)) in _NOTHING and words(to_shown(went)) in _NOTHING and begins is None:
        return None
    order = _on_day_of(block, row, order)
    minutes = read_minutes(block.cell(row, heads.MINUTES))
    joined, left = read_time(came, order) or begins, read_time(went, order)
    if joined is None:
        return to_shown(block.titles[block.places.get(heads.JOINED, 0)]), came
    if left is None and minutes is not None:
        left = joined + timedelta(minutes=minutes)
    if left is None:
        return to_shown(block.titles[block.places.get(heads.LEFT, 0)]), went
    known = None if block.is_activity else minutes
    mail = to_shown(block.cell(row, heads.MAIL)).strip().lower()
    return Stay(_shown(block, row), joined, max(joined, left), known, mail)


def _on_day_of(block: _Block, row: Sequence[object], order: Order) -> Order:
    """A column of its own may say the day."""
    said = block.cell(row, heads.DAY)
    if is_blank(said):
        return order
    day = said.date() if isinstance(said, datetime) else said if isinstance(said, date) else None
    read = read_time(f"{to_shown(said)} 0:00", order) if day is None else None
    return Order(order.month_first, day or (read.date() if read else order.day))


def _shown(block: _Block, row: Sequence[object]) -> str:
    if heads.SHOWN in block.places:
        return " ".join(to_shown(block.cell(row, heads.SHOWN)).split())
    # Family name first, as people are called here.
    parts = (to_shown(block.cell(row, key)) for key in (heads.LAST, heads.FIRST))
    return " ".join(" ".join(parts).split())


def _of_actions(block: _Block, order: Order) -> list[Stay]:
    """Teams before 2021: a row for each joining and leaving. Who never left stayed until the last row."""
    stays: list[Stay] = []
    since: dict[str, datetime] = {}
    last = None
    for _, row in block.rows:
        shown, at = _shown(block, row), read_time(block.cell(row, heads.STAMP), order)
        if at is None:
            continue
        last = max(last or at, at)
        action = words(to_shown(block.cell(row, heads.ACTION)))
        if action.startswith(_CAME):
            since.setdefault(shown, at)
        elif action.startswith(_WENT) and shown in since:
            stays.append(Stay(shown, since.pop(shown), at))
    return stays + [Stay(shown, at, last or at) for shown, at in since.items()]


def _blocks(sheet: Sheet) -> Iterator[_Block]:
    """Every list of people in the sheet, by its head."""
    block: _Block | None = None
    for number, cells in enumerate(sheet.rows, start=1):
        if all(is_blank(cell) for cell in cells) or heads.begins_section(cells):
            if block:
                yield block
            block = None
            continue
        if places := heads.head_of(cells):
            if block:
                yield block
            block = _Block(places, cells)
        elif block and len(block.rows) < limits.MEETING_ROWS:
            row = _whole(cells, len(block.titles))
            if _shown(block, row):
                block.rows.append((number, row))
    if block:
        yield block


def _whole(cells: Sequence[object], width: int) -> list[object]:
    """A row in which a comma between day and time was taken for the end of a cell is put together again."""
    row = list(cells)
    place = 0
    while place + 1 < len(row) and len(row) > width:
        if _is_day(row[place]) and ":" in to_shown(row[place + 1]):
            row[place : place + 2] = [f"{to_shown(row[place])}, {to_shown(row[place + 1]).strip()}"]
        place += 1
    return row


def _is_day(cell: object) -> bool:
    return isinstance(cell, str) and ":" not in cell and cell.count("/") + cell.count("-") + cell.count(".") >= 2


def _of_activity(blocks: Sequence[_Block]) -> list[_Block]:
    """The lists of stays; where there is none, the list of persons with the most rows."""
    timed = [block for block in blocks if heads.JOINED in block.places or heads.ACTION in block.places]
    activity = [block for block in timed if block.is_activity and block.rows]
    return activity or [max(timed or blocks, key=lambda block: len(block.rows))]


def _times(blocks: Sequence[_Block]) -> list[str]:
    keys = (heads.JOINED, heads.LEFT, heads.STAMP, heads.DAY)
    cells = (block.cell(row, key) for block in blocks for _, row in block.rows for key in keys)
    return [cell for cell in cells if isinstance(cell, str)]


def _said_above(sheet: Sheet) -> list[str]:
    """What the sheet says above its lists: topic, meeting, day."""
    texts: list[str] = [sheet.name]
    for cells in sheet.rows[: limits.MEETING_HEADING_ROWS]:
        if heads.head_of(cells):
            break
        texts += [cell for cell in cells if isinstance(cell, str) and not is_blank(cell)]
    return texts


def _begins(sheet: Sheet, said: Sequence[str]) -> datetime | None:
    """When the meeting began, where the people's own times are not in the list."""
    order = order_of(_said_above(sheet), day_in(said))
    return next((found for text in _said_above(sheet) if (found := read_time(text, order))), None)
