"""Lists: their rows go into the documents batch by batch, each row on its own, whoever else writes meanwhile."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Generic, Protocol, TypeVar

from chassis import limits as frame_limits
from chassis.aggregate import Aggregate
from chassis.documents import Documents
from chassis.errors import LostUpdateError
from chassis.why import Why
from importing import limits
from importing.findings import Findings, Outcome, RefusedRow


class FileRow(Protocol):
    """A row as its reader found it. `SheetRow` is one; a record of another form of file may be one too."""

    @property
    def sheet(self) -> str: ...

    @property
    def number(self) -> int: ...

    def refused(self, column: str, why: Why) -> RefusedRow: ...


F = TypeVar("F", bound=FileRow)
R = TypeVar("R")
A = TypeVar("A", bound=Aggregate)


@dataclass
class RowRefused(Exception):  # noqa: N818 - a refusal is an answer
    """The row is not taken. `column` is a key of the reader's columns; the report shows the file's own title."""

    column: str
    why: Why


class RowImporter(ABC, Generic[F, R, A]):
    """Applies the rows of one kind of list to the documents of one collection.

    `F` is the row as its reader found it, `R` what it says, `A` the aggregate that it is about.
    """

    @property
    @abstractmethod
    def documents(self) -> Documents[A]:
        """The collection that the rows are about."""

    @abstractmethod
    def read(self, row: F) -> R:
        """What the row says. Raises RowRefused."""

    @abstractmethod
    def key(self, row: R) -> str:
        """The id of the document that the row is about. Of two rows with one key the later is refused."""

    @abstractmethod
    def repeated(self, row: R, first: F) -> RowRefused:
        """How a row is refused whose key stood in the file before, at `first`."""

    @abstractmethod
    def decide(self, known: A | None, row: R) -> tuple[A, Outcome]:
        """The aggregate after the row and what became of it; nothing is written. Raises RowRefused."""

    async def look_around(self, rows: Sequence[R]) -> None:
        """Loads what `decide` needs beside the documents, in a fixed number of calls. Writes nothing."""

    async def before(self, rows: Sequence[R]) -> None:
        """Writes what must be there before the rows are; not called for a preview."""

    async def after(self, rows: Mapping[str, R]) -> None:
        """Writes what the taken rows, by key, say of other documents; not called for a preview."""


async def apply_rows(
    importer: RowImporter[F, R, A], rows: Iterable[F], findings: Findings, *, preview: bool = False
) -> None:
    """Takes the good rows and counts them in `findings`; refused rows stand there in the order of the file.

    A preview decides in the same way and writes nothing. A kill in the middle leaves whole batches; the same file
    again does the rest. Raises LostUpdateError where other writers were faster again and again.
    """
    seen: dict[str, F] = {}
    for batch in _batches(iter(rows)):
        await _apply_batch(importer, batch, seen, findings, preview=preview)
    findings.refused.sort(key=lambda refused: (refused.sheet, refused.row))


async def _apply_batch(
    importer: RowImporter[F, R, A], batch: Sequence[F], seen: dict[str, F], findings: Findings, *, preview: bool
) -> None:
    said: dict[str, R] = {}
    for row in batch:
        findings.rows += 1
        try:
            found = importer.read(row)
            key = importer.key(found)
            if key in seen:
                raise importer.repeated(found, seen[key])
        except RowRefused as refusal:
            findings.refuse(row.refused(refusal.column, refusal.why))
            continue
        seen[key], said[key] = row, found
    refused = await _decide(importer, said, findings, preview=preview)
    findings.refuse(*(seen[key].refused(refusal.column, refusal.why) for key, refusal in refused.items()))


async def _decide(
    importer: RowImporter[F, R, A], rows: Mapping[str, R], findings: Findings, *, preview: bool
) -> dict[str, RowRefused]:
    """Load, decide, keep; again for those that lost to another writer. Returns the refused rows by key."""
    await importer.look_around(list(rows.values()))
    if not preview:
        await importer.before(list(rows.values()))
    refused: dict[str, RowRefused] = {}
    left = dict(rows)
    for _ in range(frame_limits.DECIDE_TRIES):
        decided = await _decided(importer, left, refused)
        changed = [aggregate for aggregate, outcome in decided.values() if outcome != "same"]
        lost = set() if preview else set(await importer.documents.keep_many(changed))
        for key, (_, outcome) in decided.items():
            if key not in lost:
                findings.count(outcome)
        left = {key: left[key] for key in lost}
        if not left:
            if not preview:
                await importer.after({key: row for key, row in rows.items() if key not in refused})
            return refused
    raise LostUpdateError(f"{len(left)} rows lost to other writers again and again")


async def _decided(
    importer: RowImporter[F, R, A], rows: Mapping[str, R], refused: dict[str, RowRefused]
) -> dict[str, tuple[A, Outcome]]:
    known = await importer.documents.many(rows)
    decided: dict[str, tuple[A, Outcome]] = {}
    for key, row in rows.items():
        try:
            decided[key] = importer.decide(known.get(key), row)
        except RowRefused as refusal:
            refused[key] = refusal
    return decided


def _batches(rows: Iterator[F]) -> Iterator[list[F]]:
    while batch := list(islice(rows, limits.ROWS_AT_ONCE)):
        yield batch
