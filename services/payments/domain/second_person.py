"""What one person begins, another one confirms: the account, tables of no bank, lines put by hand."""

from __future__ import annotations

from services.payments.domain.refusals import SecondPersonNeeded


def require_other(first: str, second: str) -> None:
    """Raises SecondPersonNeeded where both are one person."""
    if first == second:
        raise SecondPersonNeeded(first)
