"""What the importers of all lists have in common: terms, schools of rows, codes made whole, rows that stand twice."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from typing_extensions import override

from chassis.aggregate import Aggregate
from chassis.documents import Documents
from chassis.why import Why
from importing import RowImporter, RowRefused, SheetRow
from services.accounts.domain import limits
from services.accounts.domain.list_changes import Reading
from services.accounts.files.rows import Cells
from services.accounts.store import AccountsStore
from services.accounts.usecases.surveying import Codes, plain_code

A = TypeVar("A", bound=Aggregate)
R = TypeVar("R")


@dataclass(frozen=True)
class Terms:
    """What holds for every row of a file. `by` hands it in.

    `moves` says whether it may take people over from other schools, `founds` whether it may make schools; `reading`
    is what the changes are kept under, so that they can be taken back.
    """

    year: str
    on: date
    by: str
    moves: bool
    founds: bool
    reading: Reading | None = None


class SchoolOfRow(Protocol):
    def of(self, row: SheetRow) -> str:
        """The school that a row is of. Raises RowRefused."""

    def owns(self, school: str) -> bool:
        """Whether the list may speak for the school."""


@dataclass(frozen=True)
class Entry(Generic[R]):
    """What a row says, and the school that it is of; empty for the list of schools itself."""

    school: str
    row: R


class Repeated(NamedTuple):
    """The codes of what is said of a row that stands in the file a second time, without and with a sheet's name."""

    here: str
    on_sheet: str


class ListImporter(RowImporter[SheetRow, Entry[R], A]):
    """One kind of list. `code_column` is the column that names what a row is about."""

    code_column = "code"
    moves_people = False  # whether a row may take somebody over from another school
    repeats: Repeated

    def __init__(self, store: AccountsStore, terms: Terms, schools: SchoolOfRow) -> None:
        self.store = store
        self.terms = terms
        self.noticed: list[Why] = []  # what is worth telling of the list as a whole
        self.moved: dict[str, Why] = {}  # who came from another school, by code
        self.codes: Codes[Any] = Codes()
        self.named: set[str] = set()  # the ids of all rows, also of those that are refused
        self.of_schools: set[str] = set()
        self._schools = schools

    @property
    def people(self) -> Documents[Any]:
        """The collection in which the codes of `code_column` are ids."""
        return self.documents

    def is_the_same(self, *_known_and_row: Any, **_more: Any) -> bool:
        """Whether the row is certainly about the person that is known. A list that does not say so is never sure."""
        return False

    def whole(self, row: R, cell: object, code: str) -> str:
        """The code with the zeros that a spreadsheet took; as it is where nothing says that there were any.

        Raises RowRefused where the zeros are missing and it is not certain whose code it is.
        """
        near = self.codes.near.get(code, ())
        found = [known.id for known in near if self.is_the_same(known, row)]
        if len(found) == 1:
            return str(found[0])
        meant = self.codes.lost_zeros(cell, code) or (near[0].id if near and not self._typed(cell) else "")
        if meant:
            raise RowRefused(self.code_column, Why("CODE_LOST_ZEROS", {"code": code, "whole": meant}))
        return code

    def notes(self) -> list[Why]:
        """What is worth telling of the list beside its rows; of those who came from other schools the first."""
        moved = list(self.moved.values())
        more = len(moved) - limits.MOVES_NAMED
        return [*self.noticed, *moved[: limits.MOVES_NAMED], *([Why("MOVED_TOO", {"more": more})] if more > 0 else [])]

    def _typed(self, cell: object) -> bool:
        return isinstance(cell, str) and not self.codes.numbers

    @abstractmethod
    def parse(self, cells: Cells) -> R:
        """What the cells say. Raises RowRefused."""

    @override
    def read(self, row: SheetRow) -> Entry[R]:
        self.named.add(plain_code(row.cells.get(self.code_column)))
        school = self._schools.of(row)
        self.of_schools.add(school)
        return Entry(school, self.parse(row.cells))

    async def unlisted(self, *_school: Any, **_ends: Any) -> list[Why]:
        """What the school has and the list does not name; with `ends` it ends where a list of the kind may end it."""
        return []

    @override
    def repeated(self, row: Entry[R], first: SheetRow) -> RowRefused:
        facts = {"code": getattr(row.row, "code", ""), "row": first.number}
        if first.sheet:
            return RowRefused(self.code_column, Why(self.repeats.on_sheet, {**facts, "sheet": first.sheet}))
        return RowRefused(self.code_column, Why(self.repeats.here, facts))
