"""A step of Circular 22/2021/TT-BGDĐT as it stands in an answer: where it is written, and what it says here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

RULE_SET = "22/2021/TT-BGDĐT"
CHECKED_ON = "2026-10"


class Step(NamedTuple):
    """`citation` is act, article and step; `said` is a Vietnamese sentence with the pupil's own values."""

    citation: str
    said: str


def shown(tenths: int) -> str:
    """85 is `8.5`."""
    return f"{tenths // 10}.{tenths % 10}"


def told(steps: Iterable[Step]) -> str:
    """The steps in one text, for a person who asks why."""
    return " · ".join(f"{step.citation}: {step.said}" for step in steps)
