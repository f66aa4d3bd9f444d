"""What the library refuses, each with its reason and the facts behind it."""

from __future__ import annotations

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
