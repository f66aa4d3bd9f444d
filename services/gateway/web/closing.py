"""The gateway's own door: before it closes, each caller is told to come again by another connection."""

from __future__ import annotations

from litestar.datastructures import MutableScopeHeaders
from litestar.types import Message, Scope

HTTP_1 = "1"  # in HTTP/2 the server says it itself when it stops


class Closing:
    """One for the life of the process."""

    def __init__(self) -> None:
        self._begun = False

    def begin(self) -> None:
        self._begun = True

    async def part(self, message: Message, scope: Scope) -> None:
        """A connection that is kept would end under the caller's next request (RFC 9112, section 9.6)."""
        if self._begun and message["type"] == "http.response.start" and scope["http_version"].startswith(HTTP_1):
            MutableScopeHeaders.from_message(message)["connection"] = "close"
