"""Finds the teacher of a lesson plan: by the code in its path, else by subject and grade in its name."""

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
    by_grade: dict[Teaching, None] = {}
    for row in assignments:
        grade = CLASS_GRADE.match(row["class_name"])
        if grade:
            by_grade[Teaching(school, row["person"], row["subject"], row["subject_name"], grade.group())] = None
    return list(by_grade)


def teachings_of_file(name: str, known: Sequence[Teaching]) -> list[Teaching]:
    """Of the known teachings, the one of the teacher whose code is in the path, or all of the subject in the grade.

    Empty where the name tells neither.
    """
    words = fold(name)
    stem = fold(name.rpartition("/")[2].rpartition(".")[0])
    own = [teaching for teaching in known if fold(teaching.teacher) in words.split()]
    in_school = [teaching for teaching in known if teaching.school in words.split()]
    fitting = _best_fitting(own or in_school or list(known), stem)
    grade = grade_in(stem)
    graded = [teaching for teaching in fitting if teaching.grade == grade]
    if own:
        return (graded or fitting or own)[:1]
    return graded


def _best_fitting(candidates: Sequence[Teaching], stem: str) -> list[Teaching]:
    """Those whose subject stands in the name; where several do, the subject with the longest name."""
    weights = {teaching: _weight(teaching, stem) for teaching in candidates}
    longest = max(weights.values(), default=0)
    return [teaching for teaching, weight in weights.items() if weight and weight == longest]


def grade_in(stem: str) -> str:
    """The grade that a folded name speaks of; a number after `tuan`, `tiet` or `bai` is none."""
    bare = re.sub(r"(?:tuan|tiet|bai|thang|nam|chuong|so)\s*[0-9]+", " ", stem)
    grade = GRADE.search(bare)
    return grade.group(1) if grade else ""


def _weight(teaching: Teaching, stem: str) -> int:
    """`toan` fits `toan`, but `khoa hoc tu nhien` fits better where all its words stand; zero where neither fits."""
    names = (fold(teaching.subject_name), fold(teaching.subject))
    return max((len(name) for name in names if _in(name, stem)), default=0)


def _in(words: str, stem: str) -> bool:
    return bool(words) and f" {words} " in f" {stem} "
