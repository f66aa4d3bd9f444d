"""Single cells of a list: codes, names, classes, days, personal ids, phones and subjects, or why they are not taken."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from chassis.why import Why
from services.accounts.domain import limits
from services.accounts.domain.subjects import SUBJECT_CODES
from tabular import BadCell, is_blank, to_code, to_date, to_flag, to_text, words

_CODE = re.compile(r"[0-9A-Za-zĐđ][0-9A-Za-zĐđ._-]*")
_CLASS_WORD = re.compile(r"^(?:lớp|nhóm)\s+", re.IGNORECASE)
_CLASS = re.compile(r"[0-9]{1,2}[a-zA-ZđĐ][0-9]{0,2}")
_YEAR = re.compile(r"(20[0-9]{2})\s*[-–/]\s*(20[0-9]{2})")
# What is said of a day in general is said of the birthday in its own words.
_OF_BIRTH = {
    "CELL_ERROR": "BIRTH_CELL_ERROR",
    "CELL_FORMULA": "BIRTH_CELL_FORMULA",
    "DAY_NUMBER_UNREAL": "BIRTH_NUMBER_UNREAL",
    "DAY_UNREADABLE": "BIRTH_UNREADABLE",
    "DAY_UNREAL": "BIRTH_UNREAL",
    "DAY_YEAR_ALONE": "BIRTH_YEAR_ALONE",
    "DAY_YEAR_SHORT": "BIRTH_YEAR_SHORT",
}
_LEVELS = (("mam non", "Mầm non"), ("mau giao", "Mầm non"), ("tieu hoc", "Tiểu học"), ("thcs", "THCS"))
_LEVELS_MORE = (("trung hoc co so", "THCS"), ("thpt", "THPT"), ("trung hoc pho thong", "THPT"))
_SUBJECTS: dict[str, str] = {
    "ngu van": "NV",
    "van": "NV",
    "tieng viet": "TV",
    "toan": "TOAN",
    "toan hoc": "TOAN",
    "tieng anh": "TA",
    "anh van": "TA",
    "ngoai ngu": "TA",
    "ngoai ngu 1": "TA",
    "ngoai ngu 2": "NN2",
    "tieng phap": "TPHAP",
    "tieng nga": "TNGA",
    "tieng trung quoc": "TTQ",
    "tieng trung": "TTQ",
    "tieng nhat": "TNHAT",
    "tieng han": "THAN",
    "tieng duc": "TDUC",
    "tieng dan toc thieu so": "TDTTS",
    "khoa hoc tu nhien": "KHTN",
    "lich su va dia li": "LSDL",
    "lich su va dia ly": "LSDL",
    "giao duc cong dan": "GDCD",
    "dao duc": "DD",
    "tu nhien va xa hoi": "TNXH",
    "khoa hoc": "KH",
    "tin hoc": "TIN",
    "cong nghe": "CN",
    "giao duc the chat": "GDTC",
    "nghe thuat": "NT",
    "am nhac": "AN",
    "mi thuat": "MT",
    "my thuat": "MT",
    "hoat dong trai nghiem": "HDTN",
    "hoat dong trai nghiem huong nghiep": "HDTN",
    "hdtn hn": "HDTN",
    "noi dung giao duc dia phuong": "GDDP",
    "giao duc dia phuong": "GDDP",
    "the duc": "GDTC",
    "vat li": "VL",
    "vat ly": "VL",
    "hoa hoc": "HH",
    "sinh hoc": "SH",
    "lich su": "LS",
    "dia li": "DL",
    "dia ly": "DL",
    "giao duc kinh te va phap luat": "GDKTPL",
    "giao duc quoc phong va an ninh": "GDQPAN",
}


class Faults(NamedTuple):
    """The codes of what is said where a cell is blank, and where what it holds cannot be taken."""

    missing: str
    wrong: str


PUPIL_CODE = Faults("PUPIL_CODE_MISSING", "PUPIL_CODE_MALFORMED")
STAFF_CODE = Faults("STAFF_CODE_MISSING", "STAFF_CODE_MALFORMED")
SCHOOL_CODE = Faults("SCHOOL_CODE_MISSING", "SCHOOL_CODE_MALFORMED")
SUBJECT_CODE = Faults("SUBJECT_CODE_MISSING", "SUBJECT_CODE_MALFORMED")
PERSON_NAME = Faults("NAME_MISSING", "NAME_UNREADABLE")
TITLE = Faults("TITLE_MISSING", "TITLE_UNREADABLE")
SCHOOL_NAME = Faults("SCHOOL_NAME_MISSING", "SCHOOL_NAME_UNREADABLE")


def code(value: object, of: Faults) -> str:
    """A code of a person, school or subject, in capitals. Raises BadCell."""
    if is_blank(value):
        raise BadCell(Why(of.missing))
    read = to_code(value)
    if len(read) > limits.CODE_CHARACTERS_MOST or not _CODE.fullmatch(read):
        raise BadCell(Why(of.wrong, {"most": limits.CODE_CHARACTERS_MOST}))
    return read.upper()


def name(value: object, of: Faults = PERSON_NAME) -> str:
    """A name of a person or school, or a title. Raises BadCell."""
    text = to_text(value)
    if not text:
        raise BadCell(Why(of.missing))
    if len(text) > limits.NAME_OF_A_PERSON_CHARACTERS or not any(map(str.isalpha, text)):
        raise BadCell(Why(of.wrong))
    return text


def class_name(value: object) -> str:
    """`lớp 6a1` is 6A1; `Lá 1` stays. Raises BadCell."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = _CLASS_WORD.sub("", to_text(value))
    if not text:
        raise BadCell(Why("CLASS_MISSING"))
    if len(text) > limits.CLASS_CHARACTERS:
        raise BadCell(Why("CLASS_TOO_LONG"))
    return text.upper() if _CLASS.fullmatch(text) else text


def looks_like_class(text: str) -> bool:
    return _CLASS.fullmatch(_CLASS_WORD.sub("", to_text(text))) is not None


def birth_date(value: object, *, on: date) -> date | None:
    """The day; None when blank. Raises BadCell for a day that does not exist or on which no living person was born."""
    try:
        day = to_date(value)
    except BadCell as bad:
        raise BadCell(Why(_OF_BIRTH[bad.why.code], bad.why.facts)) from bad
    if day is not None and not limits.BIRTH_YEAR_FIRST <= day.year <= on.year:
        raise BadCell(Why("BIRTH_UNLIKELY"))
    return day


def personal_id(value: object) -> str:
    """Twelve digits, or nothing. A number gets back the zeros a spreadsheet ate; a text that is short is refused.

    Only the count is checked: the parts of the number have legal exceptions (Decree 137/2015 Art. 13). Raises BadCell.
    """
    if is_blank(value):
        return ""
    as_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    digits = to_code(value)
    if not digits.isascii() or not digits.isdecimal():
        raise BadCell(Why("PERSONAL_ID_NOT_DIGITS"))
    least = limits.PERSONAL_ID_DIGITS_KEPT_BY_A_NUMBER if as_number else limits.PERSONAL_ID_DIGITS
    counted = {"digits": len(digits), "wanted": limits.PERSONAL_ID_DIGITS}
    if len(digits) < least:
        raise BadCell(Why("PERSONAL_ID_SHORT", counted))
    if len(digits) > limits.PERSONAL_ID_DIGITS:
        raise BadCell(Why("PERSONAL_ID_LONG", counted))
    return digits.zfill(limits.PERSONAL_ID_DIGITS)


def phone(value: object) -> str:
    """Digits of a phone; what is none stays as it was written, for a person to look at."""
    as_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    text = to_code(value, digits=limits.PHONE_DIGITS) if as_number else to_text(value)
    digits = re.sub(r"[\s.\-()]", "", text)
    if digits.startswith("+84"):
        digits = "0" + digits.removeprefix("+84")
    return digits if digits.isdecimal() else text


def is_phone(text: str) -> bool:
    return len(text) == limits.PHONE_DIGITS and text.startswith("0") and text.isascii() and text.isdecimal()


def gender(value: object) -> str:
    """Nam or Nữ; anything else is not known."""
    return {"nam": "Nam", "nu": "Nữ", "male": "Nam", "female": "Nữ"}.get(words(to_text(value)), "")


def levels(value: object) -> tuple[str, ...]:
    """`Tiểu học; THCS` and `Tiểu học và THCS` are both levels of one school."""
    folded = words(to_text(value))
    named = [label for part, label in (*_LEVELS, *_LEVELS_MORE) if part in folded]
    return tuple(dict.fromkeys(named)) or ((to_text(value),) if folded else ())


def unit(value: object) -> str:
    """The code of a commune; a number gets its zeros back."""
    return to_code(value, digits=limits.UNIT_DIGITS) if not is_blank(value) else ""


def homeroom(value: object) -> str:
    """The class; a mere tick says only that there is one."""
    text = to_text(value)
    return class_name(text) if text and not to_flag(text) else ""


def subject(code_cell: object, name_cell: object) -> str:
    """The code of the subject, from its code or its name in either cell. Raises BadCell for one of no curriculum."""
    if not is_blank(code_cell):
        named = _SUBJECTS.get(words(to_text(code_cell)))
        found = named or code(code_cell, SUBJECT_CODE)
        if found not in SUBJECT_CODES:
            raise BadCell(Why("SUBJECT_CODE_UNKNOWN", {"code": found}))
        return found
    named = _SUBJECTS.get(words(to_text(name_cell)))
    if named is None:
        raise BadCell(Why("SUBJECT_MISSING" if is_blank(name_cell) else "SUBJECT_UNKNOWN"))
    return named


def school_year(texts: Iterable[str], *, on: date) -> str:
    """`NĂM HỌC 2026-2027` in a title, else the school year of the day."""
    for text in texts:
        years = _YEAR.search(text)
        if years and int(years.group(2)) == int(years.group(1)) + 1:
            return f"{years.group(1)}-{years.group(2)}"
    first = on.year if on.month >= limits.SCHOOL_YEAR_STARTS_MONTH else on.year - 1
    return f"{first}-{first + 1}"
