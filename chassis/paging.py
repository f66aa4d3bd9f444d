"""Pages of lists. The token of a page is the place at which it begins, or the id behind which the list goes on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

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
    if token and not (token.isascii() and token.isdecimal()):
        raise PageTokenInvalid
    return Page(int(token or 0), page_size(size, usual=usual, most=most))


def page_size(size: int, *, usual: int, most: int) -> int:
    """How many items a page holds: what was asked for, at most `most`, and `usual` where nothing was."""
    return min(size, most) if size > 0 else usual


def token_behind(ids: Sequence[str], size: int) -> str:
    """For a list that goes on behind an id: what asks for the page after these; empty where it is not full."""
    return ids[-1] if ids and len(ids) == size else ""
