"""All rule sets: which row a class of a school year is judged by, and which one a fingerprint names."""

from __future__ import annotations

from functools import lru_cache

from services.records.domain import limits
from services.records.domain.periods import grade_of
from services.records.domain.refusals import RulesOfAnotherAct, RulesUnknown
from services.records.domain.tt22 import rules as tt22
from services.records.domain.tt22.rules import Rules
from services.records.domain.tt27 import rules as tt27
from services.records.domain.tt27.rules import PrimaryRules

AnyRules = Rules | PrimaryRules
_ROWS: tuple[AnyRules, ...] = (*tt22.ROWS, *tt27.ROWS)
_BY_SHA256 = {row.sha256: row for row in (*_ROWS, *tt22.EARLIER_ROWS)}


def rules_for(grade: str, year: str) -> AnyRules | None:
    """The row for a class of that grade in that school year; None for nursery, and for years before the circulars."""
    return next((row for row in _ROWS if row.is_for(grade, year)), None)


@lru_cache(maxsize=limits.CLASSES_REMEMBERED)  # asked for each mark of a class; the rows never change
def rules_of(class_name: str, year: str) -> AnyRules | None:
    return rules_for(grade_of(class_name), year)


def primary_rules_of(class_name: str, year: str) -> PrimaryRules | None:
    """Those of a primary class; None for any other."""
    found = rules_of(class_name, year)
    return found if isinstance(found, PrimaryRules) else None


def rules_named(sha256: str) -> AnyRules:
    """The row of that fingerprint, also one that is no longer in force. Raises RulesUnknown."""
    if sha256 not in _BY_SHA256:
        raise RulesUnknown(sha256)
    return _BY_SHA256[sha256]


def check_act(rules: AnyRules | None, class_name: str, year: str) -> None:
    """Raises RulesOfAnotherAct where another circular is in force for the class."""
    due = rules_of(class_name, year)
    if rules and due and rules.act != due.act:
        raise RulesOfAnotherAct(class_name, year, asked=rules.act, due=due.act)
