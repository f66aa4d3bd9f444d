"""The PIN of a signing key: chosen and changed by its owner, and permitted anew by a second person."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from chassis.errors import NotFound, Refusal
from proto.gen.edu.records.v1 import records_pb2
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.forms import new_request, text
from services.gateway.web.page import FieldProblem, Web, done, explain, go, page, say, visitor_of


@get("/pin")
async def show_pin(request: Web, clients: InjectedClients) -> Response[Any]:
    return await _shown(request, clients)


async def _shown(request: Web, clients: Clients, problems: tuple[FieldProblem, ...] = ()) -> Response[Any]:
    me = visitor_of(request)
    try:
        reply = await clients.records.ask("GetSigner", records_pb2.GetSignerRequest(person=me.id))
        signer = reply.signer
    except NotFound:
        signer = None
    asked = new_request(request)
    return page(request, "pin.html", problems=problems, signer=signer, request_id=asked)


@post("/pin")
async def choose_pin(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    chosen, again = text(form, "pin"), text(form, "again")
    if chosen != again:
        return await _shown(request, clients, (FieldProblem("again", say(request, "pin.again_differs")),))
    message = records_pb2.EnrolSignerRequest(
        person=visitor_of(request).id,
        pin=chosen,
        present_pin=text(form, "present"),
        request_id=text(form, "request_id"),
    )
    try:
        await clients.records.ask("EnrolSigner", message)
    except Refusal as refusal:
        field = "pin" if refusal.reason == "PIN_WEAK" else "present"
        return await _shown(request, clients, (FieldProblem(field, explain(request, refusal)),))
    return go("/pin", done="pin_chosen")


@post("/pin/permit")
async def permit(request: Web, clients: InjectedClients) -> Response[Any]:
    """A second person's word: the named signer may choose a PIN without the present one."""
    form = await request.form()
    person = text(form, "person")
    try:
        reply = await clients.records.ask("PermitEnrolment", records_pb2.PermitEnrolmentRequest(person=person))
    except Refusal as refusal:
        return await _shown(request, clients, (FieldProblem("person", explain(request, refusal)),))
    return done(request, "/pin", "pin_permitted", {"name": reply.signer.name})


HANDLERS = [show_pin, choose_pin, permit]
