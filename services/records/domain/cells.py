"""A cell of a gradebook: its mark, who wrote it in which way, and what a file of somebody else says instead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

TYPED, BY_FILE, ACCEPTED, CORRECTED = "typed", "file", "accepted", "corrected"
FROM_FILE = "file"  # the author of marks that a house before this form took from a file


class Origin(NamedTuple):
    """Who writes a mark, how, and from which file; `teaches` says whether that person teaches the subject there."""

    by: str
    way: str = TYPED
    file: str = ""
    teaches: bool = True


@dataclass(frozen=True)
class Cell:
    """`value` in tenths, or 1 and 0 for Đạt and Chưa đạt; None: cleared. `by` is a person.

    A house before this form wrote `file` for the person, and no way.
    """

    value: int | None
    version: int
    by: str
    at: datetime
    request: str = ""
    way: str = ""
    file: str = ""

    def may_be_changed_by(self, origin: Origin) -> bool:
        """A file of somebody who does not teach here corrects that person's own earlier file, and nothing else."""
        return origin.teaches or (self.way == BY_FILE and self.by == origin.by)


@dataclass(frozen=True)
class Revision:
    """A mark that stood and was changed; first entries are in the cell itself."""

    pupil: str
    slot: str
    old: int | None
    new: int | None
    by: str
    at: datetime
    way: str = ""
    file: str = ""


@dataclass(frozen=True)
class Difference:
    """A mark that a file says instead of the one that stands in version `base`; the teacher accepts or declines it."""

    value: int
    by: str
    file: str
    at: datetime
    base: int
    declined: bool = False


@dataclass(frozen=True)
class Exemption:
    """A pupil is not assessed in the subject, by whose file it is said."""

    by: str
    file: str
    at: datetime


class Taken(NamedTuple):
    """What a row of a file came to. `differing` are the slots whose mark stays as it is until the teacher decides.

    `exempt` says that the row has marks of a pupil who stays exempt until the teacher hands in another file.
    """

    outcome: Literal["created", "changed", "same"]
    differing: tuple[str, ...] = ()
    exempt: bool = False
