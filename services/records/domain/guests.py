"""Names in meeting lists that belong to nobody of a class until somebody says once whose they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from chassis.aggregate import Aggregate
from services.records.domain.attendance import name_in
from services.records.domain.limits import GUESTS_OF_A_CLASS
from services.records.domain.refusals import GuestsTooMany


@dataclass(frozen=True)
class Guest:
    """`shown` is how the meeting program wrote the name; `by` said at `at` that it is the pupil."""

    shown: str
    pupil: str
    by: str
    at: datetime


@dataclass(kw_only=True)
class Guests(Aggregate):
    """The guests of a class in a school year. A class of the next year has other pupils, and begins anew."""

    school: str
    class_name: str
    year: str
    tied: list[Guest] = field(default_factory=list)

    @staticmethod
    def key(school: str, class_name: str, year: str) -> str:
        return f"{school}.{class_name}.{year}"

    @classmethod
    def open(cls, school: str, class_name: str, year: str) -> Guests:
        return cls(id=cls.key(school, class_name, year), school=school, class_name=class_name, year=year)

    def tie(self, guest: Guest) -> bool:
        """In the place of what was said of the name before; no pupil: it is nobody's again. False when known already.

        Raises GuestsTooMany.
        """
        before = self.find(guest.shown)
        if (before.pupil if before else "") == guest.pupil:
            return False
        others = [one for one in self.tied if one != before]
        if guest.pupil and len(others) >= GUESTS_OF_A_CLASS:
            raise GuestsTooMany(self.class_name, GUESTS_OF_A_CLASS)
        # Written as at first: lists of other days may write it a little otherwise, and mean the same.
        kept = replace(guest, shown=before.shown) if before else guest
        self.tied = [*others, kept] if guest.pupil else others
        return True

    def find(self, shown: str) -> Guest | None:
        name = name_in(shown)
        return next((one for one in self.tied if name_in(one.shown) == name), None)

    def pupils(self) -> Mapping[str, str]:
        """The pupil of each name, as `attendance.who_was_there` asks for it."""
        return {name_in(one.shown): one.pupil for one in self.tied}


def check_guests(guests: Guests) -> None:
    """A name is one pupil's."""
    if len(guests.pupils()) != len(guests.tied):
        raise ValueError("one name is tied to two pupils")
