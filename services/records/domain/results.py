"""Learning results of a class in a term: every pupil's averages and level, and why; told where a level changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from chassis.aggregate import Aggregate
from chassis.why import Why
from contracts.facts.records import LEVELS, TermResultComputed
from services.records.domain.gradebook import PASSED, Gradebook, Outcome
from services.records.domain.subjects import without_gradebook
from services.records.domain.tt22.levels import Judged, Reading, Subjects, learning_level
from services.records.domain.tt22.steps import Step


class PupilResult(NamedTuple):
    """`averages` holds the finished subjects as written, and those from which the pupil is exempt as `M`.

    `missing` are those that still lack marks.
    """

    pupil: str
    averages: dict[str, str]
    judged: Judged
    missing: tuple[str, ...]
    why_of_subject: dict[str, tuple[Step, ...]]

    def narrowed(self, subjects: Collection[str]) -> PupilResult:
        """What the teacher of these subjects sees: their averages, and no level."""
        return PupilResult(
            pupil=self.pupil,
            averages={code: mean for code, mean in self.averages.items() if code in subjects},
            judged=Judged(None, None, ()),
            missing=tuple(code for code in self.missing if code in subjects),
            why_of_subject={code: steps for code, steps in self.why_of_subject.items() if code in subjects},
        )

    @property
    def before(self) -> str:
        return self.judged.before.title if self.judged.before is not None else ""

    @property
    def after(self) -> str:
        return self.judged.after.title if self.judged.after is not None else ""


class Books(NamedTuple):
    """The gradebooks of a class and term, and the subjects the class is taught."""

    kept: Sequence[Gradebook]
    taught: Sequence[str] = ()


def results(books: Books, pupils: Iterable[str], reading: Reading | None = None) -> list[PupilResult]:
    """The pupils in their order. A subject that is taught and has no mark for anybody is missing for everybody."""
    used = [book for book in books.kept if book.written()]
    lacking = without_gradebook(books.taught, {book.subject for book in used})
    return [_result(used, lacking, pupil, reading) for pupil in pupils]


def _result(books: Sequence[Gradebook], lacking: Sequence[str], pupil: str, reading: Reading | None) -> PupilResult:
    outcomes = {book.subject: (book, book.outcome(pupil)) for book in books}
    finished = {code: (book, found) for code, (book, found) in outcomes.items() if found.value is not None}
    exempt = {code for code, (book, _) in outcomes.items() if pupil in book.exempt}
    missing = tuple(sorted({*lacking, *(outcomes.keys() - finished.keys() - exempt)}))
    return PupilResult(
        pupil=pupil,
        averages={code: outcomes[code][0].average(pupil) for code in outcomes if code in finished or code in exempt},
        judged=_judged(finished, missing, reading),
        missing=missing,
        why_of_subject={code: found.steps for code, (_, found) in outcomes.items()},
    )


def _judged(
    finished: dict[str, tuple[Gradebook, Outcome]], missing: tuple[str, ...], reading: Reading | None
) -> Judged:
    if missing:
        # A level over part of the subjects would be another level.
        return Judged(
            None, None, (Step("22/2021 Art. 9.1b (1)", Why("SUBJECTS_MISSING", {"subjects": ", ".join(missing)})),)
        )
    scored = {code: found.value for code, (book, found) in finished.items() if not book.by_comment}
    comment = {code: found.value == PASSED for code, (book, found) in finished.items() if book.by_comment}
    return learning_level(
        Subjects({code: value for code, value in scored.items() if value is not None}, comment), reading
    )


@dataclass(frozen=True)
class Settled:
    before: str
    after: str
    held_back_by: str = ""


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

    def settle(self, found: Iterable[PupilResult]) -> int:
        """Takes the levels as they are now; returns how many changed."""
        changed = 0
        for one in found:
            now = Settled(one.before, one.after, one.judged.held_back_by)
            stood = self.levels.get(one.pupil)
            if stood == now or (stood is None and not now.after):
                continue
            self.levels[one.pupil] = now
            changed += 1
            self._tell_level(one.pupil, now)
        return changed

    def tell_present(self) -> None:
        for pupil, level in self.levels.items():
            self._tell_level(pupil, level)

    def _tell_level(self, pupil: str, level: Settled) -> None:
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
        if one.after and not 0 <= LEVELS.index(one.after) - LEVELS.index(one.before) <= 1:
            raise ValueError(f"pupil {pupil} went from {one.before} to {one.after}")
