"""The operator's pages: files in with a report for each, and how the system is doing."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from chassis.errors import Refusal
from chassis.why import Why
from proto.gen.edu.accounts.v1 import accounts_pb2
from proto.gen.edu.imports.v1 import imports_pb2
from services.gateway import limits
from services.gateway.clients import InjectedClients
from services.gateway.usecases.health import health_of_all
from services.gateway.usecases.recognising import recognise
from services.gateway.web.forms import FormFile, files, new_request, text
from services.gateway.web.page import FieldProblem, Web, explain, go, language_of, page, say, texts_of, visitor_of


@get("/imports")
async def show_imports(request: Web) -> Response[Any]:
    visitor_of(request)
    return page(request, "operator/imports.html", reports=[], request_id=new_request(request))


@post("/imports")
async def take_files(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    uploads = await files(form, "files")
    problems, reports = [], []
    if not uploads:
        problems.append(FieldProblem("files", say(request, "import.missing")))
    for number, file in enumerate(uploads):
        try:
            report = await _take(clients, file, text(form, "school"), f"{text(form, 'request_id')}-{number}")
        except Refusal as refusal:
            problems.append(FieldProblem("files", f"{file.name}: {explain(request, refusal)}"))
            continue
        if isinstance(report, Why):
            problems.append(
                FieldProblem("files", f"{file.name}: {texts_of(request).say(report, language_of(request))}")
            )
        else:
            reports.append(report)
    status = 422 if problems else 200
    made = new_request(request)
    return page(request, "operator/imports.html", status=status, problems=problems, reports=reports, request_id=made)


async def _take(clients: InjectedClients, file: FormFile, school: str, request_id: str) -> imports_pb2.FileReport | Why:
    """The report of the service that knows the file best, or the reason why none took it."""
    recognition = await recognise(clients.importing, file.name, file.content)
    if recognition.best is None:
        return recognition.why
    message = imports_pb2.ImportFileRequest(
        name=file.name, content=file.content, school_hint=school, kind=recognition.best.kind, request_id=request_id
    )
    reply = await recognition.best.client.ask_imports("ImportFile", message, seconds=limits.ASK_FILE_SECONDS)
    report: imports_pb2.FileReport = reply.report
    return report


@get("/ops")
async def show_state(request: Web, clients: InjectedClients) -> Response[Any]:
    """Live: what waits to be told, how far each service is behind, what was parked and why."""
    visitor_of(request)
    healths = await health_of_all(clients)
    parked = [letter for health in healths for letter in health.state.last_parked]
    return page(request, "operator/state.html", healths=healths, parked=parked)


@post("/accounts/issue")
async def issue_accounts(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    message = accounts_pb2.IssueAccountsRequest(school=text(form, "school"), request_id=text(form, "request_id"))
    reply = await clients.accounts.ask("IssueAccounts", message, seconds=limits.ASK_FILE_SECONDS)
    return go("/home/operator", done="accounts_issued", issued=str(reply.issued), already=str(reply.already))


@post("/accounts/slips")
async def print_slips(request: Web, clients: InjectedClients) -> Response[bytes]:
    """Slips for the staff, or for a class: a POST, for each printing replaces the passwords of the one before."""
    form = await request.form()
    message = accounts_pb2.PrintSlipsRequest(school=text(form, "school"), class_name=text(form, "class"))
    reply = await clients.accounts.ask("PrintSlips", message, seconds=limits.ASK_FILE_SECONDS)
    headers = {"content-disposition": 'attachment; filename="phieu-tai-khoan.pdf"', "cache-control": "no-store"}
    return Response(reply.content, media_type="application/pdf", headers=headers)


HANDLERS = [issue_accounts, print_slips, show_imports, take_files, show_state]
