"""Registers of a school's ledger, as JSON and as files."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Response, get
from litestar.params import Parameter

from proto.gen.edu.payments.v1 import payments_pb2 as wire
from services.gateway import limits
from services.gateway.api.requests import A_MONTH, MEDIA, PDF, XLSX, PageSize, PageToken, answer, download
from services.gateway.api.schemas import says
from services.gateway.clients import InjectedClients

KINDS = "trial|days|pupils|aged|budget"
Kind = Annotated[str, Parameter(pattern=f"^({KINDS})$", description=", ".join(KINDS.split("|")))]
Since = Annotated[str, Parameter(pattern=f"^{A_MONTH}$", description="The first month, e.g. 2026-09")]
Until = Annotated[str, Parameter(pattern=f"^{A_MONTH}$", description="The last month, e.g. 2026-10")]
Format = Annotated[str, Parameter(query="format", pattern="^(xlsx|pdf)$", description="xlsx or pdf")]
Pupil = Annotated[str, Parameter(description="Only of this pupil: days, pupils, aged")]


@get("/registers/{kind:str}", responses=says(wire.GetRegisterResponse), tags=["payments"])
async def register(
    *,
    clients: InjectedClients,
    kind: Kind,
    school: str,
    since: Since,
    until: Until,
    pupil: Pupil = "",
    page_size: PageSize = 100,
    page_token: PageToken = "",
) -> dict[str, Any]:
    """The trial balance, the book of days, receivables by pupil, debts by age, or budget lines, of whole months."""
    message = wire.GetRegisterRequest(
        school=school,
        kind=kind,
        since=since,
        until=until,
        pupil=pupil,
        page_size=page_size,
        page_token=page_token,
    )
    return await answer(clients.payments, "GetRegister", message, seconds=limits.ASK_FILE_SECONDS)


@get("/registers/{kind:str}/file", media_type=XLSX, opt={MEDIA: (XLSX, PDF)}, tags=["payments"])
async def register_file(
    *,
    clients: InjectedClients,
    kind: Kind,
    school: str,
    since: Since,
    until: Until,
    of_format: Format,
    pupil: Pupil = "",
) -> Response[bytes]:
    """The register as a workbook or a PDF."""
    message = wire.ExportRegisterRequest(
        school=school, kind=kind, since=since, until=until, pupil=pupil, format=of_format
    )
    reply = await clients.payments.ask("ExportRegister", message, seconds=limits.ASK_FILE_SECONDS)
    return download(reply.content, media=reply.media_type, name=f"so-sach.{of_format}")


ROUTES = [register, register_file]
