"""Single cells of a list: codes, names, classes, days, personal ids, phones and subjects, or why they are not taken."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from chassis.why import Why
from services.accounts.domain import limits
from services.accounts.domain.subjects import SUBJECT_CODES
from services.accounts.files.days import AmbiguousDay
from tabular import BadCell, is_blank, to_class, to_code, to_date, to_flag, to_latin, to_text, words

_CODE = re.compile(r"[0-9A-Za-zĐđ][0-9A-Za-zĐđ._-]*")
_WORDS_BESIDE = re.compile(r"\([^)0-9]*\)|[^\W\d_]+\s*[:.]?")
_BETWEEN_PHONES = re.compile(r"[/;,|&]|\s-\s|\n")
_PHONE_SIGNS = re.compile(r"[\s.\-()']")
_PHONE = re.compile(r"0[0-9]{9}|02[0-9]{9}")
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
    if isinstance(value, str):
        to_latin(value)
    read = to_code(value)
    if len(read) > limits.CODE_CHARACTERS_MOST or not _CODE.fullmatch(read):
        raise BadCell(Why(of.wrong, {"most": limits.CODE_CHARACTERS_MOST}))
    return read.upper()


def name(value: object, of: Faults = PERSON_NAME) -> str:
    """A name of a person or school, or a title. Raises BadCell."""
    read = to_latin(value)
    if not read:
        raise BadCell(Why(of.missing))
    if len(read) > limits.NAME_OF_A_PERSON_CHARACTERS or not any(map(str.isalpha, read)):
        raise BadCell(Why(of.wrong))
    return read


def birth_date(value: object, *, on: date) -> date | None:
    """The day; None when blank. Raises BadCell for a day that does not exist or on which no living person was born."""
    if isinstance(value, AmbiguousDay):
        raise BadCell(Why("BIRTH_ORDER_MIXED"))
    try:
        day = to_date(value)
    except BadCell as bad:
        raise BadCell(Why(_OF_BIRTH.get(bad.why.code, bad.why.code), bad.why.facts)) from bad
    if day is not None and not limits.BIRTH_YEAR_FIRST <= day.year <= on.year:
        raise BadCell(Why("BIRTH_UNLIKELY"))
    return day


def personal_id(value: object) -> str:
    """Twelve digits, or nothing. A number gets back the zeros a spreadsheet ate; a text that is short is refused.

    Only the count is checked: the parts of the number have legal exceptions (Decree 137/2015 Art. 13). Raises BadCell.
    """
    if is_blank(value):
        return ""
    digits = to_code(value)
    was_text = isinstance(value, str) and "e" not in value.lower()  # `7.93E+10` is what became of a number
    if not digits.isascii() or not digits.isdecimal():
        raise BadCell(Why("PERSONAL_ID_NOT_DIGITS"))
    least = limits.PERSONAL_ID_DIGITS if was_text else limits.PERSONAL_ID_DIGITS_KEPT_BY_A_NUMBER
    counted = {"digits": len(digits), "wanted": limits.PERSONAL_ID_DIGITS}
    if len(digits) < least:
        raise BadCell(Why("PERSONAL_ID_SHORT", counted))
    if len(digits) > limits.PERSONAL_ID_DIGITS:
        raise BadCell(Why("PERSONAL_ID_LONG", counted))
    return digits.zfill(limits.PERSONAL_ID_DIGITS)


def phone(value: object) -> str:
    """`0` and nine digits, however they were typed; the first of two numbers. Raises BadCell for what is no phone.

    A landline has ten digits behind its 02. A number gets back the zero that a spreadsheet ate.
    """
    if is_blank(value):
        return ""
    shown = to_latin(value) if isinstance(value, str) else to_code(value)
    if not any(map(str.isdecimal, shown)):
        return ""  # "không", "-", "chưa có": nobody's number
    bare = _WORDS_BESIDE.sub(" ", shown)
    numbers = [_plain_phone(part) for part in _BETWEEN_PHONES.split(bare) if any(map(str.isdecimal, part))]
    if not numbers or not all(map(_PHONE.fullmatch, numbers)):
        raise BadCell(Why("PHONE_UNREADABLE"))
    return numbers[0]


def _plain_phone(shown: str) -> str:
    digits = _PHONE_SIGNS.sub("", shown)
    digits = re.sub(r"^(?:\+84|0084|84(?=[0-9]{9}$))0?", "0", digits)
    return f"0{digits}" if len(digits) == limits.PHONE_DIGITS - 1 and digits[0] in "235789" else digits


def is_phone(text: str) -> bool:
    return len(text) == limits.PHONE_DIGITS and text.startswith("0") and text.isascii() and text.isdecimal()


def gender(value: object) -> str:
    """Nam or Nữ; anything else is not known."""
    return {"nam": "Nam", "nu": "Nữ", "male": "Nam", "female": "Nữ", "trai": "Nam", "gai": "Nữ"}.get(
        words(to_text(value)), ""
    )


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
    return to_class(text) if text and not to_flag(text) else ""


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
