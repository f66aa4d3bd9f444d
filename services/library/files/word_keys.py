"""Answer keys in Word files: behind a question, in a table at the end, in lines of `1.A 2.B`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from services.library.domain import limits
from tabular import words

_NUMBER = re.compile(r"\s*(?:câu|bài|question)?\s*(\d{1,3})\s*[.:)]?\s*", re.IGNORECASE)
_PAIR = re.compile(
    r"(?:câu|bài)?\s*(\d{1,3})\s*[.:)\-–/]?\s*(?:chọn|đáp án)?\s*[:.\-–]?\s*\(?([A-H])\)?(?![\w])", re.IGNORECASE
)
_ENTRY = re.compile(r"\s*(?:câu|bài|question)\s*(\d{1,3})\s*[.:)\-–]*\s*(.*)", re.IGNORECASE)
_LETTER = re.compile(
    r"\W*(?:(?:chọn|đáp án|đáp án đúng|phương án)\s*(?:là)?\s*[:.]?\s*)?\(?([A-H])\)?(?!\w)", re.IGNORECASE
)
_TRUTH = re.compile(r"(?<!\w)(?:([a-h])\s*[).:\-–]*\s*)?(đúng|sai|đ|s|true|false|t|f)(?!\w)", re.IGNORECASE)
_TRUTHS_ALONE = re.compile(r"[ĐSđs\s,;/|.\-–]+")
_TRUE = frozenset({"đúng", "đ", "true", "t"})
_FIRST_CELLS = frozenset({"cau", "cau so", "cau hoi", "stt", "cau hoi so"})
_ANSWER_CELLS = frozenset({"dap an", "da", "d a", "chon", "dap so", "tra loi", "ket qua", "phuong an", ""})


class Key(NamedTuple):
    """`part` names the part of the paper that the numbers count in; empty where nothing says."""

    part: str
    number: str
    answer: str


def letter_in(answer: str) -> str:
    """The option that an answer names; empty if it names none."""
    found = _LETTER.match(answer)
    return found.group(1).upper() if found else ""


def truths_in(answer: str, count: int) -> tuple[bool, ...]:
    """`ĐSSĐ` or `a) Đ b) S …` for so many statements; empty where it does not say all of them once."""
    if _TRUTHS_ALONE.fullmatch(answer):
        said = [letter.lower() for letter in answer if letter in "ĐSđs"]
        return tuple(one in _TRUE for one in said) if len(said) == count else ()
    found = [(match.group(1), match.group(2).lower() in _TRUE) for match in _TRUTH.finditer(answer)]
    letters = [letter.lower() for letter, _ in found if letter]
    in_order = letters in ([], [chr(ord("a") + place) for place in range(count)])
    return tuple(truth for _, truth in found) if len(found) == count and in_order else ()


def _beside(cells: Sequence[str]) -> list[tuple[int, int]]:
    """`1 | A | 2 | C`: the columns of numbers, each with the answer behind it."""
    is_paired = len(cells) > 1 and all(cell.strip().isdecimal() for cell in cells[::2])
    return [(place, place + 1) for place in range(0, len(cells) - 1, 2)] if is_paired else []


class Keys:
    """Reads rows and lines behind a heading of answers, in whatever form they come."""

    def __init__(self) -> None:
        self.found: list[Key] = []
        self._numbers: list[str] = []
        self._columns: list[tuple[int, int]] = []
        self._statements: list[int] = []
        self._last = ""

    def add(self, part: str, number: str, answer: str) -> None:
        if answer.strip():
            self.found.append(Key(part, number, answer.strip()[: limits.VALUE_CHARACTERS]))

    @staticmethod
    def begins(cells: Sequence[str]) -> bool:
        """Whether a row of a table is the first of answers: numbers of questions beside `Câu`."""
        first, *others = [words(cell) for cell in cells] or [""]
        return first in _FIRST_CELLS and bool(others) and (
            all(cell.isdecimal() for cell in others if cell) or set(others) <= {*_ANSWER_CELLS, *_FIRST_CELLS} - {""}
        )  # fmt: skip

    def row(self, cells: Sequence[str], part: str) -> None:
        if not self._is_head([words(cell) for cell in cells]):
            self._answers(cells, part)

    def _is_head(self, cells: Sequence[str]) -> bool:
        """Numbers of questions, statements or both columns of `Câu` and `Đáp án`: says how the rows behind are read."""
        first, *others = cells
        if len(cells) > 1 and all(cell.isdecimal() for cell in cells):  # numbers without a title beside them
            self._numbers, self._statements, self._columns = list(cells), [], []
            return True
        if first not in _FIRST_CELLS:
            return False
        numbers = list(cells) if any(cell.isdecimal() for cell in others) else []
        statements = [place for place, cell in enumerate(others, 1) if len(cell) == 1]
        columns = [(place, place + 1) for place in range(0, len(cells) - 1, 2)]
        is_statements = not numbers and {"a", "b"} <= set(others)
        self._numbers, self._statements = numbers, statements if is_statements else []
        self._columns = columns if not numbers and not is_statements else []
        return True

    def _answers(self, cells: Sequence[str], part: str) -> None:
        number = _NUMBER.fullmatch(cells[0]) if cells else None
        if self._numbers and (words(cells[0]) in _ANSWER_CELLS or self._numbers[0].isdecimal()):
            for place, answer in zip(self._numbers, cells, strict=False):
                if place.isdecimal():
                    self.add(part, place, answer)
        elif self._statements and number:
            letters = enumerate(place for place in self._statements if place < len(cells))
            self.add(part, number.group(1), " ".join(f"{chr(ord('a') + one)} {cells[place]}" for one, place in letters))
        else:
            for at, behind in self._columns or _beside(cells):
                if behind < len(cells) and (found := _NUMBER.fullmatch(cells[at])):
                    self.add(part, found.group(1), cells[behind])
            if not self._columns and not _beside(cells):
                for cell in cells:
                    self.line(cell, part)

    def line(self, text: str, part: str) -> None:
        pairs = list(_PAIR.finditer(text))
        left = _PAIR.sub("", text).strip(" \t\n.,;:|-–")
        entry = _ENTRY.match(text)
        if pairs and not left:
            for pair in pairs:
                self.add(part, pair.group(1), pair.group(2))
        elif entry:
            self._last = entry.group(1)
            self.add(part, self._last, entry.group(2))
        elif self._last and (letter := letter_in(text)) and words(text).startswith(("chon", "dap an")):
            self.add(part, self._last, letter)
