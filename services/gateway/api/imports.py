"""Takes files: each is recognised, sent to the service that knows it best, and reported on row by row."""

from __future__ import annotations

import hashlib
import re
from collections.abc import AsyncIterator
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Body as Part
from litestar.params import Dependency
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from chassis.errors import Invalid
from chassis.texts import Texts
from chassis.why import Why
from proto.gen.edu.imports.v1 import imports_pb2
from services.gateway import limits
from services.gateway.api.requests import XLSX, download, request_id
from services.gateway.api.schemas import plain, says
from services.gateway.clients import InjectedClients, ServiceClient
from services.gateway.usecases.recognising import UNKNOWN, recognise

SCHOOL_FOLDER = re.compile(r"(?:^|/)([0-9]{7,10})/")


class FileNotTaken(Invalid):
    """No house takes the file, so none of its rows can be given back."""

    reason = "FILE_UNREADABLE"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)


class FileForm(BaseModel):
    """A file with its path inside the folder it lies in; `size` alone, without content, for one too large to send."""

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    file: UploadFile
    path: str = Field(default="", description="Relative to the loaded folder, e.g. 8702030/hoc-sinh.xlsx")
    kind: str = Field(default="", description="Only this kind of file; empty: recognised by content")
    school: str = Field(default="", description="The school the file comes from; empty: by content or folder")
    size: int = Field(default=0, ge=0, le=limits.SIZE_MOST_BYTES)
    preview: bool = Field(default=False, description="Only say what would become of each row; nothing is kept")
    confirmed: bool = Field(
        default=False,
        description="A person has read why the list was stopped (another year, a move) and wants it",
    )
    ends_unlisted: bool = Field(
        default=False, description="A list of assignments ends those of its school and year that it no longer holds"
    )
    columns: str = Field(
        default="",
        max_length=limits.COLUMNS_CHARACTERS,
        description='JSON object: what columns hold, by their titles, as in {"Mã ĐD": "personal_id", "Ghi chú": ""}',
    )

    @field_validator("columns")
    @classmethod
    def _is_object_of_texts(cls, value: str) -> str:
        _COLUMNS.validate_json(value or "{}")
        return value


_COLUMNS = TypeAdapter(dict[str, str])


class Answer(BaseModel):
    """How well a file is known, before anything is kept."""

    kind: str
    score: int
    rows: int
    missing_columns: list[str]
    taken_by: str
    why: str


Form = Annotated[FileForm, Part(media_type=RequestEncodingType.MULTI_PART)]
InjectedTexts = Annotated[Texts, Dependency(skip_validation=True)]


@post(
    "/imports/recognise",
    status_code=200,
    responses={200: ResponseSpec(data_container=Answer, description="What the file is", generate_examples=False)},
    tags=["imports"],
)
async def recognise_only(
    data: Form, request: Request[Any, Any, Any], clients: InjectedClients, texts: InjectedTexts
) -> dict[str, Any]:
    """Says what a file is, without keeping anything."""
    upload = await _upload(data, request)
    if _is_too_large(data, upload.content):
        why = texts.say(_too_large())
        return Answer(kind=UNKNOWN, score=0, rows=0, missing_columns=[], taken_by="", why=why).model_dump()
    recognition = await recognise(clients.importing, upload)
    first = recognition.guesses[0] if recognition.guesses else None
    return Answer(
        kind=recognition.kind,
        score=first.score if first else 0,
        rows=first.rows if first else 0,
        missing_columns=list(first.missing) if first else [],
        taken_by=recognition.best.client.name if recognition.best else "",
        why=texts.say(recognition.why),
    ).model_dump()


@post("/imports", status_code=200, responses=says(imports_pb2.FileReport), tags=["imports"])
async def take(
    data: Form, request: Request[Any, Any, Any], clients: InjectedClients, texts: InjectedTexts
) -> dict[str, Any]:
    """Reads a file to its end, takes the good rows and names each refused one. The same file again changes nothing.

    With `preview` the answer counts what would become of the rows, and nothing is kept.
    """
    upload = await _upload(data, request)
    if _is_too_large(data, upload.content):
        return await _refuse(clients, upload, UNKNOWN, texts.say(_too_large()))
    recognition = await recognise(clients.importing, upload)
    if recognition.best is None:
        return await _refuse(clients, upload, recognition.kind, texts.say(recognition.why))
    upload.kind = recognition.best.kind
    reply = await recognition.best.client.ask_imports("ImportFile", upload, seconds=limits.ASK_FILE_SECONDS)
    return plain(reply.report)


@post("/imports/refused", status_code=200, media_type=XLSX, tags=["imports"])
async def refused_rows(
    data: Form, request: Request[Any, Any, Any], clients: InjectedClients, texts: InjectedTexts
) -> Response[bytes]:
    """The rows of a file that are refused, as a workbook in its own layout with what is wrong in a last column.

    Nothing is kept; corrected there, the workbook is handed in like any other.
    """
    upload = await _upload(data, request)
    if _is_too_large(data, upload.content):
        raise FileNotTaken(texts.say(_too_large()))
    recognition = await recognise(clients.importing, upload)
    if recognition.best is None:
        raise FileNotTaken(texts.say(recognition.why))
    upload.kind, upload.returns_refused = recognition.best.kind, True
    reply = await recognition.best.client.ask_imports("ImportFile", upload, seconds=limits.ASK_FILE_SECONDS)
    return download(reply.refused_workbook, media=XLSX, name="can-sua.xlsx")


async def _upload(data: FileForm, request: Request[Any, Any, Any]) -> imports_pb2.ImportFileRequest:
    name = data.path or data.file.filename
    folder = SCHOOL_FOLDER.search(name)
    return imports_pb2.ImportFileRequest(
        name=name,
        content=await data.file.read(),
        kind=data.kind,
        school_hint=data.school or (folder.group(1) if folder else ""),
        request_id=request_id(request),
        preview=data.preview,
        confirmed=data.confirmed,
        ends_unlisted=data.ends_unlisted,
        columns=_COLUMNS.validate_json(data.columns or "{}"),
    )


@get("/imports", responses=says(imports_pb2.ListReportsResponse), tags=["imports"])
async def reports(clients: InjectedClients) -> dict[str, Any]:
    """What was found in each file of each school so far; the latest report on a file that came twice unchanged."""
    latest: dict[tuple[str, str, str], imports_pb2.FileReport] = {}
    for client in clients.importing:
        async for report in _reports_of(client):
            upload = (report.file, report.school, report.content_sha256)
            if upload not in latest or latest[upload].at <= report.at:
                latest[upload] = report
    return {"reports": [plain(latest[upload]) for upload in sorted(latest)], "next_page_token": ""}


async def _reports_of(client: ServiceClient) -> AsyncIterator[imports_pb2.FileReport]:
    token = ""
    for _ in range(limits.REPORT_PAGES):
        request = imports_pb2.ListReportsRequest(page_size=limits.API_PAGE_ITEMS, page_token=token)
        reply = await client.ask_imports("ListReports", request)
        for report in reply.reports:
            yield report
        token = reply.next_page_token
        if not token:
            return


async def _refuse(
    clients: InjectedClients, upload: imports_pb2.ImportFileRequest, kind: str, why: str
) -> dict[str, Any]:
    """The whole file is refused, and that is kept, so that every file of a folder has its report."""
    report = imports_pb2.FileReport(
        file=upload.name,
        kind=kind,
        school=upload.school_hint,
        content_sha256=hashlib.sha256(upload.content).hexdigest(),
        refused=[imports_pb2.RefusedRow(value=upload.name.rpartition("/")[2], reason=why)],
    )
    if upload.preview:
        return plain(report)
    reply = await clients.accounts.ask_imports("KeepRefusal", imports_pb2.KeepRefusalRequest(report=report))
    return plain(reply.report)


def _is_too_large(data: FileForm, content: bytes) -> bool:
    return data.size > limits.IMPORT_BYTES or len(content) > limits.IMPORT_BYTES


def _too_large() -> Why:
    return Why("file.too_large", {"most": limits.IMPORT_BYTES // limits.MEBIBYTE})


ROUTES = [recognise_only, take, refused_rows, reports]
