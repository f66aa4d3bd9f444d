"""What must be true of every bank line, before it is kept and after it is read."""

from __future__ import annotations

from services.payments.domain.credits import key_of
from services.payments.domain.desk import is_of_desk
from services.payments.domain.division import EMPTY
from services.payments.domain.lines import Line, State, line_id


def check_line(line: Line) -> None:
    """Raises ValueError when the parts do not add up to the amount."""
    if line.amount <= 0:
        raise ValueError(f"line {line.id} is no credit: {line.amount}")
    if line.split != EMPTY and line.split.total != line.amount:
        raise ValueError(f"line {line.id} of {line.amount} is divided into {line.split.total}")
    if (line.state is State.WAITING) != (line.intent is not None):
        raise ValueError(f"line {line.id} is {line.state} and its intent is {line.intent}")
    if line.intent is not None and line.intent.shares:
        intended = sum(share.amount for share in line.intent.shares)
        if intended > line.amount - line.intent.returned:
            raise ValueError(f"line {line.id} of {line.amount} is about to be divided into {intended}")
    if bool(line.medium) != is_of_desk(line.id):
        raise ValueError(f"line {line.id} and its medium {line.medium!r} do not fit")
    if line.waits != (line.proposal is not None):
        raise ValueError(f"line {line.id} and its proposal do not say the same")
    if line.id not in {line_id(line.account, key, line.occurrence) for key in _keys_of(line)}:
        raise ValueError(f"line {line.id} is not what its account, reference and occurrence say")


def _keys_of(line: Line) -> tuple[str, ...]:
    """What a line with this content may be known by; of older lines the reference holds the day already."""
    if line.fingerprint:
        return (key_of("", line.on, line.amount, line.fingerprint),)
    key = key_of(line.reference, line.on, line.amount, "")
    return (line.reference, key, f"{key}={line.amount}")
