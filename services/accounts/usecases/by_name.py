"""Pages of people in the order in which their names are looked for, also from one page to the next."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from chassis.documents import Documents
from chassis.paging import PageTokenInvalid, page_size
from services.accounts.domain import limits
from services.accounts.domain.people import Person
from services.accounts.domain.pupils import Pupil
from tabular import by_name

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
    documents: Documents[N], names: Mapping[str, str], page: PageRequest, *, was_among: Callable[[N], bool]
) -> tuple[list[str], str]:
    """The ids of the page out of the `names` by id, and the id after which the next one begins: empty at the end.

    Who was shown last may be among them no longer; the page goes on behind the name all the same, if they once were.
    Raises PageTokenInvalid.
    """
    in_order = sorted((by_name(name, code), code) for code, name in names.items())
    start = 0
    if page.after:
        name = names.get(page.after)
        if name is None:
            gone = await documents.find(page.after)
            if gone is None or not was_among(gone):
                raise PageTokenInvalid
            name = gone.name
        start = bisect_right(in_order, (by_name(name, page.after), page.after))
    shown = [code for _, code in in_order[start : start + page.limit]]
    return shown, shown[-1] if start + len(shown) < len(in_order) else ""
