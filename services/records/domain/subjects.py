"""Subjects of general education by their codes: how each is assessed, and for how long it is taught."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple


class Subject(NamedTuple):
    """`periods` a year is what Circular 32/2018 gives for lower secondary; a school's own assignment comes first."""

    code: str
    by_comment: bool
    periods: int


# In the order of the curriculum; their names stand in files/subjects.py.
SUBJECTS: tuple[Subject, ...] = (
    Subject("NV", False, 140),
    Subject("TOAN", False, 140),
    Subject("TA", False, 105),
    Subject("KHTN", False, 140),
    Subject("LSDL", False, 105),
    Subject("GDCD", False, 35),
    Subject("TIN", False, 35),
    Subject("CN", False, 35),
    Subject("GDTC", True, 70),
    Subject("NT", True, 70),
    Subject("AN", True, 35),
    Subject("MT", True, 35),
    Subject("HDTN", True, 105),
    Subject("GDDP", True, 35),
    Subject("VL", False, 70),
    Subject("HH", False, 70),
    Subject("SH", False, 70),
    Subject("LS", False, 52),
    Subject("DL", False, 70),
    Subject("GDKTPL", False, 70),
    Subject("GDQPAN", False, 35),
    Subject("TV", False, 245),
    Subject("DD", False, 35),
    Subject("TNXH", False, 70),
    Subject("KH", False, 70),
)
# Taught and kept in parts at some schools, as one subject at others.
PARTS = {"NT": ("AN", "MT"), "KHTN": ("VL", "HH", "SH"), "LSDL": ("LS", "DL")}
BY_CODE = {subject.code: subject for subject in SUBJECTS}
USUAL_PERIODS = 70


def subject_of(code: str) -> Subject:
    """The subject of a code; one that we do not know is scored."""
    return BY_CODE.get(code) or Subject(code, False, USUAL_PERIODS)


def are_one(one: str, other: str) -> bool:
    """The same subject, or a whole and a part of it: a school may teach either."""
    return one == other or one in PARTS.get(other, ()) or other in PARTS.get(one, ())


def without_gradebook(taught: Iterable[str], kept: Collection[str]) -> list[str]:
    """Subjects that are taught and have no gradebook, neither of their own nor of their whole or parts."""
    lacking = []
    for code in sorted(set(taught) & BY_CODE.keys()):
        wholes = [whole for whole, parts in PARTS.items() if code in parts]
        if not any(one in kept for one in (code, *wholes, *PARTS.get(code, ()))):
            lacking.append(code)
    return lacking
