"""What records refuses of class logbooks."""

from __future__ import annotations

from datetime import date

from chassis.errors import Conflict, Forbidden, Invalid


class LogbookClosed(Conflict):
    reason = "LOGBOOK_CLOSED"

    def __init__(self, logbook: str) -> None:
        super().__init__(f"{logbook} is closed; it is open again when a head returns it", logbook=logbook)


class LogbookTooEarly(Conflict):
    reason = "LOGBOOK_TOO_EARLY"

    def __init__(self, logbook: str, first: date) -> None:
        super().__init__(f"{logbook} can be closed from {first} on", logbook=logbook, first=first.isoformat())


class PlaceInvalid(Invalid):
    reason = "PLACE_INVALID"

    def __init__(self, place: str) -> None:
        super().__init__(f"{place!r} is no period of this week", place=place)


class LessonAhead(Invalid):
    reason = "LESSON_AHEAD"

    def __init__(self, place: str) -> None:
        super().__init__(f"{place} has not come yet", place=place)


class LessonMissing(Invalid):
    reason = "LESSON_MISSING"

    def __init__(self, place: str) -> None:
        super().__init__(f"{place}: say what was taught, or why nothing was", place=place)


class LessonTextTooLong(Invalid):
    reason = "LESSON_TEXT_TOO_LONG"

    def __init__(self, most: int) -> None:
        super().__init__(f"lesson and remark have at most {most} characters each", most=str(most))


class LessonGradeInvalid(Invalid):
    reason = "LESSON_GRADE_INVALID"

    def __init__(self, grade: str) -> None:
        super().__init__(f"a lesson is graded A, B, C or D, or not at all, and not {grade!r}", grade=grade)


class EntryOfAnother(Forbidden):
    reason = "ENTRY_OF_ANOTHER"

    def __init__(self, place: str, by: str) -> None:
        super().__init__(f"{place} was confirmed by {by}", place=place, by=by)


class EntryChanged(Conflict):
    reason = "ENTRY_CHANGED"

    def __init__(self, place: str, version: int) -> None:
        super().__init__(f"{place} was changed meanwhile", place=place, version=str(version))
