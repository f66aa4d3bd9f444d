"""What a list is looked through for before its first row: another school, another year, codes without zeros."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from chassis.aggregate import Aggregate
from chassis.documents import Documents
from chassis.why import Why
from importing import FileUnreadable, SheetRow
from services.accounts.domain import limits
from services.accounts.files.cells import school_year
from services.accounts.files.lists import ListFile, says_moves, schools_in
from tabular import BadCell, is_blank, to_code

A = TypeVar("A", bound=Aggregate)


@dataclass(frozen=True)
class Codes(Generic[A]):
    """The codes of a list. `near` holds who is known under a code with zeros before it, by the code as it was read.

    `usual` is how many digits most codes of the list have; `numbers` says that a text may have been a number once.
    """

    near: Mapping[str, Sequence[A]] = field(default_factory=dict)
    usual: int = 0
    numbers: bool = False

    def lost_zeros(self, cell: object, code: str) -> str:
        """The code that a number stands for which is shorter than its neighbours; empty for all others."""
        typed = isinstance(cell, str) and not self.numbers
        return code.zfill(self.usual) if not typed and code.isdecimal() and len(code) < self.usual else ""


def check_titles(listed: ListFile, *, named: str, schools: Mapping[str, str]) -> None:
    """Raises FileUnreadable where the titles name another school than the sender does."""
    titled = schools_in(listed.titles, schools)
    if named in schools and titled and named not in titled:
        other = min(titled)
        raise FileUnreadable(_other_school(other, named, schools))


def check_year(listed: ListFile, *, on: date, confirmed: bool) -> None:
    """Raises FileUnreadable for a list of another school year than that of the day, unless a person confirmed it."""
    this, titled = school_year((), on=on), school_year(listed.titles, on=on)
    if titled != this and not confirmed:
        raise FileUnreadable(Why("LIST_OF_ANOTHER_YEAR", {"titled": titled, "year": this}))


def check_schools(rows: Iterable[SheetRow], *, named: str, schools: Mapping[str, str]) -> None:
    """Raises FileUnreadable where every row that says its school says another one than the sender does."""
    said = {plain_code(row.cells["school"]) for row in rows if not is_blank(row.cells.get("school"))}
    if named in schools and said and named not in said and said & schools.keys():
        raise FileUnreadable(_other_school(min(said & schools.keys()), named, schools))


async def check_moves(documents: Documents[A], codes: Sequence[str], *, to: str, listed: ListFile) -> None:
    """Raises FileUnreadable where most of those who are known belong to another school, unless that is meant."""
    at: Counter[str] = Counter()
    for some in _some(codes):
        at.update(await documents.counts("school", {}, {"id": some}))
    at.pop("", None)  # who left every school comes from none
    known, own = at.total(), at.pop(to, 0)
    if (known - own) * 2 <= known or says_moves(listed.titles):
        return
    facts: dict[str, str | int] = {"moving": known - own, "known": known, "school": at.most_common(1)[0][0], "to": to}
    raise FileUnreadable(Why("LIST_MOVES_PEOPLE", facts))


async def codes_of(documents: Documents[A], rows: Sequence[SheetRow], column: str, *, numbers: bool) -> Codes[A]:
    """What is known of the codes of a list that may have lost zeros."""
    codes = [plain_code(row.cells.get(column)) for row in rows]
    lengths = Counter(len(code) for code in codes if code.isdecimal())
    usual = max(lengths, key=lambda length: (lengths[length], length), default=0)
    short = sorted({code for code in codes if code.isdecimal() and len(code) < limits.PUPIL_CODE_DIGITS})
    near: dict[str, Sequence[A]] = {}
    for some in _some(short):
        longer = {code: _with_zeros(code) for code in some}
        known = await documents.many([*some, *(one for ones in longer.values() for one in ones)])
        near |= {
            code: found
            for code, ones in longer.items()
            if code not in known and (found := [known[one] for one in ones if one in known])
        }
    return Codes(near, usual, numbers)


def _with_zeros(code: str) -> list[str]:
    return [code.zfill(digits) for digits in range(len(code) + 1, limits.CODE_DIGITS_MOST + 1)]


def _some(codes: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(codes), limits.ROWS_AT_ONCE):
        yield codes[start : start + limits.ROWS_AT_ONCE]


def plain_code(cell: object) -> str:
    """The code in a cell, as it is compared; empty where there is none."""
    try:
        return to_code(cell).upper()
    except BadCell:
        return ""


def _other_school(titled: str, named: str, schools: Mapping[str, str]) -> Why:
    facts = {"titled": titled, "titled_name": schools[titled], "named": named, "named_name": schools[named]}
    return Why("LIST_OF_ANOTHER_SCHOOL", facts)
