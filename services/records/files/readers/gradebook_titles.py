"""What stands above a gradebook, in the name of its sheet and of its file: class, term, subject and school year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from services.records.domain.subjects import Subject
from services.records.files.subjects import subject_named
from tabular import BadCell, Sheet, fold, to_class, to_shown, words

_CLASS = re.compile(
    r"\bl[ớo]p(?:\s+h[ọo]c)?\s*[:.]?\s*"
    r"(1?[0-9]\s?[-./]?\s?[a-zA-ZđĐ]\s?[-./]?\s?[0-9]{0,2}\b|[0-9]{1,2}\s?[./-]\s?[0-9]{1,2}|[0-9a-zA-Z][0-9a-zA-Z./]*)",
    re.IGNORECASE,
)
_TERM = re.compile(r"\b(?:hoc k[iy]|hk|k[iy])\s*[:.]?\s*(?:thu )?(iv|iii|ii|i|[1-4]|nhat|mot|hai)(?![a-z0-9])")
_TERM_NUMBERS = {**dict.fromkeys(("i", "1", "nhat", "mot"), "hk1"), **dict.fromkeys(("ii", "2", "hai"), "hk2")}
_YEAR = re.compile(r"(?<![0-9])(20[0-9]{2})\s*[-–—/_]\s*(20[0-9]{2}|[0-9]{2})(?![0-9])")
_SUBJECT = re.compile(r"\bmôn(?:\s+học)?\s*[:.]?\s*(.+)$", re.IGNORECASE)
# What stands behind the subject in one line with it.
_BEHIND_SUBJECT = re.compile(
    r"[\s,;|.(–-]*\b(?:lớp|khối|học\s+k[ìỳiy]|hk\s*[:i1v2]|k[ìỳ]\b|năm\s+học|giáo\s+viên|gv|gvbm|tuần|sĩ\s+số|tổ|trường)\b.*$",
    re.IGNORECASE,
)
_IN_NAME = re.compile(
    r"\b(so (theo doi|diem)|so|bang|diem|mon|hoc ky|hoc ki|hk ?[12i]{1,2}|hk|lop|nam hoc|20[0-9]{2}|[12])\b"
)
_BETWEEN = re.compile(r"\s+[-–]\s+|[,;|]")


@dataclass(frozen=True)
class Titles:
    """Each is empty, or None, where nothing says it. `subject_text` is what was written in place of a subject."""

    class_name: str = ""
    term: str = ""
    subject: Subject | None = None
    subject_text: str = ""
    year: str = ""


def titles_of(lines: Sequence[str], sheet: str, file_name: str) -> Titles:
    """The lines above the table say it best, then the name of the sheet, then that of the file."""
    heading = " ".join(lines)
    stem = file_name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    named = re.sub(r"[-_]", " ", stem)
    text, subject = _subject(lines)
    return Titles(
        class_name=class_in(heading) or class_in(sheet) or class_in_name(sheet) or class_in_name(file_name),
        term=term_in(heading) or term_in(sheet) or term_in(named),
        subject=subject or _of_name(sheet) or (None if text else _of_name(named)),
        subject_text=text or sheet,
        year=year_in(lines) or year_in((sheet, stem)),
    )


def lines_of(sheet: Sheet, rows: Iterable[int]) -> list[str]:
    """Each row as one line: label and value may stand in cells of their own."""
    lines = (" ".join(to_shown(cell).strip() for cell in sheet.rows[row]) for row in rows)
    return [" ".join(line.split()) for line in lines if line.strip()]


def class_in(text: str) -> str:
    """As the roll writes it, where a class stands behind `lớp`; one with a letter before a mere number."""
    found = [match.group(1) for match in _CLASS.finditer(text)]
    found.sort(key=lambda one: re.search(r"[a-zđ./-]", one, re.IGNORECASE) is None)
    return _one_name(found[0]) if found else ""


def class_in_name(name: str) -> str:
    """`zoom-7A1-2026-10-14.csv` names 7A1."""
    stem = name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    parts = re.split(r"[-_ ]+", stem)
    return next((part.upper() for part in parts if re.fullmatch(r"1?[0-9][A-Za-zĐđ][0-9.]*", part)), "")


def term_in(text: str) -> str:
    """hk1 or hk2; empty where the text names none, or both."""
    named = {_TERM_NUMBERS.get(match.group(1), "") for match in _TERM.finditer(fold(text))}
    return named.pop() if len(named) == 1 else ""


def is_term(text: str) -> str:
    """hk1 or hk2 where the whole text names it, as a title over columns does."""
    found = _TERM.fullmatch(words(text))
    return _TERM_NUMBERS.get(found.group(1), "") if found else ""


def without_term(text: str) -> str:
    """A title of a column without the term that it names."""
    return " ".join(re.sub(r"\(\s*\)", " ", _TERM.sub(" ", fold(text))).split())


def year_in(texts: Iterable[str]) -> str:
    """`NĂM HỌC 2026 - 2027` and `2026-27` are 2026-2027."""
    for text in texts:
        for match in _YEAR.finditer(text):
            first, second = int(match.group(1)), match.group(2)
            if int(second[-2:]) == (first + 1) % 100 and (len(second) == 2 or int(second) == first + 1):
                return f"{first}-{first + 1}"
    return ""


def _one_name(written: str) -> str:
    try:
        return to_class(written.strip(" ./-")).upper()
    except BadCell:
        return ""


def _subject(lines: Iterable[str]) -> tuple[str, Subject | None]:
    """What is written behind `môn`, and the subject that it means."""
    first = ""
    for line in lines:
        for match in _SUBJECT.finditer(line):
            text = _BEHIND_SUBJECT.sub("", match.group(1)).strip(" :-–.,;")
            first = first or text
            parts = _BETWEEN.split(text)
            # The longest that is a subject: `Lịch sử - Địa lí` before `Lịch sử`.
            for text_of in (text, *(" - ".join(parts[:count]) for count in range(len(parts) - 1, 0, -1))):
                if found := subject_named(text_of):
                    return text, found
    return first, None


def _of_name(name: str) -> Subject | None:
    """`Toán HK1` and `so diem toan 7A1 hk1` name Toán."""
    if found := subject_named(name):
        return found
    bare = re.sub(r"\b1?[0-9][A-Za-zĐđ][0-9.]*\b", " ", _YEAR.sub(" ", name))
    bare = " ".join(_IN_NAME.sub(" ", words(bare)).split())
    return subject_named(bare) if bare else None
