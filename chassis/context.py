"""What is known about the call at hand: its command, the caller's token and language, and the key of its command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

LANGUAGES = ("vi", "en")

_command: ContextVar[str] = ContextVar("command", default="")
_token: ContextVar[str] = ContextVar("token", default="")
_language: ContextVar[str] = ContextVar("language", default="vi")
_key: ContextVar[str] = ContextVar("key", default="")


def current_command() -> str:
    """The id that every fact and log line of this call carries; empty outside a call."""
    return _command.get()


def current_token() -> str:
    """The caller's access token, to be handed on to another service; empty when nobody is signed in."""
    return _token.get()


def current_language() -> str:
    """The language in which the caller reads sentences: `vi` where none was asked for."""
    return _language.get()


def current_key() -> str:
    """The key under which the caller may send this command again; empty where it chose none."""
    return _key.get()


@contextmanager
def call(*, command: str, token: str = "", language: str = "vi", key: str = "") -> Iterator[None]:
    """Sets command, token, language and key for the code inside, also for the tasks it starts."""
    command_before = _command.set(command)
    token_before = _token.set(token)
    key_before = _key.set(key)
    language_before = _language.set(language if language in LANGUAGES else LANGUAGES[0])
    try:
        yield
    finally:
        _command.reset(command_before)
        _token.reset(token_before)
        _language.reset(language_before)
        _key.reset(key_before)
