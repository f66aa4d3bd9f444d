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

TERM_NAMES = {"hk1": "Học kì I", "hk2": "Học kì II"}
LANGUAGE = "vi"


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
            "rows": [self._row(book) for book in self.books],
            "level": self.result.after or "chưa xếp",
            "why": " · ".join(f"{step.citation}: {texts.say(step.why, LANGUAGE)}" for step in steps),
            "rule_set": RULE_SET,
            "at": self.at.strftime("%d/%m/%Y"),
        }

    def _row(self, book: Gradebook) -> list[str]:
        cells = book.cells.get(self.pupil.id, {})
        written = [book.write(cells[slot].value) if slot in cells else "" for slot in book.slots]
        average = self.result.averages.get(book.subject, "")
        return [book.subject_name, " · ".join(written[:-2]), *written[-2:], average]
