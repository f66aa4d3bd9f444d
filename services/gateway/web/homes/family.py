"""A parent's home: each child's bill with its QR at once. A pupil's home: the class and what is shared."""

from __future__ import annotations

from typing import Any

from litestar import Response

from proto.gen.edu.payments.v1 import payments_pb2
from services.gateway import limits
from services.gateway.clients import Clients
from services.gateway.web.forms import month_of
from services.gateway.web.page import Web, page, visitor_of


async def home(request: Web, clients: Clients) -> Response[Any]:
    invoices = []
    for pupil in visitor_of(request).places("guardian", "pupil"):
        message = payments_pb2.ListInvoicesRequest(pupil=pupil, page_size=limits.PAGE_ROWS)
        invoices += (await clients.payments.ask("ListInvoices", message)).invoices
    newest = sorted(invoices, key=lambda invoice: (invoice.state == "paid", invoice.period))
    return page(request, "home/guardian.html", role="guardian", month=month_of(request), invoices=newest)


async def pupil_home(request: Web, _clients: Clients) -> Response[Any]:
    visitor = visitor_of(request)
    return page(request, "home/pupil.html", role="pupil", classes=visitor.places("pupil", "class"))
