"""Lists of people that were taken: which can be taken back, what stands in the way, and the taking back."""

from __future__ import annotations

from typing import Any

from litestar import Request, get, post
from pydantic import Field

from proto.gen.edu.accounts.v1 import accounts_pb2
from services.gateway.api.requests import Body, answer, request_id
from services.gateway.api.schemas import says
from services.gateway.clients import InjectedClients


class ImportNamed(Body):
    report: str = Field(min_length=1, description="As `/imports/undoable` names the list")
    preview: bool = Field(default=False, description="Only say what would go back, and what stands in the way")


@get("/imports/undoable", responses=says(accounts_pb2.ListUndoableImportsResponse), tags=["imports"])
async def undoable(clients: InjectedClients) -> dict[str, Any]:
    """Lists of pupils, staff and assignments that were taken lately, the newest first."""
    return await answer(clients.accounts, "ListUndoableImports", accounts_pb2.ListUndoableImportsRequest())


@post("/imports/undo", status_code=200, responses=says(accounts_pb2.UndoImportResponse), tags=["imports"])
async def undo(data: ImportNamed, request: Request[Any, Any, Any], clients: InjectedClients) -> dict[str, Any]:
    """Takes a list back, unless something leans on it: old values stand again, whom it brought is listed nowhere."""
    message = accounts_pb2.UndoImportRequest(report=data.report, preview=data.preview, request_id=request_id(request))
    return await answer(clients.accounts, "UndoImport", message)


ROUTES = [undoable, undo]
