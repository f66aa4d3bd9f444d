"""What a table of a list says beside its titles: columns known by their content, unread ones, rows that are no rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from chassis.why import Why
from importing import NUMBERING, letters
from services.accounts.domain import limits
from services.accounts.files.days import Days, order_of_days
from tabular import BadCell, Column, Table, is_blank, is_closing, looks_like_class, to_code, to_date, words


@dataclass
class Understood:
    """`by_content` are places of columns that no title names, by key; `unread` are titles that nothing reads.

    `contradictions` are columns whose cells are something else than their key asks for, by key.
    """

    by_content: dict[str, int] = field(default_factory=dict)
    unread: list[Why] = field(default_factory=list)
    notes: list[Why] = field(default_factory=list)
    contradictions: dict[str, Why] = field(default_factory=dict)
    days: Days = field(default_factory=Days)


def understand(table: Table, columns: Sequence[Column], *, left_out: Sequence[str] = ()) -> Understood:
    """Looks at the columns that no title of ours names, and at the order of days.

    `left_out` are the words of titles of which a person said that they are not to be read.
    """
    sample = table.sheet.rows[table.header_row : table.header_row + limits.CONTENT_ROWS]
    understood = Understood()
    taken = {*table.places.values(), *(table.places[key] + 1 for key in table.joined)}
    open_places = {
        place: [row[place] for row in sample if place < len(row) and not is_blank(row[place])]
        for place, head in enumerate(table.heads)
        if head and place not in taken and words(head) not in NUMBERING and words(head) not in left_out
    }
    wanted = [column.key for column in columns if column.key not in table.places]
    for key in wanted:
        fits = [place for place, cells in open_places.items() if cells and _fits(key, cells, table.heads[place])]
        if len(fits) == 1:
            understood.by_content[key] = fits[0]
            said = {"title": table.heads[fits[0]], "column": letters(fits[0])}
            understood.notes.append(Why(f"COLUMN_BY_CONTENT_{key.upper()}", said))
            del open_places[fits[0]]
    for place in open_places:
        understood.unread.append(Why("COLUMN_UNREAD", {"title": table.heads[place], "column": letters(place)}))
    understood.contradictions = _contradictions(table, sample)
    understood.notes += understood.contradictions.values()
    born = table.places.get("birth_date", understood.by_content.get("birth_date"))
    if born is not None:
        understood.days = order_of_days([row[born] for row in table.sheet.rows[table.header_row :] if born < len(row)])
        if understood.days.month_first:
            understood.notes.append(Why("DAYS_MONTH_FIRST"))
        if understood.days.mixed:
            understood.notes.append(Why("DAYS_IN_TWO_ORDERS"))
    return understood


def closing(values: Mapping[str, object], key: str) -> bool:
    """Whether the row ends the table: a sum or a signature stands in it, and no code in the column of codes."""
    shown = values.get(key)
    if not is_blank(shown) and not (isinstance(shown, str) and is_closing(shown)):
        return False
    return any(isinstance(value, str) and is_closing(value) for value in values.values())


def _fits(key: str, cells: Sequence[object], head: str) -> bool:
    """Whether nearly all cells of a column are what a column of the key holds."""
    test = _CONTENTS.get(key)
    if test is None or not _may_be(key, head):
        return False
    return sum(map(test, cells)) * 10 >= len(cells) * 9


def _contradictions(table: Table, sample: Sequence[Sequence[object]]) -> dict[str, Why]:
    """Columns of which hardly a cell is what the key asks for, and nearly all are what another key does."""
    found = {}
    for key, place in table.places.items():
        test = _CONTENTS.get(key)
        cells = [row[place] for row in sample if place < len(row) and not is_blank(row[place])]
        if test is None or key in table.joined or sum(map(test, cells)) * 10 > len(cells):
            continue
        others = (other for other in _HELD if _CONTENTS[other] is not test and _fits(other, cells, ""))
        if cells and (held := next(others, "")):
            said = {"title": table.heads[place], "column": letters(place)}
            found[key] = Why(f"COLUMN_HOLDS_{held.upper()}", said)
    return found


def _may_be(key: str, head: str) -> bool:
    """A phone is of the parent whom the title names; without a name nobody knows whose it is."""
    named = f" {words(head)} "
    whose = {"father_phone": (" cha ", " bo ", " ba "), "mother_phone": (" me ", " ma ")}.get(key)
    return whose is None or any(who in named for who in whose)


def _is_personal_id(cell: object) -> bool:
    try:
        code = to_code(cell)
    except BadCell:
        return False
    number = isinstance(cell, (int, float))
    return code.isdecimal() and (len(code) == 12 or (number and len(code) in (10, 11)))


def _is_day(cell: object) -> bool:
    try:
        day = to_date(cell) if isinstance(cell, (str, date)) else None
    except BadCell:
        return False
    return day is not None and day.year >= limits.BIRTH_YEAR_FIRST


def _is_phone(cell: object) -> bool:
    digits = re.sub(r"[\s.\-()+']", "", str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell))
    return digits.isdecimal() and (len(digits) == 9 or (len(digits) == 10 and digits[0] == "0"))


def _is_gender(cell: object) -> bool:
    return isinstance(cell, str) and words(cell) in {"nam", "nu"}


def _is_mail(cell: object) -> bool:
    return isinstance(cell, str) and re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", cell.strip()) is not None


def _is_class(cell: object) -> bool:
    try:
        return isinstance(cell, str) and looks_like_class(cell)
    except BadCell:  # an error in the cell is no class
        return False


_CONTENTS: dict[str, Callable[[object], bool]] = {
    "personal_id": _is_personal_id,
    "birth_date": _is_day,
    "gender": _is_gender,
    "email": _is_mail,
    "phone": _is_phone,
    "father_phone": _is_phone,
    "mother_phone": _is_phone,
    "class_name": _is_class,
}
# What a column may be seen to hold instead of what it is said to hold, the surest first.
_HELD = ("personal_id", "birth_date", "gender", "email", "phone", "class_name")
