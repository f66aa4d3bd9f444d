"""What a pupil owes in a month: the policy as data, and a reason for each item that is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from chassis.why import Why
from services.payments.domain.fees import FeeItem, Unit
from services.payments.domain.periods import month_of
from services.payments.domain.receiving import Choice
from tabular.folding import words


class LeftOutReason(StrEnum):
    EXEMPT = "exempt"
    NO_CONSENT = "no_consent"
    NO_DAYS = "no_days"
    OTHER_MONTH = "other_month"
    OTHER_LEVEL = "other_level"


@dataclass(frozen=True)
class Exemption:
    """An item of this category is not asked from pupils of schools of this kind, because the act says so."""

    category: str
    school_kind: str
    why: Why


@dataclass(frozen=True)
class DemandPolicy:
    """When each unit is asked, and who is exempt. One row a school year; a new act is a new row."""

    months: dict[Unit, tuple[int, ...]]
    exemptions: tuple[Exemption, ...]
    # Grades → the name of their level without accents, as `tabular.words` folds it.
    levels_by_grade: tuple[tuple[range, str], ...]


# Nine months a year at most (Decree 81/2021, cadence kept by Decree 238/2025). The month in which yearly items and
# the two months in which items of a term are asked are the school's plan, not law.
SCHOOL_MONTHS = (9, 10, 11, 12, 1, 2, 3, 4, 5)
POLICY = DemandPolicy(
    months={
        Unit.MONTH: SCHOOL_MONTHS,
        Unit.DAY: SCHOOL_MONTHS,
        Unit.TERM: (9, 1),
        Unit.YEAR: (9,),
    },
    exemptions=(
        Exemption(
            category="hoc phi",
            school_kind="cong lap",
            why=Why("TUITION_EXEMPT", act="238/2025/NĐ-CP"),
        ),
    ),
    levels_by_grade=(
        (range(1, 6), "tieu hoc"),
        (range(6, 10), "thcs"),
        (range(10, 13), "thpt"),
    ),
)
PRESCHOOL = "mam non"
_GRADE = re.compile(r"\d{1,2}")


@dataclass(frozen=True)
class School:
    """As far as demands need it; heard from accounts."""

    id: str
    name: str
    levels: tuple[str, ...]
    kind: str


@dataclass(frozen=True)
class Pupil:
    """As far as demands and matching need it; heard from accounts."""

    id: str
    school: str
    name: str
    class_name: str


@dataclass(frozen=True)
class OwedItem:
    item: str
    name: str
    amount: int
    quantity: int
    unit: Unit
    category: str


@dataclass(frozen=True)
class LeftOut:
    item: str
    name: str
    reason: LeftOutReason
    why: Why


def level_of(school: School, class_name: str, policy: DemandPolicy = POLICY) -> str:
    """The school's only level, or that of the grade in the class's name, as the school spells it."""
    if len(school.levels) == 1:
        return school.levels[0]
    digits = _GRADE.match(class_name)
    grade = int(digits.group()) if digits else 0
    wanted = next((level for grades, level in policy.levels_by_grade if grade in grades), PRESCHOOL)
    return next((level for level in school.levels if words(level) == wanted), wanted)


def demand(
    school: School,
    pupil: Pupil,
    items: Sequence[FeeItem],
    choice: Choice | None,
    period: str,
) -> tuple[list[OwedItem], list[LeftOut]]:
    """What the pupil owes in the period, and what is left out with its reason. Raises PeriodInvalid."""
    owed: list[OwedItem] = []
    left: list[LeftOut] = []
    for item in items:
        why = _left_out(school, pupil, item, choice, period)
        if why is not None:
            left.append(LeftOut(item.id, item.name, *why))
            continue
        quantity = choice.used(item.id, period) if choice and item.unit is Unit.DAY else 1
        owed.append(OwedItem(item.id, item.name, item.amount * quantity, quantity, item.unit, item.category))
    return owed, left


def _left_out(
    school: School, pupil: Pupil, item: FeeItem, choice: Choice | None, period: str
) -> tuple[LeftOutReason, Why] | None:
    level = level_of(school, pupil.class_name)
    if not item.serves(level):
        return LeftOutReason.OTHER_LEVEL, Why("ITEM_OF_OTHER_LEVEL", {"level": level})
    exempt = _exemption(school, item)
    if exempt is not None:
        return LeftOutReason.EXEMPT, exempt.why
    if month_of(period) not in POLICY.months[item.unit]:
        months = ", ".join(str(month) for month in POLICY.months[item.unit])
        return LeftOutReason.OTHER_MONTH, Why("ITEM_OF_OTHER_MONTHS", {"months": months})
    if item.optional and not (choice and choice.agrees(item.id)):
        return LeftOutReason.NO_CONSENT, Why("CONSENT_MISSING")
    if item.unit is Unit.DAY and not (choice and choice.used(item.id, period)):
        return LeftOutReason.NO_DAYS, Why("DAYS_MISSING")
    return None


def _exemption(school: School, item: FeeItem) -> Exemption | None:
    category, kind = words(item.category), words(school.kind)
    return next(
        (rule for rule in POLICY.exemptions if rule.category == category and rule.school_kind == kind),
        None,
    )
