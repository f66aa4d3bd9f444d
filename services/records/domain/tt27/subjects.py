"""What a primary pupil has in one subject and term: a level at its middle and end, and the tests that the grade has."""

from __future__ import annotations

from chassis.why import Why
from services.records.domain.tt22.steps import Step
from services.records.domain.tt22.subjects import END, EXEMPT, MID, Outcome, SubjectTerm
from services.records.domain.tt27.rules import PrimaryRules

MID_LEVEL, END_LEVEL = "mgk", "mck"
LEVEL_SLOTS = (MID_LEVEL, END_LEVEL)
NOT_COMPLETED, COMPLETED, COMPLETED_WELL = 0, 1, 2
LETTERS = "CHT"  # of subjects, lowest first, as the act writes them
WHOLE_TENTHS = 10


def slots_of(subject: str, grade: str, rules: PrimaryRules) -> tuple[str, ...]:
    """The columns that a term of the subject has."""
    mid = (MID,) if rules.tested_mid(subject, grade) else ()
    end = (END,) if rules.tested_end(subject, grade) else ()
    return (MID_LEVEL, *mid, END_LEVEL, *end)


def is_possible(slot: str, value: int) -> bool:
    """A level from 0 to 2, or a whole mark in tenths."""
    if slot in LEVEL_SLOTS:
        return NOT_COMPLETED <= value <= COMPLETED_WELL
    # 27/2020 Art. 7.1d (1): tests are marked from 0 to 10, without decimals
    return 0 <= value <= WHOLE_TENTHS * WHOLE_TENTHS and value % WHOLE_TENTHS == 0


def tests_of(subject: str, grade: str, rules: PrimaryRules) -> tuple[Step, ...]:
    """Which tests a term of the subject has, and why."""
    # 27/2020 Art. 7.1b (1): a test at the end of each term in the compulsory subjects that it names
    # 27/2020 Art. 7.1b (2): in grades 4 and 5 also in the middle of each term, in Vietnamese and mathematics
    end = (Step("27/2020 Art. 7.1b (1)", Why("PRIMARY_TEST_END")),) if rules.tested_end(subject, grade) else ()
    mid = (Step("27/2020 Art. 7.1b (2)", Why("PRIMARY_TEST_MID")),) if rules.tested_mid(subject, grade) else ()
    # 27/2020 Art. 7.1d (1): whole marks
    whole = (Step("27/2020 Art. 7.1d (1)", Why("PRIMARY_WHOLE_MARKS")),) if end or mid else ()
    return (*end, *mid, *whole)


def term_outcome(subject: str, term: SubjectTerm, grade: str, rules: PrimaryRules) -> Outcome:
    """The level at the end of the term; None while a level or test of the term is missing."""
    if term.exempt:
        return Outcome(None, (not_assessed(subject),))
    slots = slots_of(subject, grade, rules)
    # 27/2020 Art. 7.1a (1): each subject and activity is judged T, H or C at the middle and the end of each term
    missing = [slot for slot in slots if term.marks.get(slot) is None]
    if missing:
        return Outcome(None, (Step("27/2020 Art. 7.1a (1)", Why("ASSESSMENTS_MISSING", {"missing": len(missing)})),))
    return end_outcome(term)


def end_outcome(term: SubjectTerm) -> Outcome:
    """What stands at the end of the term, whatever its middle lacks; None where nothing stands."""
    level = term.marks.get(END_LEVEL)
    if level is None:
        return Outcome(None, (Step("27/2020 Art. 7.1a (1)", Why("ASSESSMENTS_MISSING", {"missing": 1})),))
    judged = Step("27/2020 Art. 7.1a (1)", Why("PRIMARY_LEVEL", {"level": LETTERS[level]}))
    mark = term.marks.get(END)
    if mark is None:
        return Outcome(level, (judged,))
    return Outcome(level, (judged, Step("27/2020 Art. 7.1b (1)", Why("PRIMARY_TEST", {"mark": points(mark)}))))


def not_assessed(subject: str) -> Step:
    # 27/2020 Art. 8 (1): a pupil with a disability is assessed by the plan made for the pupil
    return Step("27/2020 Art. 8 (1)", Why("PRIMARY_EXEMPT", {"subject": subject}))


def summary(term: SubjectTerm) -> str:
    """`T 9`, or `H` where there is no test; `M` for who is exempt, empty for no level."""
    level, mark = term.marks.get(END_LEVEL), term.marks.get(END)
    if term.exempt:
        return EXEMPT
    if level is None:
        return ""
    return LETTERS[level] if mark is None else f"{LETTERS[level]} {points(mark)}"


def written(slot: str, value: int | None) -> str:
    """As people read it; empty for no mark. A mark of before the circular's columns is a decimal."""
    if value is None:
        return ""
    return LETTERS[value] if slot in LEVEL_SLOTS else points(value)


def points(tenths: int) -> str:
    """90 is `9`."""
    whole, rest = divmod(tenths, WHOLE_TENTHS)
    return f"{whole}.{rest}" if rest else str(whole)
