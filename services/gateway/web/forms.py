"""Reading what a form sent: text, files, and the month a page is about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from litestar.datastructures import FormMultiDict, UploadFile
from litestar.enums import MediaType

from chassis.errors import Invalid
from services.gateway import limits
from services.gateway.moments import VIETNAM
from services.gateway.web.page import Web

MONTH = re.compile(r"^[0-9]{4}-(0[1-9]|1[0-2])$")


@dataclass(frozen=True)
class FormFile:
    """A file as the browser sent it; the name is a label, never a path."""

    name: str
    content: bytes


def text(form: FormMultiDict, key: str) -> str:
    value = form.get(key, "")
    return value.strip()[: limits.NOTE_CHARACTERS] if isinstance(value, str) else ""


async def files(form: FormMultiDict, key: str) -> list[FormFile]:
    """The files behind a field; a field left empty is no file."""
    files_of_field = [value for value in form.getall(key, []) if isinstance(value, UploadFile) and value.filename]
    return [FormFile(_label(file.filename), await file.read()) for file in files_of_field[: limits.UPLOAD_FILES]]


def whole(typed: str, most: int) -> int:
    """Zero for what is no number of at most that size."""
    fits = typed.isascii() and typed.isdecimal() and len(typed) <= len(str(most))
    return int(typed) if fits and int(typed) <= most else 0


def _label(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


async def json_of(request: Web) -> Any:
    """What a script of ours sent. Raises Invalid for a form: it was read for its token, and no more of it comes."""
    if request.content_type[0] != MediaType.JSON:
        raise Invalid("JSON is expected here")
    return await request.json()


def new_request(request: Web) -> str:
    """An id for a write, made when its form is shown: sending the form twice is one write."""
    request_id: str = request.app.state.sessions.clock.new_id()
    return request_id


def month_of(request: Web) -> str:
    """The month in the address, else the one set for the homes, else the month it is in Vietnam."""
    named = request.query_params.get("month", "")
    if MONTH.match(named):
        return named
    state = request.app.state
    month: str = state.settings.month or state.sessions.clock.now().astimezone(VIETNAM).strftime("%Y-%m")
    return month
