"""A pupil, or a parent, asks that a mark be looked at again: the subject's teacher answers in time, else a head may."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from services.records.domain.correction_refusals import AppealAnswered, AppealOfTeacher, ReasonMissing

UPHELD, CHANGED = "upheld", "changed"
OUTCOMES = (UPHELD, CHANGED)


@dataclass(frozen=True)
class Appeal:
    """`slot` is empty where the whole subject of the term is asked about; `outcome` is empty while nobody answered.

    `changed` says that the mark is to be another; it is changed in the grid, or by a correction after the window.
    """

    id: str
    pupil: str
    slot: str
    words: str
    asked_by: str
    asked_at: datetime
    due: date
    outcome: str = ""
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    request: str = ""

    @property
    def is_waiting(self) -> bool:
        return not self.outcome

    def is_late(self, today: date) -> bool:
        return self.is_waiting and today > self.due

    def may_be_answered(self, *, teaches: bool, is_head: bool, today: date) -> bool:
        """By the teacher of the subject; once it is late by a head too."""
        return self.is_waiting and (teaches or (is_head and self.is_late(today)))

    def answered(self, by: str, at: datetime, *, outcome: str, answer: str, request: str) -> Appeal:
        return replace(self, outcome=outcome, answer=answer, answered_by=by, answered_at=at, request=request)

    def require(self, person: str, *, teaches: bool, is_head: bool, today: date) -> None:
        """Raises AppealAnswered or AppealOfTeacher."""
        if not self.is_waiting:
            raise AppealAnswered(self.id, self.outcome)
        if not self.may_be_answered(teaches=teaches, is_head=is_head, today=today):
            raise AppealOfTeacher(self.id, person, self.due.isoformat())


def words_of(said: str, most: int) -> str:
    """Raises ReasonMissing."""
    plain = said.strip()
    if not plain or len(plain) > most:
        raise ReasonMissing(most)
    return plain
