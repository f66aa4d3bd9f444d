"""A period is a month, written 2026-10, so that text sorts as time."""

from __future__ import annotations

import re

from services.payments.domain.refusals import PeriodInvalid

_PERIOD = re.compile(r"(?P<year>20\d\d)-(?P<month>0[1-9]|1[0-2])")


def month_of(period: str) -> int:
    """1 to 12. Raises PeriodInvalid."""
    parts = _PERIOD.fullmatch(period)
    if parts is None:
        raise PeriodInvalid(period)
    return int(parts["month"])


def year_of(period: str) -> int:
    """Raises PeriodInvalid."""
    month_of(period)
    return int(period.partition("-")[0])
