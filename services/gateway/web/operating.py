"""The operator's pages: files in with a report for each, and how the system is doing."""

from __future__ import annotations

import asyncio
from typing import Any

from litestar import Response, get, post

from chassis.errors import Refusal
from proto.gen.edu.accounts.v1 import accounts_pb2
from proto.gen.edu.imports.v1 import imports_pb2
from services.gateway import limits
from services.gateway.api.operations import health_of
from services.gateway.api.recognising import recognise
from services.gateway.clients import InjectedClients
from services.gateway.web.forms import Sent, files, new_request, text
from services.gateway.web.page import Problem, Web, explain, go, page, say, visitor_of


@get("/imports")
async def show_imports(request: Web) -> Response[Any]:
    visitor_of(request)
    return page(request, "operator/imports.html", reports=[], request_id=new_request(request))


@post("/imports")
async def take_files(request: Web, houses: InjectedClients) -> Response[Any]:
    form = await request.form()
    sent = await files(form, "files")
    problems, reports = [], []
    if not sent:
        problems.append(Problem("files", say(request, "import.missing")))
    for number, file in enumerate(sent):
        try:
            found = await _take(houses, file, text(form, "school"), f"{text(form, 'request_id')}-{number}")
        except Refusal as refusal:
            problems.append(Problem("files", f"{file.name}: {explain(request, refusal)}"))
            continue
        if isinstance(found, str):
            problems.append(Problem("files", f"{file.name}: {found}"))
        else:
            reports.append(found)
    status = 422 if problems else 200
    made = new_request(request)
    return page(request, "operator/imports.html", status=status, problems=problems, reports=reports, request_id=made)


async def _take(houses: InjectedClients, file: Sent, school: str, request_id: str) -> imports_pb2.FileReport | str:
    """The report of the house that knows the file best, or the sentence why none took it."""
    known = await recognise(houses.importing, file.name, file.content)
    if known.best is None:
        return known.why
    ask = imports_pb2.ImportFileRequest(
        name=file.name, content=file.content, school_hint=school, kind=known.best.kind, request_id=request_id
    )
    reply = await known.best.house.ask_imports("ImportFile", ask, seconds=limits.ASK_FILE_SECONDS)
    report: imports_pb2.FileReport = reply.report
    return report


@get("/ops")
async def show_state(request: Web, houses: InjectedClients) -> Response[Any]:
    """Live: what waits to be told, how far each house is behind, what was parked and why."""
    visitor_of(request)
    states = await asyncio.gather(*(health_of(house) for house in houses.all))
    return page(request, "operator/ops.html", states=states)


@post("/accounts/issue")
async def issue_accounts(request: Web, houses: InjectedClients) -> Response[Any]:
    form = await request.form()
    ask = accounts_pb2.IssueAccountsRequest(school=text(form, "school"), request_id=text(form, "request_id"))
    reply = await houses.accounts.ask("IssueAccounts", ask, seconds=limits.ASK_FILE_SECONDS)
    return go("/home/operator", done="accounts_issued", issued=str(reply.issued), already=str(reply.already))


@post("/accounts/slips")
async def print_slips(request: Web, houses: InjectedClients) -> Response[bytes]:
    """Slips for the staff, or for a class: a POST, for each printing replaces the passwords of the one before."""
    form = await request.form()
    ask = accounts_pb2.PrintSlipsRequest(school=text(form, "school"), class_name=text(form, "class"))
    reply = await houses.accounts.ask("PrintSlips", ask, seconds=limits.ASK_FILE_SECONDS)
    headers = {"content-disposition": 'attachment; filename="phieu-tai-khoan.pdf"', "cache-control": "no-store"}
    return Response(reply.content, media_type="application/pdf", headers=headers)


HANDLERS = [issue_accounts, print_slips, show_imports, take_files, show_state]
