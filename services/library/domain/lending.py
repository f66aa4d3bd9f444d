"""How long and how much a reader may borrow: a rule of each school that is data, with a default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from chassis.aggregate import Aggregate
from chassis.settings import VIETNAM
from services.library.domain import limits
from services.library.domain.refusals import RuleInvalid

PUPIL, STAFF = "pupil", "staff"
KINDS = (PUPIL, STAFF)


@dataclass(frozen=True)
class Terms:
    """For how many days a copy is lent, and again when it is renewed, and how many a reader may have at once."""

    days: int
    at_once: int


# No act sets these numbers: each school writes its own into the rules of its reading room.
DEFAULT: Mapping[str, Terms] = {PUPIL: Terms(days=14, at_once=2), STAFF: Terms(days=90, at_once=20)}


@dataclass(kw_only=True)
class LendingRule(Aggregate):
    """The rule of one school, whose code is its id."""

    terms: dict[str, Terms] = field(default_factory=lambda: dict(DEFAULT))

    def set_terms(self, terms: Mapping[str, Terms]) -> bool:
        """False when nothing is new. Raises RuleInvalid."""
        for kind, one in terms.items():
            require_terms(kind, one)
        changed = {**self.terms, **terms}
        if changed == self.terms:
            return False
        self.terms = changed
        return True


def require_terms(kind: str, terms: Terms) -> None:
    """Raises RuleInvalid."""
    if kind not in KINDS:
        raise RuleInvalid(kind, "kind", 1)
    for name, value, most in (
        ("days", terms.days, limits.LOAN_DAYS),
        ("at_once", terms.at_once, limits.COPIES_A_READER),
    ):
        if not 1 <= value <= most:
            raise RuleInvalid(kind, name, most)


def check_rule(rule: LendingRule) -> None:
    """Raises ValueError."""
    if set(rule.terms) != set(KINDS):
        raise ValueError(f"the rule of {rule.id} is not for {', '.join(KINDS)}")
    for kind, terms in rule.terms.items():
        if not (1 <= terms.days <= limits.LOAN_DAYS and 1 <= terms.at_once <= limits.COPIES_A_READER):
            raise ValueError(f"the rule of {rule.id} for {kind} is out of its bounds")


def day_of(now: datetime) -> date:
    """The day that it is where the schools are."""
    return now.astimezone(VIETNAM).date()


def due_from(day: date, terms: Terms) -> date:
    return day + timedelta(days=terms.days)
