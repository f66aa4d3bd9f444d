"""Instants on the clock of Vietnam, for pages and for the sentences of refusals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))  # no daylight saving since 1975


def moment(value: datetime | str | None) -> str:
    """HH:mm dd/MM/yyyy on the clock of Vietnam."""
    if not value:
        return ""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return str(value)
    if value.tzinfo is None:
        value = value.replace(tzinfo=UTC)
    return value.astimezone(VIETNAM).strftime("%H:%M %d/%m/%Y")
