"""Every page of the gateway with an address that opens it, and who looks at it; a forgotten page is an error."""

from __future__ import annotations

import re

from litestar.handlers import HTTPRouteHandler

from services.gateway.web.routes import PAGES

# What a GET answers with a file, a picture, a part of a page or a figure, and what a person never stays at.
NO_PAGES = {
    "/b/{link:str}/state",
    "/money/desk/bills",
    "/b/{link:str}/qr.png",
    "/district/export.xlsx",
    "/marks/receipt.json",
    "/money/bills.pdf",
    "/money/receipt.pdf",
    "/money/register.file",
    "/plan/file",
    "/plan/fragment",
    "/plan/page.svg",
    "/resource/file",
    "/session",
}
BOOK = "gradebook=every-page"
OF_EACH: dict[str, tuple[str, ...]] = {
    "": ("/sign-in", "/b/some-link", "/check/some-code"),
    "teacher": (
        "/",
        "/plans",
        "/plan?id=KHBD-0001",
        "/marks",
        f"/marks/grid?{BOOK}",
        f"/marks/corrections?{BOOK}",
        "/marks/appeals?pupil=1&term=hk1",
        f"/marks/differences?{BOOK}",
        "/marks/results?school=8702030&class_name=7A1&term=hk1",
        "/marks/receipt?pupil=1&term=hk1",
        "/marks/year?school=8702030&class_name=7A1",
        "/lessons?school=8702030&class_name=7A1",
        "/logbook?school=8702030&class_name=7A1",
        "/logbook?school=8702030&class_name=7A1&at=2026-10-28/S%C3%A1ng/1",
        "/resources",
        "/resource?id=x",
        "/library?q=toan",
        "/records",
        "/records/lesson_plan",
        "/password",
        "/sessions",
        "/second-factor",
        "/second-factor/give?next=/batch",
    ),
    "leader": ("/", "/reviews", "/pin"),
    "principal": ("/", "/batch", "/late", "/accounts"),
    "accountant": (
        "/",
        "/money/lines",
        "/money/queue",
        "/money/demands",
        "/money/receipts",
        "/money/second",
        "/money/proof",
        "/money/registers",
    ),
    "cashier": ("/", "/money/desk?q=2600000271"),
    "clerk": ("/",),
    "librarian": ("/", "/lending", "/lending?number=TK-00123", "/lending/copies?book=b1"),
    "parent": ("/", "/accounts", "/reads"),
    "pupil": ("/", "/reads"),
    "officer": ("/", "/district", "/offices"),
    "operator": ("/", "/imports", "/imports/undo?report=R1", "/ops", "/offices", "/home/operator", "/nowhere"),
}


def forgotten() -> list[str]:
    """The addresses of the gateway's pages that nobody in the table opens."""
    opened = {path.partition("?")[0] for paths in OF_EACH.values() for path in paths}
    gets = (
        path
        for handler in PAGES
        if isinstance(handler, HTTPRouteHandler) and "GET" in handler.http_methods
        for path in handler.paths
    )
    return sorted(path for path in gets if path not in NO_PAGES and not any(_fits(path, one) for one in opened))


def _fits(route: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+:str\}", "[^/]+", route), path) is not None
