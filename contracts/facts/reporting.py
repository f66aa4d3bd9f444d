"""What reporting tells: whom it reminded of which duty."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from contracts.envelope import Fact


class PersonReminded(Fact):
    """A person was reminded of an open duty; at most once a day for each duty."""

    TYPE: ClassVar = "reporting.person_reminded.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "person": "GV8702030006",
        "duty": "lesson_plan",
        "month": "2026-10",
        "by": "CB30031",
        "on": "2026-10-29",
    }
    person: str
    duty: str
    month: str
    by: str
    on: date
