"""Anybody who holds the code of a signed document looks up who signed it, and whether a file is that document."""

from __future__ import annotations

import hashlib
from typing import Any

from litestar import Response, get, post

from chassis.errors import NotFound
from proto.gen.edu.records.v1 import records_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.forms import files
from services.gateway.web.page import FieldProblem, Web, page, say


@get("/check/{code:str}")
async def show_check(request: Web, clients: InjectedClients, code: str) -> Response[Any]:
    return await _checked(request, clients, code)


@post("/check/{code:str}", status_code=200)
async def check_file(request: Web, clients: InjectedClients, code: str) -> Response[Any]:
    """The file stays here: its fingerprint alone is asked about, and nothing of it is kept."""
    sent = await files(await request.form(), "file")
    if not sent:
        return await _checked(request, clients, code, problems=(FieldProblem("file", say(request, "check.no_file")),))
    return await _checked(request, clients, code, sha256=hashlib.sha256(sent[0].content).hexdigest())


async def _checked(
    request: Web, clients: Clients, code: str, *, sha256: str = "", problems: tuple[FieldProblem, ...] = ()
) -> Response[Any]:
    message = records_pb2.CheckDocumentRequest(code=code, sha256=sha256)
    try:
        checked = await clients.records.ask("CheckDocument", message, seconds=limits.ASK_FILE_SECONDS)
    except NotFound:
        return page(request, "check.html", status=404, checked=None, code=code)
    status = 422 if problems else 200
    return page(request, "check.html", status=status, problems=problems, checked=checked, code=code)


HANDLERS = [show_check, check_file]
