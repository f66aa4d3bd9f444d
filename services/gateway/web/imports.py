"""Files in: what would become of each row is shown first, and what was shown is what is then taken."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Response, get, post

from chassis.errors import Forbidden, Refusal
from chassis.why import Why
from proto.gen.edu.accounts.v1 import accounts_pb2
from proto.gen.edu.imports.v1 import imports_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients, ServiceClient
from services.gateway.usecases.recognising import recognise
from services.gateway.web.forms import FormFile, files, new_request, text
from services.gateway.web.page import FieldProblem, Web, explain, language_of, page, say, texts_of, visitor_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Previewed:
    """A file with what would become of its rows.

    `content` goes along in the form that takes it, so that nothing is kept between and nothing else can be taken.
    `question` is the sentence for which a whole list is stopped until a person says yes; empty where nothing is asked.
    """

    report: imports_pb2.FileReport
    content: str
    question: str = ""


@get("/imports")
async def show_imports(request: Web, clients: InjectedClients) -> Response[Any]:
    visitor_of(request)
    return await _page(request, clients)


@post("/imports")
async def preview_files(request: Web, clients: InjectedClients) -> Response[Any]:
    """Reads the files to their ends and writes nothing. Files that are too large to go along are taken at once."""
    form = await request.form()
    uploads = await files(form, "files")
    problems = [] if uploads else [FieldProblem("files", say(request, "import.missing"))]
    small = sum(len(file.content) for file in uploads) <= limits.PREVIEW_BYTES
    shown: list[Previewed] = []
    reports: list[imports_pb2.FileReport] = []
    for number, file in enumerate(uploads):
        made = imports_pb2.ImportFileRequest(
            school_hint=text(form, "school"), preview=small, request_id=f"{text(form, 'request_id')}-{number}"
        )
        try:
            if small:
                shown.append(await _previewed(clients, file, made))
            else:
                reports.append(await _take(clients, file, made))
        except (Refusal, _NotTakenError) as error:
            problems.append(_problem(request, file.name, error))
    return await _page(
        request, clients, problems=problems, previews=shown, reports=reports, school=text(form, "school")
    )


@post("/imports/take")
async def take_files(request: Web, clients: InjectedClients) -> Response[Any]:
    """What was shown, with the words that a person said to it."""
    form = await request.form()
    problems, reports = [], []
    for number in range(limits.UPLOAD_FILES):
        name, sent = text(form, f"name-{number}"), form.get(f"content-{number}")
        if not name or not isinstance(sent, str):
            break
        made = imports_pb2.ImportFileRequest(
            school_hint=text(form, "school"),
            confirmed=bool(text(form, f"confirmed-{number}")),
            ends_unlisted=bool(text(form, f"ends-{number}")),
            request_id=f"{text(form, 'request_id')}-{number}",
        )
        try:
            reports.append(await _take(clients, FormFile(name, base64.b64decode(sent, validate=True)), made))
        except binascii.Error:
            problems.append(FieldProblem("files", f"{name}: {say(request, 'import.missing')}"))
        except (Refusal, _NotTakenError) as error:
            problems.append(_problem(request, name, error))
    return await _page(request, clients, problems=problems, reports=reports)


@post("/imports/refused", status_code=200)
async def give_refused_rows(request: Web, clients: InjectedClients) -> Response[Any]:
    """The rows of a shown file that are refused, as a workbook to be corrected and handed in; nothing is written."""
    form = await request.form()
    number = text(form, "refused")
    name, sent = text(form, f"name-{number}"), form.get(f"content-{number}")
    made = imports_pb2.ImportFileRequest(
        school_hint=text(form, "school"), confirmed=bool(text(form, f"confirmed-{number}")), returns_refused=True
    )
    try:
        content = base64.b64decode(sent if isinstance(sent, str) else "", validate=True)
        reply = await _answered(clients, FormFile(name, content), made)
    except binascii.Error:
        return await _page(
            request, clients, problems=[FieldProblem("files", f"{name}: {say(request, 'import.missing')}")]
        )
    except (Refusal, _NotTakenError) as error:
        return await _page(request, clients, problems=[_problem(request, name, error)])
    headers = {"content-disposition": 'attachment; filename="can-sua.xlsx"', "cache-control": "no-store"}
    return Response(reply.refused_workbook, media_type=XLSX, headers=headers)


async def _page(
    request: Web,
    clients: Clients,
    *,
    problems: Sequence[FieldProblem] = (),
    previews: Sequence[Previewed] = (),
    reports: Sequence[imports_pb2.FileReport] = (),
    school: str = "",
) -> Response[Any]:
    return page(
        request,
        "imports.html",
        problems=problems,
        previews=previews,
        reports=reports,
        school=school,
        undoable=[] if previews else await _undoable(clients),
        request_id=new_request(request),
    )


async def _undoable(clients: Clients) -> Sequence[accounts_pb2.UndoableImport]:
    """None for those who import no lists of people."""
    try:
        reply = await clients.accounts.ask("ListUndoableImports", accounts_pb2.ListUndoableImportsRequest())
    except Forbidden:
        return ()
    found: Sequence[accounts_pb2.UndoableImport] = reply.imports
    return found


class _NotTakenError(Exception):
    """No service knows the file, or two know it equally well."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.code)
        self.why = why


def _problem(request: Web, name: str, error: Refusal | _NotTakenError) -> FieldProblem:
    if isinstance(error, Refusal):
        return FieldProblem("files", f"{name}: {explain(request, error)}")
    return FieldProblem("files", f"{name}: {texts_of(request).say(error.why, language_of(request))}")


async def _previewed(clients: Clients, file: FormFile, made: imports_pb2.ImportFileRequest) -> Previewed:
    """Asked once more as if a person had said yes, where the whole list is stopped: is it a question, or a refusal?"""
    report = await _take(clients, file, made)
    content = base64.b64encode(file.content).decode("ascii")
    stops = [row.reason for row in report.refused if not row.row]
    if not stops:
        return Previewed(report, content)
    yes = imports_pb2.ImportFileRequest(school_hint=made.school_hint, preview=True, confirmed=True)
    with_yes = await _take(clients, file, yes)
    if with_yes.created or with_yes.changed or with_yes.same:
        return Previewed(with_yes, content, stops[0])
    return Previewed(report, content)


async def _take(clients: Clients, file: FormFile, made: imports_pb2.ImportFileRequest) -> imports_pb2.FileReport:
    """The report of the service that knows the file best. Raises what `_answered` raises."""
    report: imports_pb2.FileReport = (await _answered(clients, file, made)).report
    return report


async def _answered(
    clients: Clients, file: FormFile, made: imports_pb2.ImportFileRequest
) -> imports_pb2.ImportFileResponse:
    """Asks the service that knows the file best. Raises _NotTakenError, or what that service raises."""
    recognition = await recognise(clients.importing, file.name, file.content)
    if recognition.best is None:
        raise _NotTakenError(recognition.why)
    client: ServiceClient = recognition.best.client
    made.name, made.content, made.kind = file.name, file.content, recognition.best.kind
    reply: imports_pb2.ImportFileResponse = await client.ask_imports(
        "ImportFile", made, seconds=limits.ASK_FILE_SECONDS
    )
    return reply


HANDLERS = [show_imports, preview_files, take_files, give_refused_rows]
