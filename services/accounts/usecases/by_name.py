"""Pages of people in the order in which their names are looked for, also from one page to the next."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from chassis.documents import Documents
from chassis.paging import PageTokenInvalid, page_size
from services.accounts.domain import limits
from services.accounts.domain.people import Person
from services.accounts.domain.pupils import Pupil
from tabular import by_name


class _Named(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def name(self) -> str: ...


N = TypeVar("N", Person, Pupil)


@dataclass(frozen=True)
class PageRequest:
    """How many rows to answer with, the usual number for 0, and the id after which to go on."""

    rows: int = 0
    after: str = ""

    @property
    def limit(self) -> int:
        """Rows of the page, at most PAGE_ROWS_MOST."""
        return page_size(self.rows, usual=limits.PAGE_ROWS, most=limits.PAGE_ROWS_MOST)


async def page_by_name(
    documents: Documents[N], found: Sequence[N], page: PageRequest, *, was_among: Callable[[N], bool]
) -> tuple[list[N], str]:
    """The rows of the page, and the id after which the next one begins: empty at the end.

    Who was shown last may be among the `found` no longer; the page goes on behind the name all the same, if they
    once were. Raises PageTokenInvalid.
    """
    in_order = sorted(found, key=_order)
    start = 0
    if page.after:
        last = await documents.find(page.after)
        if last is None or not (was_among(last) or any(one.id == last.id for one in in_order)):
            raise PageTokenInvalid
        start = bisect_right(in_order, _order(last), key=_order)
    shown = in_order[start : start + page.limit]
    return shown, shown[-1].id if start + len(shown) < len(in_order) else ""


def _order(one: _Named) -> tuple[object, ...]:
    return by_name(one.name, one.id)
