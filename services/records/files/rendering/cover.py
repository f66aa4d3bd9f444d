"""The head of a record's PDF: in Vietnamese, what the record is, whose, of when, and who decides on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from services.records.domain.catalogue import LESSON_PLAN, RecordType
from services.records.domain.slots import Slot
from services.records.files.rendering.blocks import TextDocument, to_json

_FIRST_DAY, _LAST_DAY = 0, 5  # of a school week: Monday and Saturday


@dataclass(frozen=True, kw_only=True)
class Cover:
    """Names as people read them; empty ones are left out. `week_ends` is set for a type of every week.

    `check_at` is the address at which anybody may check the signed record; empty: none is drawn.
    """

    row: RecordType
    slot: Slot
    school: str
    group: str
    author: str
    subject: str
    classes: tuple[str, ...]
    reviewer: str
    signers: tuple[str, ...]
    week_ends: date | None = None
    check_at: str = ""

    def data(self, document: TextDocument, title: str) -> dict[str, Any]:
        """What the template shows: the title, the facts of the head, and the document's own blocks."""
        lesson_plan = self.row.id == LESSON_PLAN
        facts = (
            ("Trường", self.school),
            ("Tổ chuyên môn", self.group.split("/", 1)[-1]),
            ("Giáo viên" if lesson_plan else "Người lập", self.author),
            ("Môn, lớp" if self.subject else "Lớp", self._of_what()),
            ("Tuần" if self.week_ends else "Tháng", self._when()),
            ("Người duyệt", self.reviewer),
            ("Người ký", ", ".join(self.signers)),
        )
        return {
            "title": f"{self.row.name}: {title}",
            "author": [self.author],
            "keywords": [self.subject or self.row.name, self.slot.month, self.slot.id],
            "check": self.check_at,
            "facts": [fact for fact in facts if fact[1]],
            "blocks": to_json(document.blocks),
        }

    def _of_what(self) -> str:
        classes = ", ".join(self.classes) or self.slot.grade
        return f"{self.subject}, {classes}" if self.subject else classes

    def _when(self) -> str:
        year, month = self.slot.month.split("-")
        if self.week_ends:
            first = self.week_ends - timedelta(days=_LAST_DAY - _FIRST_DAY)
            return f"{self.slot.week}, {first:%d/%m} - {self.week_ends:%d/%m/%Y}"
        week = f", tuần {self.slot.week}" if self.slot.week else ""
        return f"{month}/{year}{week}"
