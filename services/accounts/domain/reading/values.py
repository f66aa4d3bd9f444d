"""What single cells of a list must hold: codes, names, classes, days, personal ids, phones, subjects."""

from __future__ import annotations

import re
from datetime import date

from services.accounts.domain import limits
from tabular import BadCell, is_blank, to_code, to_date, to_flag, to_text, words

_CODE = re.compile(r"[0-9A-Za-zĐđ][0-9A-Za-zĐđ._-]*")
_CLASS_WORD = re.compile(r"^(?:lớp|nhóm)\s+", re.IGNORECASE)
_CLASS = re.compile(r"[0-9]{1,2}[a-zA-ZđĐ][0-9]{0,2}")
_YEAR = re.compile(r"(20[0-9]{2})\s*[-–/]\s*(20[0-9]{2})")
_LEVELS = (("mam non", "Mầm non"), ("mau giao", "Mầm non"), ("tieu hoc", "Tiểu học"), ("thcs", "THCS"))
_LEVELS_MORE = (("trung hoc co so", "THCS"), ("thpt", "THPT"), ("trung hoc pho thong", "THPT"))
_SUBJECTS: dict[str, str] = {
    "ngu van": "NV",
    "tieng viet": "TV",
    "toan": "TOAN",
    "tieng anh": "TA",
    "ngoai ngu": "TA",
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
    "noi dung giao duc dia phuong": "GDDP",
}


def code(value: object, *, of: str) -> str:
    """A code of a person, school or subject. Raises BadCell."""
    if is_blank(value):
        raise BadCell(f"thiếu {of}; hãy điền {of}")
    found = to_code(value)
    if len(found) > limits.CODE_CHARACTERS_MOST or not _CODE.fullmatch(found):
        raise BadCell(f"{of} không đúng dạng; {of} chỉ gồm chữ và số, không quá {limits.CODE_CHARACTERS_MOST} ký tự")
    return found.upper()


def name(value: object, *, of: str = "họ và tên") -> str:
    text = to_text(value)
    if not text:
        raise BadCell(f"thiếu {of}; hãy điền {of}")
    if len(text) > limits.NAME_OF_A_PERSON_CHARACTERS or not any(map(str.isalpha, text)):
        raise BadCell(f"{of} không đọc được; hãy kiểm tra lại")
    return text


def class_name(value: object) -> str:
    """`lớp 6a1` is 6A1; `Lá 1` stays."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = _CLASS_WORD.sub("", to_text(value))
    if not text:
        raise BadCell("thiếu lớp; hãy điền tên lớp của học sinh")
    if len(text) > limits.CLASS_CHARACTERS:
        raise BadCell("tên lớp quá dài; hãy kiểm tra lại")
    return text.upper() if _CLASS.fullmatch(text) else text


def looks_like_class(text: str) -> bool:
    return _CLASS.fullmatch(_CLASS_WORD.sub("", to_text(text))) is not None


def birth_date(value: object, *, on: date) -> date | None:
    """None when blank. Raises BadCell for a day that does not exist or that no living person was born on."""
    try:
        found = to_date(value)
    except BadCell as bad:
        raise BadCell(_about_birth(bad.reason)) from bad
    if found is not None and not limits.BIRTH_YEAR_FIRST <= found.year <= on.year:
        raise BadCell("ngày sinh không hợp lý; hãy kiểm tra lại năm sinh")
    return found


def _about_birth(reason: str) -> str:
    """`ngày không có thật` is said of the birthday: `ngày sinh không có thật`."""
    if reason.startswith("ngày "):
        return "ngày sinh " + reason.removeprefix("ngày ")
    return f"ngày sinh: {reason}"


def personal_id(value: object) -> str:
    """Twelve digits, or nothing. A number gets back the zeros a spreadsheet ate; a text that is short is refused.

    Only the count is held: the parts of the number have legal exceptions (Decree 137/2015 Art. 13).
    """
    if is_blank(value):
        return ""
    as_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    digits = to_code(value)
    if not digits.isascii() or not digits.isdecimal():
        raise BadCell("số định danh chỉ gồm chữ số; hãy kiểm tra lại")
    least = limits.PERSONAL_ID_DIGITS_KEPT_BY_A_NUMBER if as_number else limits.PERSONAL_ID_DIGITS
    if len(digits) < least:
        raise BadCell(
            f"số định danh thiếu chữ số (có {len(digits)}, cần {limits.PERSONAL_ID_DIGITS}); hãy điền đủ số định danh"
        )
    if len(digits) > limits.PERSONAL_ID_DIGITS:
        raise BadCell(f"số định danh thừa chữ số (có {len(digits)}, cần {limits.PERSONAL_ID_DIGITS})")
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
    found = [label for part, label in (*_LEVELS, *_LEVELS_MORE) if part in folded]
    return tuple(dict.fromkeys(found)) or ((to_text(value),) if folded else ())


def unit(value: object) -> str:
    """The code of a commune; a number gets its zeros back."""
    return to_code(value, digits=limits.UNIT_DIGITS) if not is_blank(value) else ""


def homeroom(value: object) -> str:
    """The class; a mere tick says only that there is one."""
    text = to_text(value)
    return class_name(text) if text and not to_flag(text) else ""


def subject(code_cell: object, name_cell: object) -> str:
    """The code as written; else that of the subject's name. Raises BadCell."""
    if not is_blank(code_cell):
        return code(code_cell, of="mã môn")
    named = words(to_text(name_cell))
    if not named:
        raise BadCell("thiếu môn; hãy điền mã môn hoặc tên môn")
    if named not in _SUBJECTS:
        raise BadCell("không biết môn này; hãy điền mã môn")
    return _SUBJECTS[named]


def school_year(texts: list[str], *, on: date) -> str:
    """`NĂM HỌC 2026-2027` in a title, else the school year of the day."""
    for text in texts:
        found = _YEAR.search(text)
        if found and int(found.group(2)) == int(found.group(1)) + 1:
            return f"{found.group(1)}-{found.group(2)}"
    first = on.year if on.month >= limits.SCHOOL_YEAR_STARTS_MONTH else on.year - 1
    return f"{first}-{first + 1}"
