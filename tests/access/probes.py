"""One way to ask a call about a place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.access.district import Place


class Probe(NamedTuple):
    """One way to ask a call about a place.

    `by` narrows the actions of the call's row to those that this way needs. `shows` are words that an answer holds only
    where the place was opened: a list leaves out what is not the caller's. Of what `writes`, closed doors alone
    are tried.
    """

    house: str
    call: str
    request: Callable[[Place], Any]
    by: tuple[str, ...] = ()
    shows: Callable[[Place], str] | None = None
    writes: bool = False
    placeless: bool = False


def reads(house: str, call: str, request: Callable[[Place], Any], *by: str, shows: Any = None) -> Probe:
    return Probe(house, call, request, by, shows)


def writes(house: str, call: str, request: Callable[[Place], Any], *by: str) -> Probe:
    return Probe(house, call, request, by, writes=True)


def asks(house: str, call: str, request: Callable[[Place], Any], *by: str, is_writing: bool = False) -> Probe:
    """About no place: asked once of each person."""
    return Probe(house, call, request, by, writes=is_writing, placeless=True)
