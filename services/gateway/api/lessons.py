"""Online lessons: who was there, and whose the names are that belong to nobody of a class."""

from __future__ import annotations

from typing import Any

from litestar import get, post
from pydantic import Field

from proto.gen.edu.records.v1 import records_pb2 as wire
from services.gateway import limits
from services.gateway.api.requests import Body, answer
from services.gateway.api.schemas import says
from services.gateway.clients import InjectedClients


class Guest(Body):
    school: str = ""
    class_name: str = Field(min_length=1)
    shown: str = Field(min_length=1, max_length=limits.SHOWN_NAME_CHARACTERS, description="As a list writes the name")
    pupil: str = Field(default="", description="The pupil's code; empty: the name is nobody's again")


@get("/online-lessons", responses=says(wire.ListOnlineLessonsResponse), tags=["records"])
async def online_lessons(clients: InjectedClients, school: str = "", class_name: str = "") -> dict[str, Any]:
    """Online lessons, with who was absent; of one class also the names that a teacher gave to a pupil."""
    message = wire.ListOnlineLessonsRequest(school=school, class_name=class_name)
    return await answer(clients.records, "ListOnlineLessons", message)


@post("/online-lessons/guests", status_code=200, responses=says(wire.TieGuestResponse), tags=["records"])
async def tie_guest(data: Guest, clients: InjectedClients) -> dict[str, Any]:
    """Says once whose a name is; the lessons that show it are worked out anew, and later lists know it."""
    return await answer(clients.records, "TieGuest", wire.TieGuestRequest(**data.model_dump()))


@get("/pupils/{pupil:str}/attendance", responses=says(wire.AttendanceOfPupilResponse), tags=["records"])
async def attendance_of_pupil(clients: InjectedClients, pupil: str) -> dict[str, Any]:
    """Whether a pupil was in the online lessons of the class, the latest first."""
    return await answer(clients.records, "AttendanceOfPupil", wire.AttendanceOfPupilRequest(pupil=pupil))


ROUTES = [online_lessons, tie_guest, attendance_of_pupil]
