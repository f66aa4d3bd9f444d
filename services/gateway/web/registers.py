"""Registers of the ledger: looked at by month, taken along as a workbook or a PDF."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from litestar import Response, get

from proto.gen.edu.payments.v1 import payments_pb2
from services.gateway import limits
from services.gateway.clients import InjectedClients
from services.gateway.web.forms import MONTH, month_of
from services.gateway.web.money import school_of
from services.gateway.web.page import Web, page

KINDS = ("trial", "days", "pupils", "aged", "budget")


def _asked(request: Web) -> dict[str, str]:
    """What the address names, where it can be understood; the month of the homes otherwise."""
    query, month = request.query_params, month_of(request)
    since, until = (query.get(name, "") if MONTH.match(query.get(name, "")) else month for name in ("since", "until"))
    kind = query.get("kind", "")
    return {
        "kind": kind if kind in KINDS else KINDS[0],
        "since": min(since, until),
        "until": max(since, until),
        "pupil": query.get("pupil", "").strip(),
    }


@get("/money/registers")
async def show_register(request: Web, clients: InjectedClients) -> Response[Any]:
    asked = _asked(request)
    message = payments_pb2.GetRegisterRequest(
        school=school_of(request),
        page_size=limits.PAGE_ROWS,
        page_token=request.query_params.get("page", ""),
        **asked,
    )
    reply = await clients.payments.ask("GetRegister", message, seconds=limits.ASK_FILE_SECONDS)
    return page(
        request,
        "money/registers.html",
        register=reply.register,
        kinds=KINDS,
        asked=asked,
        more=reply.next_page_token,
    )


@get("/money/register.file")
async def take_register(request: Web, clients: InjectedClients) -> Response[bytes]:
    message = payments_pb2.ExportRegisterRequest(
        school=school_of(request), format=request.query_params.get("format", ""), **_asked(request)
    )
    reply = await clients.payments.ask("ExportRegister", message, seconds=limits.ASK_FILE_SECONDS)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(reply.file_name)}"}
    return Response(reply.content, media_type=reply.media_type, headers=headers)


HANDLERS = [show_register, take_register]
