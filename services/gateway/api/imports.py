"""Files come in here: each is recognised, handed to the house that knows it best, and answered for row by row."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Annotated, Any

from litestar import Request, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Body as Part
from pydantic import BaseModel, ConfigDict, Field

from proto.gen.edu.imports.v1 import imports_pb2 as wire
from services.gateway import limits
from services.gateway.api.asking import request_id
from services.gateway.api.recognising import UNKNOWN, Recognised, recognise
from services.gateway.api.shapes import plain, says
from services.gateway.clients import InjectedClients, ServiceClient

SCHOOL_FOLDER = re.compile(r"(?:^|/)([0-9]{7,10})/")


class FileForm(BaseModel):
    """A file with its path inside the folder it lies in; `size` alone, without content, for one too large to send."""

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    file: UploadFile
    path: str = Field(default="", description="Relative to the loaded folder, e.g. 8702030/hoc-sinh.xlsx")
    kind: str = Field(default="", description="Only this kind of file; empty: recognised by content")
    school: str = Field(default="", description="The school the file comes from; empty: by content or folder")
    size: int = Field(default=0, ge=0)


class Answer(BaseModel):
    """How well a file is known, before anything is kept."""

    kind: str
    score: int
    rows: int
    missing_columns: list[str]
    taken_by: str
    why: str


Form = Annotated[FileForm, Part(media_type=RequestEncodingType.MULTI_PART)]


@post(
    "/imports/recognise",
    status_code=200,
    responses={200: ResponseSpec(data_container=Answer, description="What the file is", generate_examples=False)},
    tags=["imports"],
)
async def recognise_only(data: Form, houses: InjectedClients) -> dict[str, Any]:
    """Says what a file is, without keeping anything."""
    content = await data.file.read()
    if data.size > limits.IMPORT_BYTES or len(content) > limits.IMPORT_BYTES:
        return Answer(kind=UNKNOWN, score=0, rows=0, missing_columns=[], taken_by="", why=_too_large()).model_dump()
    found = await recognise(houses.importing, data.path or data.file.filename, content, kind=data.kind)
    first = found.guesses[0] if found.guesses else None
    return Answer(
        kind=found.kind,
        score=first.score if first else 0,
        rows=first.rows if first else 0,
        missing_columns=list(first.missing) if first else [],
        taken_by=found.best.house.name if found.best else "",
        why=found.why,
    ).model_dump()


@post("/imports", status_code=200, responses=says(wire.FileReport), tags=["imports"])
async def take(data: Form, request: Request[Any, Any, Any], houses: InjectedClients) -> dict[str, Any]:
    """Reads a file to its end, takes the good rows and names each refused one. The same file again changes nothing."""
    name = data.path or data.file.filename
    content = await data.file.read()
    if data.size > limits.IMPORT_BYTES or len(content) > limits.IMPORT_BYTES:
        return await _refuse(houses, name, Recognised(why=_too_large()))
    found = await recognise(houses.importing, name, content, kind=data.kind)
    if found.best is None:
        return await _refuse(houses, name, found)
    folder = SCHOOL_FOLDER.search(name)
    asked = wire.ImportFileRequest(
        name=name,
        content=content,
        school_hint=data.school or (folder.group(1) if folder else ""),
        kind=found.best.kind,
        request_id=request_id(request),
    )
    reply = await found.best.house.ask_imports("ImportFile", asked, seconds=limits.ASK_FILE_SECONDS)
    return plain(reply.report)


@get("/imports", responses=says(wire.ListReportsResponse), tags=["imports"])
async def reports(houses: InjectedClients) -> dict[str, Any]:
    """What was found in each file handed in so far; the latest word for a file that came twice."""
    latest: dict[str, wire.FileReport] = {}
    for house in houses.importing:
        async for report in _reports_of(house):
            known = latest.get(report.file)
            if known is None or known.at <= report.at:
                latest[report.file] = report
    return {"reports": [plain(latest[file]) for file in sorted(latest)], "next_page_token": ""}


async def _reports_of(house: ServiceClient) -> AsyncIterator[wire.FileReport]:
    token = ""
    for _ in range(limits.REPORT_PAGES):
        asked = wire.ListReportsRequest(page_size=limits.API_PAGE_ITEMS, page_token=token)
        reply = await house.ask_imports("ListReports", asked)
        for report in reply.reports:
            yield report
        token = reply.next_page_token
        if not token:
            return


async def _refuse(houses: InjectedClients, name: str, found: Recognised) -> dict[str, Any]:
    """The whole file is refused, and that is kept, so that every file of a folder is answered for."""
    report = wire.FileReport(
        file=name,
        kind=found.kind,
        refused=[wire.RefusedRow(value=name.rpartition("/")[2], reason=found.why)],
    )
    reply = await houses.accounts.ask_imports("KeepRefusal", wire.KeepRefusalRequest(report=report))
    return plain(reply.report)


def _too_large() -> str:
    return f"tệp lớn hơn {limits.IMPORT_BYTES // limits.MEBIBYTE} MB; hãy tách thành nhiều tệp nhỏ hơn"


ROUTES = [recognise_only, take, reports]
