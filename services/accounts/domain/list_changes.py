"""What a list changed of somebody, kept with the values before, so that it can be taken back while nothing followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Generic, TypeVar

V = TypeVar("V")


@dataclass(frozen=True)
class Reading:
    """A list on its way in: the id of its report, when it is read, and since when values before are still kept."""

    report: str
    at: datetime
    keeps_since: datetime


@dataclass(frozen=True)
class ListChange(Generic[V]):
    """One change by a list: from which version of the document to which, and what it held before.

    Without `before` the list brought whom the document is about.
    """

    report: str
    at: datetime
    follows: int
    version: int
    before: V | None = None


@dataclass(frozen=True)
class Withdrawn:
    """Where somebody was listed by a list that was taken back, and since when he or she is listed nowhere."""

    school: str
    class_name: str
    year: str
    on: date


def with_change(
    changes: Sequence[ListChange[V]], reading: Reading | None, *, version: int, before: V | None
) -> list[ListChange[V]]:
    """The changes that are still kept, and the one that leaves with the next keep. `version` is the one read."""
    if reading is None:
        return list(changes)
    kept = [one for one in changes if one.at >= reading.keeps_since]
    return [*kept, ListChange(reading.report, reading.at, version, version + 1, before)]


def told_again(changes: Sequence[ListChange[V]], *, version: int) -> list[ListChange[V]]:
    """To tell the present state again is no change: the last change stands as it stood."""
    if not changes or changes[-1].version != version:
        return list(changes)
    return [*changes[:-1], replace(changes[-1], version=version + 1)]


def in_the_way(changes: Sequence[ListChange[V]], report: str, *, version: int) -> str | None:
    """What came after the list: the report of a later one, or empty for an act of a person. None where nothing did."""
    rest = list(changes)
    while rest and rest[-1].report == report:
        if rest[-1].version != version:
            return ""
        version = rest.pop().follows
    return rest[-1].report if any(one.report == report for one in rest) else None


def taken_back(
    changes: Sequence[ListChange[V]], report: str, *, version: int
) -> tuple[list[ListChange[V]], ListChange[V]]:
    """The changes that are left, and the list's first one, which holds what was before. Nothing is in the way."""
    rest = list(changes)
    first = rest.pop()
    while rest and rest[-1].report == report:
        first = rest.pop()
    if rest and rest[-1].version == first.follows:
        rest[-1] = replace(rest[-1], version=version + 1)
    return rest, first


def first_change(changes: Sequence[ListChange[V]], report: str) -> ListChange[V]:
    """The first change by the list; there is one."""
    return next(one for one in changes if one.report == report)
