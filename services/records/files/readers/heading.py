"""What a lesson plan says about itself in its first lines: subject, grade, week, lesson, teacher and school."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from services.records.domain import limits
from services.records.files.subjects import subject_beginning
from tabular.folding import fold, words

_WEEK = re.compile(r"\btuan\s*:?\s*(\d{1,2})\b")
_GRADE = re.compile(r"\b(?:lop|khoi)?\s*(1[0-2]|[1-9])(?:[a-z]\d*)?\b")
_GRADE_NAMED = re.compile(r"\b(?:lop|khoi)\s*:?\s*(1[0-2]|[1-9])(?:[a-z]\d*)?\b")
_TEACHER_CODE = re.compile(r"gv[0-9a-z]{6,20}", re.IGNORECASE)
_LABELS = {
    "subject": ("mon hoc", "mon"),
    "lesson": ("ten bai day", "ten bai", "bai hoc", "bai", "chu de"),
    "teacher": ("ho va ten giao vien", "ho ten giao vien", "giao vien", "nguoi soan"),
    "school": ("truong",),
}
PLAN_WORDS = ("ke hoach bai day", "giao an", "ke hoach day hoc")
PLAN_PARTS = ("muc tieu", "thiet bi day hoc", "tien trinh day hoc", "hoat dong 1", "yeu cau can dat", "do dung day hoc")


@dataclass(frozen=True)
class Heading:
    subject: str = ""
    grade: str = ""
    week: int = 0
    lesson: str = ""
    teacher_name: str = ""
    teacher_code: str = ""
    school_name: str = ""


def read_heading(lines: Iterable[str], file_name: str) -> Heading:
    """What the text does not say, the file's name may: `giao-an-toan-7-tuan-10`, a teacher's code in the path."""
    found: dict[str, str] = {}
    week = ""
    for line in islice(lines, limits.HEADING_LINES):
        label, value = _labelled(line)
        if label:
            found.setdefault(label, value)
        if not week and (match := _WEEK.search(fold(line))):
            week = match.group(1)
    named = _of_name(file_name)
    subject, grade = _subject_and_grade(found.get("subject", ""))
    return Heading(
        subject=subject or named.subject,
        grade=grade or named.grade,
        week=_week(week) or named.week,
        lesson=found.get("lesson", "")[: limits.TITLE_CHARACTERS],
        teacher_name=found.get("teacher", ""),
        teacher_code=named.teacher_code,
        school_name=found.get("school", ""),
    )


def plan_score(lines: Iterable[str], file_name: str) -> int:
    """How surely a text is a lesson plan, 0 to 100."""
    folded = [words(line) for line in islice(lines, limits.RECOGNISE_BLOCKS)]
    titled = any(line.startswith(PLAN_WORDS) for line in folded)
    parts = sum(any(part in line for line in folded) for part in PLAN_PARTS)
    named = any(word in words(file_name) for word in (*PLAN_WORDS, "khbd"))
    return min(100, 50 * titled + 15 * min(parts, 3) + 25 * named)


def _labelled(line: str) -> tuple[str, str]:
    """`Môn: Toán 7` is labelled subject. Words before a colon that are no label of ours are none."""
    before, colon, value = line.partition(":")
    if not colon:
        return "", ""
    label = words(before)
    return next((name for name, labels in _LABELS.items() if label in labels), ""), value.strip()


def _subject_and_grade(text: str) -> tuple[str, str]:
    """`Toán 7 - Tuần 10` is TOAN and 7."""
    before_week = _WEEK.split(fold(text))[0]
    subject = subject_beginning(before_week.split(" - ")[0] if " - " in before_week else before_week)
    subject = subject or subject_beginning(text)
    # `Toán - Tiết 5 - Lớp 7` is of grade 7.
    grade = _GRADE_NAMED.search(fold(text)) or _GRADE.search(before_week)
    return (subject.code if subject else ""), (grade.group(1) if grade else "")


def _of_name(file_name: str) -> Heading:
    stem = file_name.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    code = _TEACHER_CODE.search(file_name)
    plain = words(_TEACHER_CODE.sub(" ", stem))
    for word in (*PLAN_WORDS, "khbd"):
        plain = plain.replace(word, " ")
    week = _WEEK.search(plain)
    before = plain[: week.start()] if week else plain
    subject = subject_beginning(before)
    grade = _GRADE.search(before)
    return Heading(
        subject=subject.code if subject else "",
        grade=grade.group(1) if grade else "",
        week=_week(week.group(1)) if week else 0,
        teacher_code=code.group(0).upper() if code else "",
    )


def _week(text: str) -> int:
    return int(text) if text and int(text) <= limits.WEEKS_A_YEAR else 0
