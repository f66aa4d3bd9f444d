"""Pages of the kept reports: ordered by the instant of the last reading, continued behind the last one shown."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pydantic import TypeAdapter

from chassis.documents import Documents, Query
from chassis.paging import PageTokenInvalid
from chassis.paging import page_size as size_of
from importing import limits
from importing.reports import FileReport

_AS_KEPT = TypeAdapter(datetime)


@dataclass(frozen=True)
class Page:
    """`next_token` asks for what stands behind it; empty at the end."""

    reports: Sequence[FileReport]
    next_token: str


class _Place(NamedTuple):
    """Where a page ended: the instant as it is kept, and the id among those of one instant."""

    at: str
    id: str


async def page_of(
    reports: Documents[FileReport], schools: Sequence[str] | None, *, page_size: int, page_token: str
) -> Page:
    """At most `page_size` reports of these schools, of all where `schools` is None. Raises PageTokenInvalid.

    A report that is kept again while somebody turns the pages moves behind them: it is shown twice, never missed.
    """
    size = size_of(page_size, usual=limits.PAGE_REPORTS, most=limits.PAGE_REPORTS_MOST)
    wanted = {} if schools is None else {"school": list(schools)}
    found: list[FileReport] = []
    after = _read(page_token) if page_token else None
    if after is not None:
        same = Query(equals={"at": after.at}, any_of=wanted, after=after.id, limit=size + 1)
        found = await reports.where(same)
    if len(found) <= size:
        later = {"at": after.at} if after else {}
        found += await reports.where(Query(above=later, any_of=wanted, sort=("at", "id"), limit=size + 1 - len(found)))
    shown = found[:size]
    return Page(shown, _write(shown[-1]) if len(found) > size else "")


def _write(last: FileReport) -> str:
    place = _Place(_AS_KEPT.dump_python(last.at, mode="json"), last.id)
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


def _read(token: str) -> _Place:
    if len(token) > limits.PAGE_TOKEN_CHARACTERS:
        raise PageTokenInvalid
    try:
        at, name = json.loads(base64.urlsafe_b64decode(token.encode("ascii")))
        _AS_KEPT.validate_python(at)
    except (binascii.Error, ValueError, TypeError) as error:
        raise PageTokenInvalid from error
    if not isinstance(at, str) or not isinstance(name, str):
        raise PageTokenInvalid
    return _Place(at, name)
