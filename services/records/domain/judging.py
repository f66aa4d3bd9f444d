"""A pupil's result of a term or a year, from what the pupil has in each subject: by the rules of the class, or none."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chassis.why import Why
from services.records.domain.tt22.levels import Judged, Subjects, learning_level
from services.records.domain.tt22.rules import LOWER_SECONDARY, Rules
from services.records.domain.tt22.steps import RULE_SET, Flag, Step
from services.records.domain.tt22.subjects import EXEMPT, PASSED, Outcome, SubjectTerm, written
from services.records.domain.tt22.year import (
    YearOutcome,
    YearSheetRow,
    exempt_in_one_term,
    subject_year,
    year_outcome,
)
from services.records.domain.tt27 import subjects as tt27
from services.records.domain.tt27.levels import PrimaryJudged
from services.records.domain.tt27.rules import PrimaryRules
from services.records.domain.tt27.year import PrimaryRow, primary_year


@dataclass(frozen=True)
class TermInputs:
    """What a term's result is computed from. `lacking` are subjects that are taught and in which nobody has a mark."""

    subjects: Mapping[str, SubjectTerm] = field(default_factory=dict)
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class YearInputs:
    """What a year's result is computed from: both terms, and what the homeroom teacher entered."""

    hk1: TermInputs
    hk2: TermInputs
    row: YearSheetRow | PrimaryRow = field(default_factory=YearSheetRow)


class PupilResult(NamedTuple):
    """`averages` holds the finished subjects as written, and those from which the pupil is exempt as `M`.

    `missing` are those that still lack marks. `rules` is None for a class that no rule set here is for; `year` is what
    follows from a year's level, and None for a term.
    """

    pupil: str
    averages: dict[str, str]
    judged: Judged | PrimaryJudged
    missing: tuple[str, ...]
    why_of_subject: dict[str, tuple[Step, ...]]
    rules: Rules | PrimaryRules | None = LOWER_SECONDARY
    year: YearOutcome | None = None

    def narrowed(self, subjects: Collection[str]) -> PupilResult:
        """What the teacher of these subjects sees: their averages, and no level."""
        return self._replace(
            averages={code: mean for code, mean in self.averages.items() if code in subjects},
            judged=Judged(None, None, ()),
            year=None,
            missing=tuple(code for code in self.missing if code in subjects),
            why_of_subject={code: steps for code, steps in self.why_of_subject.items() if code in subjects},
        )

    @property
    def before(self) -> str:
        return self.judged.before.title if self.judged.before is not None else ""

    @property
    def after(self) -> str:
        return self.judged.after.title if self.judged.after is not None else ""

    @property
    def steps(self) -> tuple[Step, ...]:
        """Of the level, and of what follows from it."""
        return (*self.judged.steps, *(self.year.steps if self.year else ()))

    @property
    def flags(self) -> tuple[Flag, ...]:
        return (*self.judged.flags, *(self.year.flags if self.year else ()))


def primary_term_result(pupil: str, grade: str, inputs: TermInputs, rules: PrimaryRules) -> PupilResult:
    """Levels and tests of the subjects; the act gives a level to a year, and none to a term."""
    outcomes = {code: tt27.term_outcome(code, one, grade, rules) for code, one in sorted(inputs.subjects.items())}
    exempt = {code for code, one in inputs.subjects.items() if one.exempt}
    finished = {code for code, found in outcomes.items() if found.value is not None}
    missing = tuple(sorted({*inputs.lacking, *(outcomes.keys() - finished - exempt)}))
    # 27/2020 Art. 9.1 (1): at the end of a term what every subject, quality and competence came to is put together
    why = Why("SUBJECTS_MISSING", {"subjects": ", ".join(missing)}) if missing else Why("PRIMARY_TERM_HAS_NO_LEVEL")
    return PupilResult(
        pupil=pupil,
        averages={code: tt27.summary(inputs.subjects[code]) for code in sorted(finished | exempt)},
        judged=PrimaryJudged(None, None, (Step("27/2020 Art. 9.1 (1)", why),)),
        missing=missing,
        why_of_subject={code: found.steps for code, found in outcomes.items()},
        rules=rules,
    )


def primary_year_result(pupil: str, grade: str, inputs: YearInputs, rules: PrimaryRules) -> PupilResult:
    """The year is judged by what stands at its end, which is that of the second term."""
    row = inputs.row if isinstance(inputs.row, PrimaryRow) else PrimaryRow()
    terms = dict(sorted(inputs.hk2.subjects.items()))
    found = primary_year(terms, frozenset(inputs.hk2.lacking), grade, row, rules)
    return PupilResult(
        pupil=pupil,
        averages={code: said for code, one in terms.items() if (said := tt27.summary(one))},
        judged=found.judged,
        missing=found.missing,
        why_of_subject={
            code: (tt27.not_assessed(code),) if one.exempt else tt27.end_outcome(one).steps
            for code, one in terms.items()
        },
        rules=rules,
        year=found.outcome,
    )


def term_result(pupil: str, inputs: TermInputs, rules: Rules | None) -> PupilResult:
    """Says what is missing, where the level cannot be computed yet."""
    outcomes = {code: one.outcome(rules or LOWER_SECONDARY) for code, one in sorted(inputs.subjects.items())}
    exempt = {code for code, one in inputs.subjects.items() if one.exempt}
    finished = {code for code, found in outcomes.items() if found.value is not None}
    missing = tuple(sorted({*inputs.lacking, *(outcomes.keys() - finished - exempt)}))
    return PupilResult(
        pupil=pupil,
        averages={
            code: one.average(rules or LOWER_SECONDARY)
            for code, one in inputs.subjects.items()
            if code in finished or code in exempt
        },
        judged=_judged(inputs, outcomes, missing, rules),
        missing=missing,
        why_of_subject={code: found.steps for code, found in outcomes.items()},
        rules=rules,
    )


def _judged(
    inputs: TermInputs, outcomes: Mapping[str, Outcome], missing: tuple[str, ...], rules: Rules | None
) -> Judged:
    if rules is None:
        # No act of the house speaks of this class; the level of another level of school would be a wrong one.
        return Judged(None, None, (Step(RULE_SET, Why("NO_RULES_FOR_CLASS")),))
    if missing:
        # A level over part of the subjects would be another level.
        lacking = Why("SUBJECTS_MISSING", {"subjects": ", ".join(missing)})
        return Judged(None, None, (Step("22/2021 Art. 9.1b (1)", lacking),))
    return learning_level(subjects_of(inputs.subjects, outcomes), rules)


def year_result(pupil: str, inputs: YearInputs, rules: Rules | None) -> PupilResult:
    """A subject of which a term lacks marks is missing; one that was exempt in one term alone is flagged besides."""
    terms = {
        code: (inputs.hk1.subjects.get(code), inputs.hk2.subjects.get(code))
        for code in sorted({*inputs.hk1.subjects, *inputs.hk2.subjects})
    }
    kinds = {code: second or first for code, (first, second) in terms.items() if first or second}
    known = {code: kind for code, kind in kinds.items() if kind is not None}
    used = rules or LOWER_SECONDARY
    row = inputs.row if isinstance(inputs.row, YearSheetRow) else YearSheetRow()
    outcomes = {code: subject_year(code, first, second, used) for code, (first, second) in terms.items()}
    exempt = {code for code, pair in terms.items() if all(term and term.exempt for term in pair)}
    lacking = {*inputs.hk1.lacking, *inputs.hk2.lacking} - exempt
    finished = {code for code, found in outcomes.items() if found.value is not None} - lacking
    missing = tuple(sorted(lacking | (outcomes.keys() - finished - exempt)))
    judged = _judged(TermInputs(known), {code: outcomes[code] for code in finished}, missing, rules)
    judged = judged._replace(flags=(*judged.flags, *exempt_in_one_term(terms)))
    subjects = subjects_of(known, {code: outcomes[code] for code in finished})
    return PupilResult(
        pupil=pupil,
        averages={
            code: EXEMPT if code in exempt else written(outcomes[code].value, by_comment=known[code].by_comment)
            for code in sorted(finished | exempt)
        },
        judged=judged,
        missing=missing,
        why_of_subject={code: found.steps for code, found in outcomes.items()},
        rules=rules,
        year=year_outcome(judged, subjects, row, rules) if rules else None,
    )


def subjects_of(kinds: Mapping[str, SubjectTerm], outcomes: Mapping[str, Outcome]) -> Subjects:
    """The finished subjects, as the level is judged by them."""
    values = {code: found.value for code, found in outcomes.items() if found.value is not None}
    return Subjects(
        {code: value for code, value in values.items() if not kinds[code].by_comment},
        {code: value == PASSED for code, value in values.items() if kinds[code].by_comment},
    )
