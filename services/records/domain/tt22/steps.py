"""A step of Circular 22/2021/TT-BGDĐT as it stands in an answer: where it is written, and what it comes to here."""

from __future__ import annotations

from typing import NamedTuple

from chassis.why import Why

RULE_SET = "22/2021/TT-BGDĐT"
CHECKED_ON = "2026-10"


class Step(NamedTuple):
    """`citation` is act, article and step; `why` holds the pupil's own values."""

    citation: str
    why: Why


LEVEL, TRAINING, PROMOTION, TITLE = "level", "training", "promotion", "title"
# What each outcome leans on: a flag on the one taints the other.
LEANS_ON = {PROMOTION: (LEVEL, TRAINING), TITLE: (LEVEL, TRAINING)}


class Flag(NamedTuple):
    """What the act says at `article` and our rules cannot decide; `on` is the outcome that it stands at."""

    article: str
    why: Why
    on: str

    @property
    def taints(self) -> tuple[str, ...]:
        """The outcome itself, and whatever leans on it."""
        return (self.on, *(one for one, below in LEANS_ON.items() if self.on in below))


def points(tenths: int) -> str:
    """85 is `8.5`."""
    return f"{tenths // 10}.{tenths % 10}"
