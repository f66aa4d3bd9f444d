"""A pupil's results of a term on one page, in Vietnamese."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chassis.texts import Texts
from services.records.domain.gradebook import Gradebook
from services.records.domain.judging import PupilResult
from services.records.domain.staff import Pupil
from services.records.domain.tt22.steps import RULE_SET
from services.records.domain.tt22.subjects import END, MID
from services.records.domain.tt27 import subjects as tt27
from services.records.domain.tt27.rules import PrimaryRules

TERM_NAMES = {"hk1": "Học kì I", "hk2": "Học kì II"}
LANGUAGE = "vi"
COLUMNS = ["Môn", "ĐĐGtx", "ĐĐGgk", "ĐĐGck", "Học kì"]
PRIMARY_COLUMNS = ["Môn, hoạt động", "Mức giữa kì", "KT giữa kì", "Mức cuối kì", "KT cuối kì"]
PRIMARY_SLOTS = (tt27.MID_LEVEL, MID, tt27.END_LEVEL, END)


@dataclass(frozen=True)
class ReportSheet:
    """`books` are the class's gradebooks of the term, in the order in which they are printed."""

    school: str
    term: str
    pupil: Pupil
    result: PupilResult
    books: Sequence[Gradebook]
    at: datetime

    def data(self, texts: Texts) -> dict[str, Any]:
        """What the template shows."""
        steps = self.result.judged.steps
        return {
            "title": f"Phiếu kết quả {TERM_NAMES[self.term].lower()} - {self.pupil.name}",
            "school": self.school,
            "term": TERM_NAMES[self.term],
            "year": self.pupil.year,
            "facts": [["Họ và tên", self.pupil.name], ["Mã học sinh", self.pupil.id], ["Lớp", self.pupil.class_name]],
            "columns": PRIMARY_COLUMNS if self._is_primary else COLUMNS,
            "rows": [self._primary_row(book) if self._is_primary else self._row(book) for book in self.books],
            "level": "" if self._is_primary else self.result.after or "chưa xếp",
            "why": " · ".join(f"{step.citation}: {texts.say(step.why, LANGUAGE)}" for step in steps),
            "rule_set": self.result.rules.act if self.result.rules else RULE_SET,
            "at": self.at.strftime("%d/%m/%Y"),
        }

    @property
    def _is_primary(self) -> bool:
        """Levels and tests, and no level of the term."""
        return isinstance(self.result.rules, PrimaryRules)

    def _primary_row(self, book: Gradebook) -> list[str]:
        marks = book.of_pupil(self.pupil.id).marks
        return [book.subject_name, *(tt27.written(slot, marks.get(slot)) for slot in PRIMARY_SLOTS)]

    def _row(self, book: Gradebook) -> list[str]:
        cells = book.cells.get(self.pupil.id, {})
        written = [book.write(cells[slot].value, slot) if slot in cells else "" for slot in book.slots]
        average = self.result.averages.get(book.subject, "")
        return [book.subject_name, " · ".join(written[:-2]), *written[-2:], average]
