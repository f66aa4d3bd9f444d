"""Reading what a form sent: text, files, and the month a page is about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from litestar.datastructures import FormMultiDict, UploadFile

from services.gateway import limits
from services.gateway.web.figures import VIETNAM
from services.gateway.web.page import Web

MONTH = re.compile(r"^[0-9]{4}-(0[1-9]|1[0-2])$")


@dataclass(frozen=True)
class Sent:
    """A file as the browser sent it; the name is a label, never a path."""

    name: str
    content: bytes


def text(form: FormMultiDict, key: str) -> str:
    value = form.get(key, "")
    return value.strip()[: limits.NOTE_CHARACTERS] if isinstance(value, str) else ""


async def files(form: FormMultiDict, key: str) -> list[Sent]:
    """The files behind a field; a field left empty is no file."""
    found = [value for value in form.getall(key, []) if isinstance(value, UploadFile) and value.filename]
    return [Sent(_label(value.filename), await value.read()) for value in found[: limits.UPLOAD_FILES]]


def _label(name: str) -> str:
    return name.replace("\\", "/").rpartition("/")[2]


def new_request(request: Web) -> str:
    """An id for a write, made when its form is shown: sending the form twice is one write."""
    made: str = request.app.state.reception.clock.new_id()
    return made


def month_of(request: Web) -> str:
    """The month in the address, else the one set for the homes, else the month it is in Vietnam."""
    asked = request.query_params.get("month", "")
    if MONTH.match(asked):
        return asked
    state = request.app.state
    month: str = state.settings.month or state.reception.clock.now().astimezone(VIETNAM).strftime("%Y-%m")
    return month
