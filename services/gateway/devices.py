"""From where somebody signs in: the network address, and a cookie by which a device is known to accounts."""

from __future__ import annotations

import re
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from services.gateway import limits

COOKIE = "edu_device"
_SHOWN = re.compile(r"[A-Z0-9]{1,64}\.[0-9a-f]{1,64}")


def address_of(request: Request[Any, Any, Any]) -> str:
    """The address that the settings' header names, where a proxy sets it; else that of the connection."""
    header = getattr(getattr(request.app.state, "settings", None), "address_header", "")
    named = request.headers.get(header, "").rpartition(",")[2].strip() if header else ""
    return named or (request.client.host if request.client else "")


def devices_in(cookies: Any) -> list[str]:
    """What the accounts of this browser's owners answered, newest first."""
    parts = str(cookies.get(COOKIE, "")).split("~")[: limits.DEVICES_KEPT]
    return [part for part in parts if _SHOWN.fullmatch(part)]


def device_cookie(shown: str, known: list[str], *, secure: bool) -> Cookie:
    """Puts the newest first, in place of what its account answered before."""
    device = shown.partition(".")[0]
    others = [one for one in known if one.partition(".")[0] != device]
    return Cookie(
        key=COOKIE,
        value="~".join([shown, *others][: limits.DEVICES_KEPT]),
        max_age=limits.DEVICE_SECONDS,
        path="/",
        httponly=True,
        secure=secure,
        samesite="lax",
    )
