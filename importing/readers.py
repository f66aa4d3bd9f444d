"""Readers: each knows one form of one kind of file; a house lists its readers in one place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from chassis.why import Why
from importing.refusals import FileUnreadable, KindUnknown
from importing.uploads import Upload

C_co = TypeVar("C_co", covariant=True)


@dataclass(frozen=True)
class Recognised:
    """How well a file is known: `score` from 0 (none of ours) to 100 (certainly ours).

    `missing` are the titles of required columns that the file lacks, as its sender is to write them.
    """

    kind: str = ""
    score: int = 0
    missing: tuple[str, ...] = ()
    rows: int = 0


class Reader(Protocol[C_co]):
    """One form of one kind of file, e.g. camt.053 of the kind `statement`.

    Both methods block and are called in a thread. They ask no store and no clock.
    """

    @property
    def kind(self) -> str:
        """What the file is, as the wire names it."""

    def score(self, upload: Upload) -> Recognised:
        """How well this reader knows the file. Raises FileUnreadable for one of its form that is broken."""

    def read(self, upload: Upload) -> C_co:
        """The content, for the importer of its kind. Raises FileUnreadable where nothing can be read."""


class Readers:
    """The readers of a house. Of two that know a file equally well the first of the list gets it.

    `unknown` is the code of the reason why a file that no reader knows is not taken.
    """

    def __init__(self, *readers: Reader[Any], unknown: str = "FILE_NOT_RECOGNISED") -> None:
        self._readers = readers
        self._unknown = unknown

    @property
    def kinds(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(reader.kind for reader in self._readers))

    def recognise(self, upload: Upload) -> Recognised:
        """The best answer; a score of 0 where no reader knows the file.

        Raises FileUnreadable where a reader found its form broken and no other reader knows the file.
        """
        found = self._best(upload)
        return found[1] if found else Recognised()

    def choose(self, upload: Upload) -> Reader[Any]:
        """The reader that knows the file best, among those of the kind that the upload names.

        Raises KindUnknown for a kind without a reader, and FileUnreadable where no reader knows the file.
        """
        if upload.kind and upload.kind not in self.kinds:
            raise KindUnknown(upload.kind, self.kinds)
        found = self._best(upload)
        if found is None:
            raise FileUnreadable(Why(self._unknown, {"kind": upload.kind}))
        return found[0]

    def _best(self, upload: Upload) -> tuple[Reader[Any], Recognised] | None:
        broken: list[FileUnreadable] = []
        scored = [(reader, known) for reader, known in self._scored(upload, broken) if known.score > 0]
        if not scored and broken:
            raise broken[0]
        return max(scored, key=lambda one: (one[1].score, -len(one[1].missing)), default=None)

    def _scored(self, upload: Upload, broken: list[FileUnreadable]) -> Iterator[tuple[Reader[Any], Recognised]]:
        for reader in self._readers:
            if upload.kind in ("", reader.kind):
                try:
                    yield reader, reader.score(upload)
                except FileUnreadable as unreadable:
                    broken.append(unreadable)
