"""Learning results of a class: every pupil's averages and level, and why; told where a level changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from chassis.aggregate import Aggregate
from contracts.facts.records import LEVELS, PRIMARY_LEVELS, TermResultComputed
from services.records.domain.gradebook import Gradebook
from services.records.domain.judging import TermInputs, YearInputs
from services.records.domain.periods import YEAR
from services.records.domain.receipts import Place, Receipt
from services.records.domain.rule_sets import rules_of
from services.records.domain.staff import Pupil
from services.records.domain.subjects import without_gradebook
from services.records.domain.year_sheet import YearSheet


class Books(NamedTuple):
    """The gradebooks of a class and term, and the subjects the class is taught."""

    kept: Sequence[Gradebook]
    taught: Sequence[str] = ()


def results(books: Books, pupils: Iterable[Pupil], term: str) -> list[Receipt]:
    """Each pupil's result with all that it was computed from, in the order of the pupils."""
    inputs = _inputs_of(books)
    return [Receipt.of(_place(one, term), inputs(one.id), rules_of(one.class_name, one.year)) for one in pupils]


def year_results(first: Books, second: Books, sheet: YearSheet, pupils: Iterable[Pupil]) -> list[Receipt]:
    """The same of a year: both terms, and what the homeroom teacher entered."""
    hk1, hk2 = _inputs_of(first), _inputs_of(second)
    return [
        Receipt.of(
            _place(one, YEAR),
            YearInputs(hk1(one.id), hk2(one.id), sheet.row(one.id)),
            rules_of(one.class_name, one.year),
        )
        for one in pupils
    ]


def _inputs_of(books: Books) -> Callable[[str], TermInputs]:
    """By pupil. A subject that is taught and has no mark for anybody is missing for everybody."""
    used = [book for book in books.kept if book.written()]
    lacking = tuple(without_gradebook(books.taught, {book.subject for book in used}))
    return lambda pupil: TermInputs({book.subject: book.of_pupil(pupil) for book in used}, lacking)


def _place(pupil: Pupil, period: str) -> Place:
    return Place(pupil.school, pupil.class_name, pupil.year, period, pupil.id)


@dataclass(frozen=True)
class Settled:
    """`receipt` is the fingerprint of the kept receipt; empty where an older house settled the level."""

    before: str
    after: str
    held_back_by: str = ""
    receipt: str = ""


@dataclass(kw_only=True)
class TermResults(Aggregate):
    """The levels of a class as they were last told; kept so that only a change is told again."""

    school: str
    class_name: str
    year: str
    term: str
    levels: dict[str, Settled] = field(default_factory=dict)

    @staticmethod
    def key(school: str, class_name: str, year: str, term: str) -> str:
        return f"{school}.{class_name}.{year}.{term}"

    def settle(self, found: Iterable[Receipt]) -> list[Receipt]:
        """Takes the results as they are now; returns the receipts of those that changed.

        A level that did not change, from other marks than before, has another receipt and is not told again. Where a
        level is no longer reached because a mark went, there is no result, and so no receipt of it.
        """
        changed = []
        for one in found:
            result = one.result
            now = Settled(result.before, result.after, result.judged.held_back_by)
            stood = self.levels.get(result.pupil)
            if stood is None and not now.after:
                continue
            if now.after:
                now = replace(now, receipt=one.sha256)
            if stood == now:
                continue
            self.levels[result.pupil] = now
            changed.append(one)
            if stood is None or replace(stood, receipt="") != replace(now, receipt=""):
                self._tell_level(result.pupil, now)
        return changed

    def tell_present(self) -> None:
        for pupil, level in self.levels.items():
            self._tell_level(pupil, level)

    def _tell_level(self, pupil: str, level: Settled) -> None:
        """The fact is one of a term: levels of a year are kept with their receipts, and nobody hears them yet."""
        if self.term == YEAR:
            return
        self.tell(
            TermResultComputed(
                school=self.school,
                pupil=pupil,
                class_name=self.class_name,
                term=self.term,
                year=self.year,
                level=level.after,
                level_before=level.before,
            )
        )


def check_results(kept: TermResults) -> None:
    """Nobody is lowered by the adjustment, and nobody raised by more than a level."""
    for pupil, one in kept.levels.items():
        if bool(one.before) != bool(one.after):
            raise ValueError(f"pupil {pupil} has one level of two")
        if one.after in PRIMARY_LEVELS and one.after == one.before:
            continue
        if one.after and not 0 <= LEVELS.index(one.after) - LEVELS.index(one.before) <= 1:
            raise ValueError(f"pupil {pupil} went from {one.before} to {one.after}")
