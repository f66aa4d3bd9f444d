"""Whose lesson plan is it? By the teacher's code in its path, else by subject and grade in its name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

GRADE = re.compile(r"(?:^|\s)(?:lop|khoi)?\s*(1[0-2]|[1-9])(?=\s|$|[a-z][0-9]?)")
CLASS_GRADE = re.compile(r"[0-9]{1,2}")


@dataclass(frozen=True)
class Teaching:
    """One teacher's subject in one grade of one school."""

    school: str
    teacher: str
    subject: str
    subject_name: str
    grade: str


def fold(text: str) -> str:
    """Lower case, without accents, words parted by single spaces."""
    bare = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", " ", letters.lower()).strip()


def teachings(school: str, assignments: Iterable[Mapping[str, Any]]) -> list[Teaching]:
    """Assignments by class, brought together by grade."""
    found: dict[Teaching, None] = {}
    for one in assignments:
        grade = CLASS_GRADE.match(one["class_name"])
        if grade:
            teaching = Teaching(school, one["person"], one["subject"], one["subject_name"], grade.group())
            found[teaching] = None
    return list(found)


def whose(name: str, known: Sequence[Teaching]) -> list[Teaching]:
    """Whom the plan belongs to: one teacher by code, or all who teach the subject in the grade. Empty: nobody."""
    words = fold(name)
    own = [one for one in known if fold(one.teacher) in words.split()]
    stem = fold(name.rpartition("/")[2].rpartition(".")[0])
    in_school = [one for one in known if one.school in words.split()]
    candidates = own or in_school or list(known)
    fitting = [one for one in candidates if _in(fold(one.subject_name), stem) or _in(fold(one.subject), stem)]
    if fitting:
        longest = max(_weight(one, stem) for one in fitting)
        fitting = [one for one in fitting if _weight(one, stem) == longest]
    grade = grade_in(stem)
    graded = [one for one in fitting if one.grade == grade]
    if own:
        return (graded or fitting or own)[:1]
    return graded


def grade_in(stem: str) -> str:
    """The grade that a folded name speaks of; a number after `tuan`, `tiet` or `bai` is none."""
    bare = re.sub(r"(?:tuan|tiet|bai|thang|nam|chuong|so)\s*[0-9]+", " ", stem)
    found = GRADE.search(bare)
    return found.group(1) if found else ""


def _weight(one: Teaching, stem: str) -> int:
    """`toan` fits `toan`, but `khoa hoc tu nhien` fits better where all its words stand."""
    return max(len(word) for word in (fold(one.subject_name), fold(one.subject)) if _in(word, stem))


def _in(words: str, stem: str) -> bool:
    return bool(words) and f" {words} " in f" {stem} "
