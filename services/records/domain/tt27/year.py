"""What a primary year comes to by Circular 27/2020: its level, completion of the grade, the title."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chassis.why import Why
from services.records.domain.tt22.steps import LEVEL, Flag, Step
from services.records.domain.tt22.subjects import END, SubjectTerm
from services.records.domain.tt22.year import EXCELLENT, PROMOTED, STAYS, YearOutcome
from services.records.domain.tt27.levels import PrimaryJudged, YearEnd, YearLevel, year_level
from services.records.domain.tt27.rules import PrimaryRules
from services.records.domain.tt27.subjects import END_LEVEL

SUPPLEMENT, BY_PRINCIPAL = "supplement", "by_principal"
EXEMPLARY = "exemplary"


@dataclass(frozen=True)
class PrimaryRow:
    """What the homeroom teacher enters of a pupil's year, and the principal; yes is 1 and no 0.

    `traits` are those of the year's end, from 0 to 2. `outstanding`: in a subject, or clear progress in a trait;
    `recognised`: by the class. `supplement`: completed after guidance; `by_principal`: promoted all the same.
    """

    traits: Mapping[str, int] = field(default_factory=dict)
    outstanding: int | None = None
    recognised: int | None = None
    supplement: int | None = None
    by_principal: int | None = None


class PrimaryYear(NamedTuple):
    judged: PrimaryJudged
    outcome: YearOutcome
    missing: tuple[str, ...]


def primary_year(
    terms: Mapping[str, SubjectTerm], lacking: frozenset[str], grade: str, row: PrimaryRow, rules: PrimaryRules
) -> PrimaryYear:
    """`terms` are those of the second term, `lacking` subjects that are taught and in which nobody has anything."""
    exempt = {code for code, term in terms.items() if term.exempt}
    missing = tuple(sorted(_missing(terms, grade, rules) | lacking - exempt))
    of_row = tuple(trait for trait in rules.traits_of(grade) if trait not in row.traits)
    flags = tuple(Flag("27/2020 Art. 8", Why("PRIMARY_EXEMPT", {"subject": code}), LEVEL) for code in sorted(exempt))
    if missing:
        # 27/2020 Art. 9.2 (1): the year is judged by all subjects, all qualities and competences, all tests
        step = Step("27/2020 Art. 9.2 (1)", Why("SUBJECTS_MISSING", {"subjects": ", ".join(missing)}))
        return _open(step, missing, of_row, flags)
    if of_row:
        step = Step("27/2020 Art. 9.2 (1)", Why("PRIMARY_TRAITS_MISSING", {"count": len(of_row)}))
        return _open(step, missing, of_row, flags)
    assessed = {code: term for code, term in terms.items() if code not in exempt}
    end = YearEnd(
        {code: term.marks[END_LEVEL] for code, term in assessed.items()},
        {trait: row.traits[trait] for trait in rules.traits_of(grade)},
        {code: term.marks[END] for code, term in assessed.items() if rules.tested_end(code, grade)},
    )
    judged = year_level(end, rules)._replace(flags=flags)
    assert judged.after is not None
    return PrimaryYear(judged, _outcome(judged.after, grade, row, rules), missing)


def _missing(terms: Mapping[str, SubjectTerm], grade: str, rules: PrimaryRules) -> set[str]:
    """Subjects without a level or test at the year's end, and those of the grade's tests that are not there at all."""
    absent = {code for code in rules.tested_in(grade) if code not in terms}
    for code, term in terms.items():
        wanted = (END_LEVEL, END) if rules.tested_end(code, grade) else (END_LEVEL,)
        if not term.exempt and any(term.marks.get(slot) is None for slot in wanted):
            absent.add(code)
    return absent


def _open(step: Step, missing: tuple[str, ...], of_row: tuple[str, ...], flags: tuple[Flag, ...]) -> PrimaryYear:
    judged = PrimaryJudged(None, None, (step,), flags=flags)
    return PrimaryYear(judged, YearOutcome(None, "", "", (), of_row, (), ()), missing)


def _outcome(level: YearLevel, grade: str, row: PrimaryRow, rules: PrimaryRules) -> YearOutcome:
    decision, steps = _completed(level, row)
    if decision == PROMOTED and grade == rules.last_grade and row.by_principal is None:
        # 27/2020 Art. 11.2 (1): who completes grade 5 has completed primary education
        steps += (Step("27/2020 Art. 11.2 (1)", Why("PRIMARY_COMPLETED_SCHOOL")),)
    title, why = _title(level, row)
    return YearOutcome(None, decision, title, (), (), (*steps, *why), ())


def _completed(level: YearLevel, row: PrimaryRow) -> tuple[str, tuple[Step, ...]]:
    # 27/2020 Art. 11.1a (1): one of the three upper levels completes the grade
    if level is not YearLevel.NOT_COMPLETED:
        return PROMOTED, (Step("27/2020 Art. 11.1a (1)", Why("PRIMARY_COMPLETED_GRADE", {"level": level.title})),)
    # 27/2020 Art. 11.1b (1): who has not completed it is guided, helped and assessed again
    if row.supplement is None:
        return SUPPLEMENT, (Step("27/2020 Art. 11.1b (1)", Why("PRIMARY_SUPPLEMENT_WANTED")),)
    # 27/2020 Art. 11.1b (2): what that assessment finds decides completion of the grade
    if row.supplement:
        return PROMOTED, (Step("27/2020 Art. 11.1b (2)", Why("PRIMARY_SUPPLEMENT_COMPLETED")),)
    still = Step("27/2020 Art. 11.1b (2)", Why("PRIMARY_SUPPLEMENT_NOT_COMPLETED"))
    # 27/2020 Art. 11.1c (1): who still has not is listed to the principal
    if row.by_principal is None:
        return BY_PRINCIPAL, (still, Step("27/2020 Art. 11.1c (1)", Why("PRIMARY_PRINCIPAL_WANTED")))
    # 27/2020 Art. 11.1c (2): the principal decides whether the pupil goes up
    promoted = bool(row.by_principal)
    why = Why("PRIMARY_PRINCIPAL_PROMOTED" if promoted else "PRIMARY_PRINCIPAL_KEPT")
    return PROMOTED if promoted else STAYS, (still, Step("27/2020 Art. 11.1c (2)", why))


def _title(level: YearLevel, row: PrimaryRow) -> tuple[str, tuple[Step, ...]]:
    # 27/2020 Art. 13.1a (1): excellent pupil: the highest level of the year
    if level is YearLevel.EXCELLENT:
        return EXCELLENT, (Step("27/2020 Art. 13.1a (1)", Why("PRIMARY_TITLE_EXCELLENT")),)
    # 27/2020 Art. 13.1a (2): exemplary pupil: the level below it, outstanding in something, recognised by the class
    if level is YearLevel.GOOD and row.outstanding and row.recognised:
        return EXEMPLARY, (Step("27/2020 Art. 13.1a (2)", Why("PRIMARY_TITLE_EXEMPLARY")),)
    return "", ()
