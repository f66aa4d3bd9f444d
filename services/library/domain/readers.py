"""Who may borrow at a school: those whom accounts names there today, and nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.library.domain import limits
from services.library.domain.lending import PUPIL
from services.library.domain.refusals import ReaderUnknown


@dataclass(frozen=True)
class Reader:
    """`school` is empty of one who left; `until` is the first day without a post."""

    id: str
    kind: str
    name: str
    school: str
    class_name: str = ""
    until: str = ""

    def is_of(self, school: str, day: date) -> bool:
        return self.school == school and (not self.until or day.isoformat() < self.until)


def reader_in(body: Mapping[str, Any]) -> Reader:
    """Out of what the library keeps of accounts' facts."""
    return Reader(
        id=str(body["id"]),
        kind=str(body["kind"]),
        name=str(body["name"]),
        school=str(body["school"]),
        class_name=str(body.get("class_name", "")),
        until=str(body.get("until", "")),
    )


def require_reader(reader: Reader | None, typed: str, school: str, day: date) -> Reader:
    """Raises ReaderUnknown, in the same words for nobody and for one of another school."""
    if reader is None or not reader.is_of(school, day):
        raise ReaderUnknown(typed[: limits.READER_CHARACTERS])
    return reader


def class_in(reader: Reader | None, school: str) -> str:
    """The class as far as it is this school's: where a pupil went to is not its matter."""
    return reader.class_name if reader and reader.kind == PUPIL and reader.school == school else ""
