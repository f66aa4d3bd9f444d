"""The training level of the year, from those of the two terms."""

from __future__ import annotations

from typing import NamedTuple

from chassis.why import Why
from services.records.domain.tt22.levels import Level
from services.records.domain.tt22.steps import Step


class Trained(NamedTuple):
    level: Level
    steps: tuple[Step, ...]


def training_year(first: Level, second: Level) -> Trained:
    # 22/2021 Art. 8.2b (1): Tốt where the second term is Tốt and the first at least Khá
    if second is Level.VERY_GOOD and first >= Level.GOOD:
        return _trained(first, second, Level.VERY_GOOD, "22/2021 Art. 8.2b (1)")
    # 22/2021 Art. 8.2b (2): Khá where the second is Khá after Đạt or more, Đạt after Tốt, or Tốt after Đạt or less
    if (
        (second is Level.GOOD and first >= Level.REACHED)
        or (second is Level.REACHED and first is Level.VERY_GOOD)
        or second is Level.VERY_GOOD
    ):
        return _trained(first, second, Level.GOOD, "22/2021 Art. 8.2b (2)")
    # 22/2021 Art. 8.2b (3): Đạt where the second is Đạt, or Khá after Chưa đạt
    if second >= Level.REACHED:
        return _trained(first, second, Level.REACHED, "22/2021 Art. 8.2b (3)")
    # 22/2021 Art. 8.2b (4): Chưa đạt otherwise
    return _trained(first, second, Level.NOT_REACHED, "22/2021 Art. 8.2b (4)")


def _trained(first: Level, second: Level, level: Level, citation: str) -> Trained:
    facts = {"first": first.title, "second": second.title, "level": level.title}
    return Trained(level, (Step(citation, Why("TRAINED", facts)),))
