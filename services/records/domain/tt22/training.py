"""The training level of the year, from those of the two terms."""

from __future__ import annotations

from typing import NamedTuple

from services.records.domain.tt22.levels import Level
from services.records.domain.tt22.steps import Step


class Trained(NamedTuple):
    level: Level
    steps: tuple[Step, ...]


def training_year(first: Level, second: Level) -> Trained:
    terms = f"học kì I {first.said}, học kì II {second.said}"
    # 22/2021 Art. 8.2b (1): Tốt where the second term is Tốt and the first at least Khá
    if second is Level.VERY_GOOD and first >= Level.GOOD:
        return Trained(Level.VERY_GOOD, (Step("22/2021 Art. 8.2b (1)", f"{terms}: Tốt"),))
    # 22/2021 Art. 8.2b (2): Khá where the second is Khá after Đạt or more, Đạt after Tốt, or Tốt after Đạt or less
    if (
        (second is Level.GOOD and first >= Level.REACHED)
        or (second is Level.REACHED and first is Level.VERY_GOOD)
        or second is Level.VERY_GOOD
    ):
        return Trained(Level.GOOD, (Step("22/2021 Art. 8.2b (2)", f"{terms}: Khá"),))
    # 22/2021 Art. 8.2b (3): Đạt where the second is Đạt, or Khá after Chưa đạt
    if second >= Level.REACHED:
        return Trained(Level.REACHED, (Step("22/2021 Art. 8.2b (3)", f"{terms}: Đạt"),))
    # 22/2021 Art. 8.2b (4): Chưa đạt otherwise
    return Trained(Level.NOT_REACHED, (Step("22/2021 Art. 8.2b (4)", f"{terms}: Chưa đạt"),))
