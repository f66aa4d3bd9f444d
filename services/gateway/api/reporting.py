"""The picture of a month: indicators, the table of schools, who is late, and the workbook of it all."""

from __future__ import annotations

from typing import Annotated, Any

from litestar import Request, Response, get, post
from pydantic import Field, StringConstraints

from proto.gen.edu.reporting.v1 import reporting_pb2 as wire
from services.gateway import limits
from services.gateway.api.requests import (
    XLSX,
    Body,
    InMonth,
    PageSize,
    PageToken,
    answer,
    download,
    one_of,
    request_id,
)
from services.gateway.api.schemas import says
from services.gateway.clients import InjectedClients

DUTIES = ("lesson_plan", "plan_review", "plan_signing", "timetable")  # as reporting knows them
OfDuty = Annotated[str, one_of("duty", *DUTIES)]


class Reminding(Body):
    persons: list[str] = Field(min_length=1)
    duty: Annotated[str, StringConstraints(pattern=f"^({'|'.join(DUTIES)})$")]


@get("/months/{month:str}", responses=says(wire.MonthResponse), tags=["reporting"])
async def one_month(clients: InjectedClients, month: InMonth, school: str = "") -> dict[str, Any]:
    """A month in a few numbers, with its indicators."""
    return await answer(clients.reporting, "Month", wire.MonthRequest(month=month, school=school))


@get("/months/{month:str}/indicators", responses=says(wire.IndicatorsResponse), tags=["reporting"])
async def indicators(clients: InjectedClients, month: InMonth, school: str = "") -> dict[str, Any]:
    """Each indicator with value, target, as-of time, and what is missing."""
    return await answer(clients.reporting, "Indicators", wire.IndicatorsRequest(month=month, school=school))


@get("/months/{month:str}/table", responses=says(wire.DistrictTableResponse), tags=["reporting"])
async def table(clients: InjectedClients, month: InMonth) -> dict[str, Any]:
    """One row a school, worst first."""
    return await answer(clients.reporting, "DistrictTable", wire.DistrictTableRequest(month=month))


@get("/months/{month:str}/table.xlsx", media_type=XLSX, tags=["reporting"])
async def workbook(clients: InjectedClients, month: InMonth) -> Response[bytes]:
    """The table as a workbook."""
    message = wire.ExportTableRequest(month=month)
    reply = await clients.reporting.ask("ExportTable", message, seconds=limits.ASK_FILE_SECONDS)
    return download(reply.content, media=reply.media_type, name="bao-cao.xlsx")


@get("/months/{month:str}/late", responses=says(wire.WhoIsLateResponse), tags=["reporting"])
async def late(
    *,
    clients: InjectedClients,
    month: InMonth,
    duty: OfDuty = "",
    school: str = "",
    include_open: bool = False,
    page_size: PageSize = 100,
    page_token: PageToken = "",
) -> dict[str, Any]:
    """Who has not done what, worst first."""
    message = wire.WhoIsLateRequest(
        month=month, duty=duty, school=school, include_open=include_open, page_size=page_size, page_token=page_token
    )
    return await answer(clients.reporting, "WhoIsLate", message)


@post("/months/{month:str}/reminders", status_code=200, responses=says(wire.RemindResponse), tags=["reporting"])
async def remind(
    data: Reminding, request: Request[Any, Any, Any], clients: InjectedClients, month: InMonth
) -> dict[str, Any]:
    """Reminds people of a duty, each at most once a day."""
    message = wire.RemindRequest(persons=data.persons, duty=data.duty, month=month, request_id=request_id(request))
    return await answer(clients.reporting, "Remind", message)


@get("/months/{month:str}/reminders", responses=says(wire.ListRemindersResponse), tags=["reporting"])
async def reminders(clients: InjectedClients, month: InMonth) -> dict[str, Any]:
    """What the caller was reminded of in a month, newest first."""
    return await answer(clients.reporting, "ListReminders", wire.ListRemindersRequest(month=month))


ROUTES = [one_month, indicators, table, workbook, late, remind, reminders]
