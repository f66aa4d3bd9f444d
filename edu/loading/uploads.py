"""Uploads files: each is recognised first, then sent in the order in which files depend on one another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from edu import limits
from edu.client import Api
from edu.loading.folder import SourceFile, key_of

T = TypeVar("T")
R = TypeVar("R")

# What a kind depends on comes in a wave before it; kinds that are not in the table come last.
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
class RecognisedFile:
    """A file and what the services say it is."""

    file: SourceFile
    kind: str
    rows: int
    score: int
    missing: tuple[str, ...]

    def richness(self) -> tuple[int, int, int, str]:
        """Files that lack least and hold most come first: what they say is only added to, later."""
        return (len(self.missing), -self.score, -self.rows, self.file.name)


def recognise(api: Api, file: SourceFile) -> RecognisedFile:
    """What the system says the file is; nothing is kept."""
    answer = api.send("/imports/recognise", (file.path.name, file.content()), _fields(file))
    return RecognisedFile(file, answer["kind"], answer["rows"], answer["score"], tuple(answer["missing_columns"]))


def send(api: Api, file: SourceFile, *, kind: str = "", school: str = "", preview: bool = False) -> dict[str, Any]:
    """Sends the file and returns its report; a preview keeps nothing. Sending it again changes nothing."""
    content = file.content()
    named = (("kind", kind), ("school", school), ("preview", "true" if preview else ""))
    fields = {name: value for name, value in named if value}
    key = key_of("import", file.name, kind, school, *(("preview",) if preview else ()), content)
    return api.send("/imports", (file.path.name, content), _fields(file) | fields, key=key)


def in_waves(files: Sequence[RecognisedFile]) -> list[list[RecognisedFile]]:
    """The files that an operator uploads, wave by wave, the richest of each kind first."""
    rank = {kind: number for number, wave in enumerate(WAVES) for kind in wave}
    waves: list[list[RecognisedFile]] = [[] for _ in range(len(WAVES) + 1)]
    for file in sorted(files, key=RecognisedFile.richness):
        if file.kind not in LAST + BY_PEOPLE:
            waves[rank.get(file.kind, len(WAVES))].append(file)
    return [wave for wave in waves if wave]


def in_parallel(work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """Works on a few items at a time; returns the results in order. After the first error nothing more is begun."""
    with ThreadPoolExecutor(limits.FILES_AT_ONCE) as pool:
        futures = [pool.submit(work, item) for item in items]
        try:
            return [future.result() for future in futures]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _fields(file: SourceFile) -> dict[str, str]:
    return {"path": file.name, "size": str(file.size if file.too_large else 0)}
