"""Handing files in: first asked what each is, then sent in the order in which they lean on one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from edu import limits
from edu.client import Api
from edu.loading.folder import FoundFile, key_of

T = TypeVar("T")
R = TypeVar("R")

# What a kind leans on comes in a wave before it; kinds nobody knows yet come last.
WAVES: tuple[tuple[str, ...], ...] = (
    ("schools",),
    ("staff",),
    ("pupils",),
    ("assignments", "fee_items"),
    ("gradebook", "timetable", "attendance", "books"),
)
BY_PEOPLE = ("lesson_plan", "questions", "resource")  # handed in by a teacher, not by an operator
LAST = ("statement",)  # after the month's demands


@dataclass(frozen=True)
class KnownFile:
    """A file and what the houses say it is."""

    file: FoundFile
    kind: str
    rows: int
    score: int
    missing: tuple[str, ...]

    def richness(self) -> tuple[int, int, int, str]:
        """Files that lack least and hold most come first: what they say is only added to, later."""
        return (len(self.missing), -self.score, -self.rows, self.file.name)


def recognise(api: Api, file: FoundFile) -> KnownFile:
    said = api.send("/imports/recognise", (file.path.name, file.content()), _fields(file))
    return KnownFile(file, said["kind"], said["rows"], said["score"], tuple(said["missing_columns"]))


def send(api: Api, file: FoundFile, *, kind: str = "", school: str = "") -> dict[str, Any]:
    """Hands the file in and gives its report. Sending it again changes nothing."""
    content = file.content()
    fields = {name: value for name, value in (("kind", kind), ("school", school)) if value}
    key = key_of("import", file.name, kind, school, content)
    return api.send("/imports", (file.path.name, content), _fields(file) | fields, key=key)


def in_waves(known: Sequence[KnownFile]) -> list[list[KnownFile]]:
    """The files that an operator hands in, wave by wave, the richest of each kind first."""
    rank = {kind: number for number, wave in enumerate(WAVES) for kind in wave}
    waves: list[list[KnownFile]] = [[] for _ in range(len(WAVES) + 1)]
    for one in sorted(known, key=KnownFile.richness):
        if one.kind not in LAST + BY_PEOPLE:
            waves[rank.get(one.kind, len(WAVES))].append(one)
    return [wave for wave in waves if wave]


def side_by_side(work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """A few at a time; results in the order of the items. The first error ends it: what has not begun is let be."""
    with ThreadPoolExecutor(limits.FILES_AT_ONCE) as pool:
        under_way = [pool.submit(work, item) for item in items]
        try:
            return [one.result() for one in under_way]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _fields(file: FoundFile) -> dict[str, str]:
    return {"path": file.name, "size": str(file.size if file.too_large else 0)}
