"""What reporting tells: who was reminded of what."""

from __future__ import annotations

from typing import ClassVar

from contracts.envelope import Fact


class ReminderSent(Fact):
    """Somebody was reminded of a duty of a month; at most once a day."""

    TYPE: ClassVar = "reporting.reminder_sent.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "person": "GV8702030008",
        "duty": "lesson_plan",
        "month": "2026-10",
        "by": "officer",
    }
    person: str
    duty: str
    month: str
    by: str = ""
