"""Pages of lists. The token of a page is the place at which it begins, or the id behind which the list goes on."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from chassis import limits
from chassis.errors import Invalid

T = TypeVar("T")


class PageTokenInvalid(Invalid):
    reason = "PAGE_TOKEN_INVALID"

    def __init__(self) -> None:
        super().__init__("the page token is none that this call gave; ask for the first page again")


class Page(NamedTuple):
    """`start` counts items from 0, `size` is how many the page holds at most."""

    start: int
    size: int

    def of(self, items: Sequence[T]) -> Sequence[T]:
        """The items of this page."""
        return items[self.start : self.start + self.size]

    def next_token(self, total: int) -> str:
        """What asks for the page after this one of so many items; empty where there is none."""
        end = self.start + self.size
        return str(end) if end < total else ""


def page_of(token: str, size: int, *, usual: int, most: int) -> Page:
    """The page that a call asks for, the first where it names none. Raises PageTokenInvalid."""
    if len(token) > limits.PAGE_PLACE_DIGITS or (token and not (token.isascii() and token.isdecimal())):
        raise PageTokenInvalid
    return Page(int(token or 0), page_size(size, usual=usual, most=most))


def page_size(size: int, *, usual: int, most: int) -> int:
    """How many items a page holds: what was asked for, at most `most`, and `usual` where nothing was."""
    return min(size, most) if size > 0 else usual


def token_behind(ids: Sequence[str], size: int) -> str:
    """For a list that goes on behind an id: what asks for the page after these; empty where it is not full."""
    return token_of(ids[-1]) if ids and len(ids) == size else ""


def token_of(last: str) -> str:
    """What asks for the page behind the id; empty for no id."""
    return base64.urlsafe_b64encode(_check(last) + last.encode()).decode() if last else ""


def id_behind(token: str) -> str:
    """The id behind which a page begins; empty for the first page. Raises PageTokenInvalid for what no page gave.

    The check is no secret: it tells a token that was cut, typed or taken from elsewhere from one that was given.
    """
    if not token:
        return ""
    try:
        read = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
        last = read[limits.PAGE_CHECK_BYTES :].decode()
    except (binascii.Error, ValueError) as error:
        raise PageTokenInvalid from error
    if not last or token != token_of(last):
        raise PageTokenInvalid
    return last


def _check(last: str) -> bytes:
    return hashlib.sha256(last.encode()).digest()[: limits.PAGE_CHECK_BYTES]
