"""What a year comes to by Circular 22/2021: averages, training, promotion, what is re-assessed in summer, the title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chassis.why import Facts, Why
from services.records.domain.tt22.averages import not_assessed, year_average, year_comment
from services.records.domain.tt22.levels import Judged, Level, Subjects, learning_level
from services.records.domain.tt22.rules import Rules
from services.records.domain.tt22.steps import LEVEL, PROMOTION, Flag, Step, points
from services.records.domain.tt22.subjects import NOT_PASSED, PASSED, Outcome, SubjectTerm
from services.records.domain.tt22.training import training_year

PROMOTED, STAYS, SUMMER_TRAINING, RETEST, UNDECIDED = "promoted", "stays", "summer_training", "retest", "undecided"
EXCELLENT, GOOD = "excellent", "good"


@dataclass(frozen=True)
class YearSheetRow:
    """What the homeroom teacher enters of a pupil: training levels as 0 to 3, half-days absent, re-tests in tenths.

    Absences are those of both kinds, excused and not; a re-test of a comment subject is 1 or 0.
    """

    training_hk1: int | None = None
    training_hk2: int | None = None
    training_summer: int | None = None
    absent_hk1: int | None = None
    absent_hk2: int | None = None
    retests: Mapping[str, int] = field(default_factory=dict)

    def missing(self) -> tuple[str, ...]:
        """What the year cannot be decided without."""
        needed = ("training_hk1", "training_hk2", "absent_hk1", "absent_hk2")
        return tuple(name for name in needed if getattr(self, name) is None)

    @property
    def absent(self) -> int | None:
        """Half-days of the year; None while a term lacks them."""
        if self.absent_hk1 is None or self.absent_hk2 is None:
            return None
        return self.absent_hk1 + self.absent_hk2


class YearOutcome(NamedTuple):
    """`decision` and `title` are empty while something is missing, `title` also where there is none.

    `due` are the subjects that a pupil who is not promoted may be re-assessed in.
    """

    training: Level | None
    decision: str
    title: str
    due: tuple[str, ...]
    missing: tuple[str, ...]
    steps: tuple[Step, ...]
    flags: tuple[Flag, ...]


def subject_year(code: str, first: SubjectTerm | None, second: SubjectTerm | None, rules: Rules) -> Outcome:
    """The subject's result of the year; None while a term of it lacks marks, or where the pupil is exempt."""
    one, other = (term.outcome(rules) if term else Outcome(None, ()) for term in (first, second))
    if first and second and first.exempt and second.exempt:
        return Outcome(None, (not_assessed(),))
    if second and second.by_comment:
        if other.value is None:
            return Outcome(None, (Step("22/2021 Art. 9.1a (2)", Why("TERM_LACKING", {"subject": code})),))
        return Outcome(other.value, year_comment(other.value == PASSED).steps)
    if one.value is None or other.value is None:
        return Outcome(None, (Step("22/2021 Art. 9.1b (3)", Why("TERM_LACKING", {"subject": code})),))
    mean = year_average(one.value, other.value, rules)
    return Outcome(mean.tenths, mean.steps)


def exempt_in_one_term(subjects: Mapping[str, tuple[SubjectTerm | None, SubjectTerm | None]]) -> tuple[Flag, ...]:
    """The act exempts from a subject and says nothing of a year in which only one term of it was assessed."""
    codes = [
        code
        for code, (first, second) in sorted(subjects.items())
        if first and second and first.exempt is not second.exempt
    ]
    return tuple(Flag("22/2021 Art. 11.2", Why("EXEMPT_IN_ONE_TERM", {"subject": code}), LEVEL) for code in codes)


def year_outcome(learning: Judged, subjects: Subjects, row: YearSheetRow, rules: Rules) -> YearOutcome:
    """What follows from the level of the year and the homeroom teacher's entries."""
    missing = row.missing()
    if row.training_hk1 is None or row.training_hk2 is None:
        return YearOutcome(None, "", "", (), missing, (), ())
    trained = training_year(Level(row.training_hk1), Level(row.training_hk2))
    if learning.after is None or row.absent is None:
        return YearOutcome(trained.level, "", "", (), missing, trained.steps, ())
    decided = _decide(learning.after, trained.level, subjects, row, rules)
    title, title_steps = _title(learning.after, trained.level, subjects, rules)
    steps = (*trained.steps, *decided.steps, *title_steps)
    return YearOutcome(trained.level, decided.decision, title, decided.due, missing, steps, decided.flags)


class _Decided(NamedTuple):
    decision: str
    steps: tuple[Step, ...]
    due: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()


def _decide(learning: Level, training: Level, subjects: Subjects, row: YearSheetRow, rules: Rules) -> _Decided:
    absent = row.absent or 0
    # 22/2021 Art. 12.1c (1): more than 45 half-days of absence, excused or not, keep a pupil in the class
    facts: Facts = {"absent": absent, "most": rules.absences_most}
    within = absent <= rules.absences_most
    absences = Step("22/2021 Art. 12.1c (1)", Why("ABSENT_WITHIN" if within else "ABSENT_TOO_OFTEN", facts))
    if not within:
        return _Decided(STAYS, (absences,))
    trained, summer = _after_summer(training, row, rules)
    due = _due(subjects, rules) if learning is Level.NOT_REACHED else ()
    if trained is Level.NOT_REACHED:
        return _Decided(STAYS if row.training_summer is not None else SUMMER_TRAINING, (absences, *summer), due)
    # 22/2021 Art. 12.1a (1): training of the year Đạt or better, also after the summer
    steps = (absences, *summer, Step("22/2021 Art. 12.1a (1)", Why("TRAINING_REACHED", {"level": trained.title})))
    if learning is not Level.NOT_REACHED:
        # 22/2021 Art. 12.1b (1): learning of the year Đạt or better, also after re-assessment
        reached = Step("22/2021 Art. 12.1b (1)", Why("LEARNING_REACHED", {"level": learning.title}))
        return _Decided(PROMOTED, (*steps, reached))
    if training is Level.NOT_REACHED:
        return _Decided(UNDECIDED, steps, due, (_both_not_reached(),))
    return _retested(steps, due, subjects, row, rules)


def _after_summer(training: Level, row: YearSheetRow, rules: Rules) -> tuple[Level, tuple[Step, ...]]:
    if training is not Level.NOT_REACHED:
        return training, ()
    # 22/2021 Art. 13 (1): both of the next two, as rows before December 2026 cite them
    wanted, judged = rules.summer or ("22/2021 Art. 13 (1)", "22/2021 Art. 13 (1)")
    # 22/2021 Art. 13.1 (1): training Chưa đạt is worked at in the summer
    if row.training_summer is None:
        return training, (Step(wanted, Why("SUMMER_TRAINING_WANTED")),)
    # 22/2021 Art. 13.3 (1): training judged again at the end of the summer stands for the year
    again = Level(row.training_summer)
    return again, (Step(judged, Why("SUMMER_TRAINING_JUDGED", {"level": again.title})),)


def _both_not_reached() -> Flag:
    """Art. 14 opens re-assessment to who has training Đạt or better, and does not say of which time."""
    return Flag("22/2021 Art. 14", Why("BOTH_NOT_REACHED"), PROMOTION)


def _due(subjects: Subjects, rules: Rules) -> tuple[str, ...]:
    below = (code for code, tenths in subjects.scored.items() if tenths < rules.retested_below)
    return tuple(sorted({*subjects.failed(), *below}))


def _retested(
    before: tuple[Step, ...], due: tuple[str, ...], subjects: Subjects, row: YearSheetRow, rules: Rules
) -> _Decided:
    # 22/2021 Art. 14 (1): re-assessed is what is Chưa đạt by comment or has a year average below 5.0
    wanted = Step("22/2021 Art. 14 (1)", Why("RETEST_WANTED", {"subjects": ", ".join(due)}))
    taken = {code: row.retests[code] for code in due if code in row.retests}
    if not taken:
        return _Decided(RETEST, (*before, wanted), due)
    # 22/2021 Art. 14 (2): the result of re-assessment stands in place of the subject's result of the year
    said = ", ".join(f"{code} {_said(code, value, subjects)}" for code, value in sorted(taken.items()))
    again = learning_level(_with(subjects, taken), rules)
    assert again.after is not None
    facts: Facts = {"subjects": said, "level": again.after.title}
    steps = (*before, wanted, Step("22/2021 Art. 14 (2)", Why("RETESTED", facts)), *again.steps)
    if again.after is not Level.NOT_REACHED:
        reached = Step("22/2021 Art. 12.1b (1)", Why("LEARNING_REACHED", {"level": again.after.title}))
        return _Decided(PROMOTED, (*steps, reached), due, again.flags)
    left = tuple(code for code in due if code not in taken)
    return _Decided(RETEST if left else STAYS, steps, due, again.flags)


def _said(code: str, value: int, subjects: Subjects) -> str:
    if code in subjects.comment:
        return "Đ" if value == PASSED else "CĐ"
    return points(value)


def _with(subjects: Subjects, taken: Mapping[str, int]) -> Subjects:
    scored = {code: taken.get(code, tenths) for code, tenths in subjects.scored.items()}
    comment = {
        code: taken[code] != NOT_PASSED if code in taken else passed for code, passed in subjects.comment.items()
    }
    return Subjects(scored, comment)


def _title(learning: Level, training: Level, subjects: Subjects, rules: Rules) -> tuple[str, tuple[Step, ...]]:
    if learning is not Level.VERY_GOOD or training is not Level.VERY_GOOD:
        return "", ()
    count = subjects.at_least(rules.excellent_from)
    facts: Facts = {"count": count, "from": points(rules.excellent_from)}
    # 22/2021 Art. 15.1a (1): Học sinh Xuất sắc: both Tốt, and six averages of 9.0 or more
    if count >= rules.excellent_subjects:
        return EXCELLENT, (Step("22/2021 Art. 15.1a (1)", Why("TITLE_EXCELLENT", facts)),)
    # 22/2021 Art. 15.1a (2): Học sinh Giỏi: both Tốt
    return GOOD, (Step("22/2021 Art. 15.1a (2)", Why("TITLE_GOOD", facts)),)
