"""What reporting refuses, each with its reason and the facts behind it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from chassis.errors import Invalid, NotFound
from services.reporting.domain import limits


class MonthInvalid(Invalid):
    reason: ClassVar[str] = "MONTH_INVALID"

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is no month; write it as 2026-10", month=text)


class DutyUnknown(Invalid):
    reason: ClassVar[str] = "DUTY_UNKNOWN"

    def __init__(self, duty: str, duties: Iterable[str]) -> None:
        super().__init__(f"no duty is called {duty!r}; there are {', '.join(duties)}", duty=duty)


class TooManyPersons(Invalid):
    reason: ClassVar[str] = "TOO_MANY_PERSONS"

    def __init__(self, count: int) -> None:
        most = limits.REMIND_PERSONS
        super().__init__(f"{count} people at once; at most {most} are reminded", most=str(most))


class PersonUnknown(NotFound):
    reason: ClassVar[str] = "PERSON_UNKNOWN"

    def __init__(self, person: str) -> None:
        super().__init__(f"{person} is nobody that reporting knows", person=person)
