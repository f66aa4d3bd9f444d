"""What the doors know about the call at hand: who asks, and by which command."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_command: ContextVar[str] = ContextVar("command", default="")
_token: ContextVar[str] = ContextVar("token", default="")


def current_command() -> str:
    """The id that every fact and log line of this call carries; empty outside a call."""
    return _command.get()


def current_token() -> str:
    """The caller's access token, to be handed on to a neighbour; empty when nobody is signed in."""
    return _token.get()


@contextmanager
def call(*, command: str, token: str = "") -> Iterator[None]:
    """Sets command and token for the code inside, also for the tasks it starts."""
    command_before = _command.set(command)
    token_before = _token.set(token)
    try:
        yield
    finally:
        _command.reset(command_before)
        _token.reset(token_before)
