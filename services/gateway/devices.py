"""From where somebody signs in: network address, browser, and a cookie by which a device is known to accounts."""

from __future__ import annotations

import re
from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from services.gateway import limits

COOKIE = "edu_device"
_SHOWN = re.compile(r"[A-Z0-9]{1,64}\.[0-9a-f]{1,64}")

# The first sign that a browser's own words hold names it: each says that it is also most of those below it.
BROWSERS = (
    ("Zalo", "Zalo"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("coc_coc_browser/", "Cốc Cốc"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_PROGRAM = re.compile(r"[A-Za-z0-9._-]{1,32}")


def browser_of(request: Request[Any, Any, Any]) -> str:
    """Browser and system in words that their owner knows them by; of a program its name. Empty where it says nothing.

    It is what the sender says of itself: good for an owner to recognise, and proof of nothing.
    """
    said = request.headers.get("user-agent", "")
    named = [next((name for sign, name in table if sign in said), "") for table in (BROWSERS, SYSTEMS)]
    if any(named):
        return " · ".join(filter(None, named))
    program = _PROGRAM.match(said)
    return program[0] if program else ""


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
