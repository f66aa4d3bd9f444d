"""A bill and its QR, for whoever holds the link; a parent's home leads to the same page."""

from __future__ import annotations

import io
from typing import Any

import segno
from litestar import Response, get

from proto.gen.edu.payments.v1 import payments_pb2
from services.gateway import limits
from services.gateway.clients import InjectedClients
from services.gateway.web.page import Web, page

PNG_SCALE_PIXELS = 10  # a phone's bank app reads the picture from its gallery
QUIET_ZONE_MODULES = 4


@get("/b/{link:str}")
async def show_bill(request: Web, clients: InjectedClients, link: str) -> Response[Any]:
    bill = await clients.payments.ask("GetBill", payments_pb2.GetBillRequest(link=link))
    return page(request, "bill.html", bill=bill, link=link, poll=limits.BILL_POLL_SECONDS)


@get("/b/{link:str}/state", media_type="application/json")
async def show_bill_state(clients: InjectedClients, link: str) -> Response[dict[str, Any]]:
    """What the open page asks every few seconds: it turns to "received" by itself."""
    bill = await clients.payments.ask("GetBill", payments_pb2.GetBillRequest(link=link))
    return Response({"state": bill.state, "open": bill.open}, headers={"cache-control": "no-store"})


@get("/b/{link:str}/qr.png", media_type="image/png")
async def show_bill_picture(clients: InjectedClients, link: str) -> Response[bytes]:
    """The code as a picture to be kept: bank apps read it from the phone's gallery."""
    bill = await clients.payments.ask("GetBill", payments_pb2.GetBillRequest(link=link))
    picture = io.BytesIO()
    if bill.qr_payload:
        code = segno.make(bill.qr_payload, error="m", micro=False)
        code.save(picture, kind="png", scale=PNG_SCALE_PIXELS, border=QUIET_ZONE_MODULES)
    return Response(picture.getvalue(), media_type="image/png", headers={"cache-control": "private, max-age=600"})


HANDLERS = [show_bill, show_bill_state, show_bill_picture]
