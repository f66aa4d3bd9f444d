"""The receipt of a result: every step with its article, and for who answers for it the rules and fingerprints."""

from __future__ import annotations

from typing import Any

from litestar import Response, get

from proto.gen.edu.records.v1 import records_pb2
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.page import Web, page, visitor_of


@get("/marks/receipt")
async def show_receipt(request: Web, clients: InjectedClients) -> Response[Any]:
    """A family reads the steps alone."""
    visitor = visitor_of(request)
    reply = await _asked(request, clients)
    family = (visitor.id, *visitor.places("guardian", "pupil"))
    return page(request, "marks/receipt.html", reply=reply, plain=reply.result.pupil in family)


@get("/marks/receipt.json")
async def download_receipt(request: Web, clients: InjectedClients) -> Response[bytes]:
    """The very bytes that the fingerprint is of."""
    visitor_of(request)
    reply = await _asked(request, clients)
    name = f"{reply.result.pupil}-{reply.term}-{reply.sha256}.json"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "private, no-store"}
    return Response(reply.text.encode(), media_type="application/json", headers=headers)


async def _asked(request: Web, clients: Clients) -> records_pb2.GetReceiptOfResultResponse:
    names = ("pupil", "term", "sha256")
    message = records_pb2.GetReceiptOfResultRequest(**{name: request.query_params.get(name, "") for name in names})
    reply: records_pb2.GetReceiptOfResultResponse = await clients.records.ask("GetReceiptOfResult", message)
    return reply


HANDLERS = [show_receipt, download_receipt]
