"""The logbook of a class: a week of it, an entry of a period, the week closed."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from litestar import Request, get, post
from litestar.params import Parameter
from pydantic import Field, StringConstraints

from proto.gen.edu.records.v1 import records_pb2 as wire
from services.gateway import limits
from services.gateway.api.requests import Body, Truth, Whole, answer, request_id
from services.gateway.api.schemas import says
from services.gateway.clients import InjectedClients

A_DAY = r"20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
Day = Annotated[str, StringConstraints(pattern=f"^{A_DAY}$")]
OfDay = Annotated[str, Parameter(pattern=f"^({A_DAY})?$", description="A day of the week, yyyy-mm-dd; empty: today")]


class OfClass(Body):
    school: str = ""
    class_name: str = Field(min_length=1)
    day: Day


class LogbookEntry(OfClass):
    session: str = Field(min_length=1, description="As the timetable names it")
    number: Whole = Field(ge=1, le=limits.PERIODS_A_SESSION)
    subject: str = Field(min_length=1)
    lesson: str = Field(default="", max_length=limits.LESSON_CHARACTERS)
    absent: list[str] = Field(default_factory=list, max_length=limits.CLASS_PUPILS, description="Codes of pupils")
    remark: str = Field(default="", max_length=limits.LESSON_CHARACTERS)
    grade: Literal["", "A", "B", "C", "D"] = ""
    not_taught: Truth = Field(default=False, description="With the reason in the remark")
    base: Whole = Field(default=0, ge=0, le=limits.VERSION_MOST, description="The version that was seen")


class LogbookClosing(OfClass):
    note: str = Field(default="", max_length=limits.NOTE_CHARACTERS, description="What is to be said of the week")


@get("/logbook", responses=says(wire.GetLogbookResponse), tags=["records"])
async def logbook(clients: InjectedClients, class_name: str, school: str = "", day: OfDay = "") -> dict[str, Any]:
    """The week in which a day lies: the periods of the timetable, what was entered, and how far it is."""
    message = wire.GetLogbookRequest(school=school, class_name=class_name, day=day)
    return await answer(clients.records, "GetLogbook", message)


@post("/logbook/entries", status_code=200, responses=says(wire.PostLogbookEntryResponse), tags=["records"])
async def post_logbook_entry(
    data: LogbookEntry, request: Request[Any, Any, Any], clients: InjectedClients
) -> dict[str, Any]:
    """A teacher's word on a period; entered after its day it is marked as late."""
    message = wire.PostLogbookEntryRequest(**data.model_dump(), request_id=request_id(request))
    return await answer(clients.records, "PostLogbookEntry", message)


@post("/logbook/close", status_code=200, responses=says(wire.CloseLogbookResponse), tags=["records"])
async def close_logbook(
    data: LogbookClosing, request: Request[Any, Any, Any], clients: InjectedClients
) -> dict[str, Any]:
    """The homeroom teacher closes the week: it becomes the record that a head signs."""
    message = wire.CloseLogbookRequest(**data.model_dump(), request_id=request_id(request))
    return await answer(clients.records, "CloseLogbook", message)


ROUTES = [logbook, post_logbook_entry, close_logbook]
