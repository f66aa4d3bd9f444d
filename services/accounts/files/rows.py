"""One row of a list: what it says, or the column that is wrong and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TypeVar

from chassis.why import Why
from importing import RowRefused
from services.accounts.domain.people import StaffRow
from services.accounts.domain.pupils import PupilRow
from services.accounts.domain.schools import SchoolRow
from services.accounts.domain.teaching import AssignmentRow
from services.accounts.files import cells as values
from services.accounts.files.columns import PRIORITIES
from tabular import BadCell, is_blank, tidy, to_class, to_flag, to_text, to_whole, words

R = TypeVar("R")
Cells = Mapping[str, object]


def _cell(cells: Cells, key: str, convert: Callable[[object], R]) -> R:
    try:
        return convert(cells.get(key))
    except BadCell as bad:
        raise RowRefused(key, bad.why) from bad


def _text_if_carried(cells: Cells, key: str) -> str | None:
    return _cell(cells, key, to_text) if key in cells else None


def _name(cells: Cells) -> str:
    """In one cell, or the family and middle names apart from the given name."""
    if "name" in cells or "given_name" not in cells:
        return _cell(cells, "name", values.name)
    parts = [_cell(cells, key, to_text) for key in ("family_name", "given_name")]
    return _cell({"given_name": tidy(" ".join(parts))}, "given_name", values.name)


def _details(cells: Cells, converters: Mapping[str, Callable[[object], str]]) -> dict[str, str]:
    """Only what the row carries: a blank is left out, so that it erases nothing."""
    return {
        key: value
        for key, convert in converters.items()
        if key in cells and not is_blank(cells[key]) and (value := _cell(cells, key, convert))
    }


def _priority(cells: Cells) -> str | None:
    """What the column of priority says, and each reason that is ticked or written in a column of its own."""
    carried = [key for key in ("priority", *PRIORITIES) if key in cells]
    if not carried:
        return None
    said = []
    for key in carried:
        text = _cell(cells, key, to_text)
        if key != "priority" and text and to_flag(text):
            text = PRIORITIES[key][0]
        if text and words(text) not in _NO_PRIORITY:
            said.append(text)
    return "; ".join(dict.fromkeys(said))


_NO_PRIORITY = frozenset({"khong", "k", "0", "no"})
_PUPIL_DETAILS: dict[str, Callable[[object], str]] = {
    "gender": values.gender,
    "ethnic": to_text,
    "personal_id": values.personal_id,
    "father_name": to_text,
    "father_phone": values.phone,
    "mother_name": to_text,
    "mother_phone": values.phone,
    "device": to_text,
    "internet": to_text,
}
_STAFF_DETAILS: dict[str, Callable[[object], str]] = {
    "gender": values.gender,
    "personal_id": values.personal_id,
    "phone": values.phone,
    "email": to_text,
}


def read_pupil(cells: Cells, *, on: date) -> PupilRow:
    """Raises RowRefused with the first column that is wrong."""
    code = _cell(cells, "code", lambda value: values.code(value, values.PUPIL_CODE))
    name = _name(cells)
    class_name = _cell(cells, "class_name", to_class)
    born = _cell(cells, "birth_date", lambda value: values.birth_date(value, on=on))
    if born is None:
        raise RowRefused("birth_date", Why("BIRTH_MISSING"))
    return PupilRow(
        code=code,
        name=name,
        class_name=class_name,
        birth_date=born,
        boarding=_cell(cells, "boarding", to_flag) if "boarding" in cells else None,
        priority=_priority(cells),
        details=_details(cells, _PUPIL_DETAILS),
    )


def read_staff(cells: Cells, *, on: date) -> StaffRow:
    """Raises RowRefused with the first column that is wrong."""
    return StaffRow(
        code=_cell(cells, "code", lambda value: values.code(value, values.STAFF_CODE)),
        name=_name(cells),
        title=_cell(cells, "title", lambda value: values.name(value, values.TITLE)),
        birth_date=_cell(cells, "birth_date", lambda value: values.birth_date(value, on=on)),
        group=_text_if_carried(cells, "group"),
        subject=_text_if_carried(cells, "subject"),
        homeroom=_cell(cells, "homeroom", values.homeroom) if "homeroom" in cells else None,
        details=_details(cells, _STAFF_DETAILS),
    )


def read_school(cells: Cells) -> SchoolRow:
    """Raises RowRefused with the first column that is wrong."""
    return SchoolRow(
        code=_cell(cells, "school", lambda value: values.code(value, values.SCHOOL_CODE)),
        name=_cell(cells, "name", lambda value: values.name(value, values.SCHOOL_NAME)),
        levels=_cell(cells, "levels", values.levels),
        kind=_text_if_carried(cells, "kind"),
        unit=_cell(cells, "unit", values.unit) if "unit" in cells else None,
        unit_name=_text_if_carried(cells, "unit_name"),
        email=_text_if_carried(cells, "email"),
    )


def read_assignment(cells: Cells) -> AssignmentRow:
    """Raises RowRefused with the first column that is wrong."""
    return AssignmentRow(
        person=_cell(cells, "person", lambda value: values.code(value, values.STAFF_CODE)),
        class_name=_cell(cells, "class_name", to_class),
        subject=_cell(cells, "subject", lambda value: values.subject(value, cells.get("subject_name"))),
        subject_name=_text_if_carried(cells, "subject_name"),
        periods_per_year=_cell(cells, "periods_per_year", to_whole),
        homeroom=_cell(cells, "homeroom", to_flag) if "homeroom" in cells else None,
    )
