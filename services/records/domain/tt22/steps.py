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


def points(tenths: int) -> str:
    """85 is `8.5`."""
    return f"{tenths // 10}.{tenths % 10}"
