"""A form that is sent after the session ended: what was typed waits behind the door and comes back after signing in."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from litestar import Response
from litestar.datastructures import FormMultiDict
from litestar.enums import MediaType

from services.gateway import limits
from services.gateway.web.page import Web, go, page, say, visitor_or_none

OPEN_TO_ALL = {"/sign-in", "/sign-out", "/language"}
OPEN_BELOW = "/check/"  # whoever holds the code of a signed document needs no account
# A password that others may have seen opens nothing but the page on which it is changed.
BEFORE_A_PASSWORD = {*OPEN_TO_ALL, "/password", "/session"}
# What is typed to prove something: a page carries none of it, not even hidden.
PROOFS = frozenset({"pin", "password", "old", "new", "again", "present", "factor"})
_NOT_HELD = PROOFS | {"_csrf_token"}
HELD = "held."  # before the name of each field that waits, so that none is taken for one of the door's own


async def hold_form(request: Web) -> Response[Any] | None:
    """The door with what was typed in it, where a form is sent by nobody; None where the page may go on."""
    visitor = visitor_or_none(request)
    if request.url.path.startswith(OPEN_BELOW):
        return None
    if visitor and visitor.must_change and request.url.path not in BEFORE_A_PASSWORD:
        return go("/password")
    if request.method != "POST" or request.url.path in OPEN_TO_ALL or visitor:
        return None
    if "json" in request.headers.get("accept", "") or "json" in request.headers.get("content-type", ""):
        return Response(
            {"reason": "UNAUTHENTICATED", "text": say(request, "reason.UNAUTHENTICATED")},
            status_code=401,
            media_type=MediaType.JSON,
            headers={"cache-control": "no-store"},
        )
    held = typed(await request.form())
    return page(request, "sign_in.html", status=401, name="", next=request.url.path, resume=request.url.path, held=held)


def typed(form: FormMultiDict, prefix: str = "") -> list[tuple[str, str]]:
    """The fields with text, in their order; proofs and files cannot wait, and the form's token is the page's own."""
    return [
        (name.removeprefix(prefix), value)
        for name, value in form.multi_items()
        if isinstance(value, str) and name.startswith(prefix) and name.removeprefix(prefix) not in _NOT_HELD
    ][: limits.FORM_PARTS]


def address_of(request: Web) -> str:
    """Path and query, to come back to after signing in."""
    query = f"?{request.url.query}" if request.url.query else ""
    return quote(request.url.path + query, safe="/")


def inside(path: str) -> str:
    """Only a path of this site may be gone to after signing in: never another host."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"
