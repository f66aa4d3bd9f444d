"""What the library refuses, each with its reason and the facts behind it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from chassis.errors import Conflict, Forbidden, Invalid, NotFound


class GroupMissing(Invalid):
    reason: ClassVar[str] = "GROUP_MISSING"

    def __init__(self, author: str) -> None:
        super().__init__(f"{author} belongs to no subject group; name the one that is to pass it", author=author)


class NoteMissing(Invalid):
    reason: ClassVar[str] = "NOTE_MISSING"

    def __init__(self) -> None:
        super().__init__("a note must name what is to be changed")


class FieldTooLong(Invalid):
    reason: ClassVar[str] = "FIELD_TOO_LONG"

    def __init__(self, field: str, limit: int) -> None:
        super().__init__(f"{field} is longer than {limit} characters", field=field, limit=str(limit))


class GradeUnknown(Invalid):
    reason: ClassVar[str] = "GRADE_UNKNOWN"

    def __init__(self, grade: int) -> None:
        super().__init__(f"there is no grade {grade}; grades are 1 to 12, 0 for unknown", grade=str(grade))


class StateForbids(Conflict):
    reason: ClassVar[str] = "STATE_FORBIDS"

    def __init__(self, resource: str, state: str, action: str) -> None:
        super().__init__(
            f"{resource} is {state}; it cannot be {action} now", resource=resource, state=state, action=action
        )


class OwnWork(Forbidden):
    reason: ClassVar[str] = "OWN_WORK"

    def __init__(self, actor: str, action: str) -> None:
        super().__init__(f"{actor} is the author; somebody else has to do this: {action}", actor=actor, action=action)


class SameQuestions(Conflict):
    reason: ClassVar[str] = "SAME_QUESTIONS"

    def __init__(self, resource: str, title: str) -> None:
        super().__init__(f"all these questions are already in {title!r}", resource=resource, title=title)


class SameFile(Conflict):
    reason: ClassVar[str] = "SAME_FILE"

    def __init__(self, resource: str, title: str) -> None:
        super().__init__(f"this very file is already in the library as {title!r}", resource=resource, title=title)


class NoSuchResource(NotFound):
    reason: ClassVar[str] = "RESOURCE_UNKNOWN"

    def __init__(self, resource: str) -> None:
        super().__init__(f"there is no material {resource!r} that you may see", resource=resource)


class CopyUnknown(NotFound):
    reason: ClassVar[str] = "COPY_UNKNOWN"

    def __init__(self, number: str) -> None:
        super().__init__(f"there is no copy {number!r} in the register", number=number)


class BookUnknown(NotFound):
    reason: ClassVar[str] = "BOOK_UNKNOWN"

    def __init__(self, book: str) -> None:
        super().__init__(f"there is no book {book!r} in the catalogue", book=book)


class CopyNumberInvalid(Invalid):
    reason: ClassVar[str] = "COPY_NUMBER_INVALID"

    def __init__(self, number: str) -> None:
        super().__init__(f"{number!r} is no number of a register", number=number)


class CopyStateUnknown(Invalid):
    reason: ClassVar[str] = "COPY_STATE_UNKNOWN"

    def __init__(self, state: str) -> None:
        super().__init__(f"a copy cannot be {state!r} so", state=state)


class CopyTaken(Conflict):
    reason: ClassVar[str] = "COPY_TAKEN"

    def __init__(self, number: str) -> None:
        super().__init__(f"{number} is the number of a copy of another book", number=number)


class CopyLentOut(Conflict):
    reason: ClassVar[str] = "COPY_LENT"

    def __init__(self, number: str, due: date) -> None:
        super().__init__(f"{number} is lent until {due}", number=number, due=due.isoformat())


class CopyNotLent(Conflict):
    reason: ClassVar[str] = "COPY_NOT_LENT"

    def __init__(self, number: str) -> None:
        super().__init__(f"{number} is with nobody", number=number)


class CopyNotOnShelf(Conflict):
    reason: ClassVar[str] = "COPY_NOT_ON_SHELF"

    def __init__(self, number: str, state: str) -> None:
        super().__init__(f"{number} is {state}; only what is on the shelf is lent", number=number, state=state)


class LoanRenewedAlready(Conflict):
    reason: ClassVar[str] = "LOAN_RENEWED"

    def __init__(self, number: str, due: date) -> None:
        super().__init__(f"the loan of {number} was renewed once already", number=number, due=due.isoformat())


class LoanOverdue(Conflict):
    reason: ClassVar[str] = "LOAN_OVERDUE"

    def __init__(self, number: str, due: date) -> None:
        super().__init__(f"{number} was due on {due}; it is not renewed", number=number, due=due.isoformat())


class ReaderUnknown(NotFound):
    reason: ClassVar[str] = "READER_UNKNOWN"

    def __init__(self, reader: str) -> None:
        super().__init__(f"nobody of this school has the code {reader!r}", reader=reader)


class ReaderHasEnough(Conflict):
    reason: ClassVar[str] = "READER_HAS_ENOUGH"

    def __init__(self, reader: str, most: int) -> None:
        super().__init__(f"{reader} has {most} copies already", reader=reader, most=str(most))


class RuleInvalid(Invalid):
    reason: ClassVar[str] = "LENDING_RULE_INVALID"

    def __init__(self, kind: str, field: str, most: int) -> None:
        super().__init__(f"{field} for {kind} is between 1 and {most}", kind=kind, field=field, most=str(most))
