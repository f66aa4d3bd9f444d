"""A fee item: its price, the ceiling of its legal basis, and whom it may be asked from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from chassis.aggregate import Aggregate
from contracts.facts.payments import FeeItemSet
from services.payments.domain import limits
from services.payments.domain.refusals import AmountInvalid, CeilingPassed
from tabular.folding import words


class Unit(StrEnum):
    MONTH = "month"
    DAY = "day"
    TERM = "term"
    YEAR = "year"


UNITS: dict[str, Unit] = {
    "thang": Unit.MONTH,
    "dong thang": Unit.MONTH,
    "ngay": Unit.DAY,
    "ngay an": Unit.DAY,
    "suat": Unit.DAY,
    "hoc ky": Unit.TERM,
    "ky": Unit.TERM,
    "nam": Unit.YEAR,
    "nam hoc": Unit.YEAR,
}
TUITION = "hoc phi"


@dataclass(kw_only=True)
class FeeItem(Aggregate):
    """The id is the item's code. `ceiling` is 0 where the legal basis names none."""

    name: str
    category: str
    unit: Unit
    amount: int
    ceiling: int = 0
    levels: tuple[str, ...] = ()
    legal_basis: str = ""
    optional: bool = False

    @property
    def is_tuition(self) -> bool:
        return words(self.category) == TUITION

    def serves(self, level: str) -> bool:
        """An item without levels serves all."""
        return not self.levels or words(level) in {words(own) for own in self.levels}

    def tell_present(self) -> None:
        self.tell(
            FeeItemSet(item=self.id, name=self.name, amount=self.amount, unit=self.unit.value, levels=self.levels)
        )


def check_fee_item(item: FeeItem) -> None:
    """Raises AmountInvalid or CeilingPassed."""
    if not 0 < item.amount <= limits.AMOUNT_DONG:
        raise AmountInvalid(item.amount)
    if item.ceiling and item.amount > item.ceiling:
        raise CeilingPassed(item.id, item.amount, item.ceiling)


def hold_fee_item(item: FeeItem) -> None:
    """For what is kept: raises ValueError, since a refusal answers whoever hands an item in, not whoever reads it."""
    try:
        check_fee_item(item)
    except (AmountInvalid, CeilingPassed) as refusal:
        raise ValueError(str(refusal)) from refusal


def same_item(item: FeeItem, other: FeeItem) -> bool:
    """Whether setting one over the other would change nothing."""
    return _content(item) == _content(other)


def _content(item: FeeItem) -> tuple[object, ...]:
    return (
        item.name,
        item.category,
        item.unit,
        item.amount,
        item.ceiling,
        item.levels,
        item.legal_basis,
        item.optional,
    )
