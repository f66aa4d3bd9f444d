"""Ids that have slashes: `%2F` is part of an id, and no separator of a path."""

from __future__ import annotations

import re
from urllib.parse import unquote

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Receive, Scope, Send

_SLASH = re.compile(rb"%2[fF]")
# A noncharacter of Unicode: it stands in no id, and is no separator of a path.
_KEPT = "\ufdd0"


def keeping_slashes(app: ASGIApp) -> ASGIApp:
    """An id that has slashes stays one part of the path while a route is looked for; `whole` gives it back."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == ScopeType.HTTP and _SLASH.search(scope["raw_path"]):
            kept = _SLASH.sub(_KEPT.encode(), scope["raw_path"].partition(b"?")[0])
            scope["path"] = unquote(kept)
        await app(scope, receive, send)

    return answer


def whole(part: str) -> str:
    """The part of a path as its caller meant it."""
    return part.replace(_KEPT, "/")
