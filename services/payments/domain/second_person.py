"""What one person begins, another one confirms: the account, tables of no bank, lines put by hand."""

from __future__ import annotations

from datetime import datetime

from services.payments.domain.refusals import ProposalOutdated, SecondPersonNeeded


def require_other(first: str, second: str) -> None:
    """Raises SecondPersonNeeded where both are one person."""
    if first == second:
        raise SecondPersonNeeded(first)


def require_seen(seen: str, at: datetime, waiting: str) -> None:
    """Raises ProposalOutdated where what waits is not what was looked at; `seen` is its instant, empty: not said."""
    if seen and seen != at.isoformat():
        raise ProposalOutdated(waiting)
