"""The desk: a family's bills are scanned, paid at once and have one receipt, also while the network is away."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from litestar import Response, get, post

from chassis.errors import Invalid, Refusal, Unauthenticated
from proto.gen.edu.payments.v1 import payments_pb2
from services.gateway import limits
from services.gateway.clients import Clients, InjectedClients
from services.gateway.web.forms import json_of, new_request, text, whole
from services.gateway.web.marks import AnotherPerson
from services.gateway.web.page import FieldProblem, Web, explain, page, say, visitor_of
from tabular import words


def desk_of(request: Web) -> str:
    """The school whose cashier this is."""
    return next(iter(visitor_of(request).places("cashier", "school")), "")


async def open_bills(clients: Clients, school: str) -> list[payments_pb2.DeskBill]:
    """All that may be paid, page by page."""
    bills: list[payments_pb2.DeskBill] = []
    token = ""
    for _ in range(limits.DESK_PAGES):
        message = payments_pb2.ListDeskBillsRequest(school=school, page_token=token)
        reply = await clients.payments.ask("ListDeskBills", message)
        bills += reply.bills
        token = reply.next_page_token
        if not token:
            break
    return bills


def found(bills: list[payments_pb2.DeskBill], asked: str) -> list[payments_pb2.DeskBill]:
    """Those whose link, code or pupil's name was scanned or typed."""
    name = words(asked)
    if not name:
        return []
    named = [one for one in bills if one.link in asked or one.pupil in asked]
    return named or [one for one in bills if f" {name} " in f" {words(one.pupil_name)} "][: limits.PUPILS_TO_CHOOSE]


@get("/money/desk")
async def show_desk(request: Web, clients: InjectedClients) -> Response[Any]:
    return await _desk(request, clients)


async def _desk(
    request: Web,
    clients: Clients,
    problem: str = "",
    taken: payments_pb2.TakeAtDeskResponse | None = None,
) -> Response[Any]:
    school, asked = desk_of(request), request.query_params.get("q", "")[: limits.SEARCH_CHARACTERS]
    held = await clients.payments.ask("GetDesk", payments_pb2.GetDeskRequest(school=school))
    return page(
        request,
        "money/desk.html",
        problems=[FieldProblem("take", problem)] if problem else [],
        school=school,
        held=held,
        asked=asked,
        bills=found(await open_bills(clients, school), asked) if asked else [],
        taken=taken,
        block=limits.DESK_BLOCK,
        request_id=new_request(request),
    )


@get("/money/desk/bills", media_type="application/json")
async def list_bills(request: Web, clients: InjectedClients) -> Response[dict[str, Any]]:
    """What the page looks bills up in by itself; it is kept in no browser."""
    bills = await open_bills(clients, desk_of(request))
    shown = [
        {
            "invoice": one.invoice,
            "pupil": one.pupil,
            "name": one.pupil_name,
            "folded": words(one.pupil_name),
            "class": one.class_name.rpartition("/")[2],
            "period": one.period,
            "open": one.open,
            "link": one.link,
        }
        for one in bills
    ]
    return Response({"bills": shown}, headers={"cache-control": "no-store"})


@post("/money/desk")
async def take(request: Web, clients: InjectedClients) -> Response[Any]:
    """The form without a script."""
    form = await request.form()
    message = payments_pb2.TakeAtDeskRequest(
        school=desk_of(request),
        medium=text(form, "medium"),
        given=whole(text(form, "given").replace(".", "").replace(" ", ""), limits.AMOUNT_MOST_DONG),
        request_id=text(form, "request_id"),
    )
    for picked in form.getall("pick", [])[: limits.DESK_PARTS]:
        parts = str(picked).split("|")
        if len(parts) == len(("pupil", "invoice", "amount")):
            message.parts.add(pupil=parts[0], invoice=parts[1], amount=whole(parts[2], limits.AMOUNT_MOST_DONG))
    if not message.parts:
        return await _desk(request, clients, say(request, "desk.nothing_picked"))
    try:
        taken = await clients.payments.ask("TakeAtDesk", message)
    except Refusal as refusal:
        return await _desk(request, clients, explain(request, refusal))
    return await _desk(request, clients, taken=taken)


@post("/money/desk/save", media_type="application/json")
async def save(request: Web, clients: InjectedClients) -> Response[dict[str, Any]]:
    """What the desk took, by the ids made there: each is answered for by its own, kept or refused with the reason."""
    visitor, headers = visitor_of(request), {"cache-control": "no-store"}
    body = await json_of(request)
    if not isinstance(body, dict) or not isinstance(body.get("entries"), list):
        raise Invalid("entries are missing")
    typed_by = str(body.get("person", visitor.id))
    if typed_by != visitor.id:
        refusal = AnotherPerson(typed_by, visitor.id)
        return Response({"reason": refusal.reason, "text": explain(request, refusal)}, status_code=409, headers=headers)
    entries = [one for one in body["entries"] if isinstance(one, dict)][: limits.DESK_BLOCK]
    try:
        answers = [await _answer(request, clients, entry) for entry in entries]
    except Unauthenticated as refused:
        return Response({"reason": refused.reason, "text": explain(request, refused)}, status_code=401, headers=headers)
    return Response({"answers": answers}, headers=headers)


async def _answer(request: Web, clients: Clients, entry: Mapping[str, Any]) -> dict[str, Any]:
    key = str(entry.get("id", ""))[: limits.ID_CHARACTERS]
    try:
        reply = await clients.payments.ask("TakeAtDesk", _taking(desk_of(request), key, entry))
    except Unauthenticated:
        raise
    except Refusal as refusal:
        return {"id": key, "state": "refused", "text": explain(request, refusal)}
    return {
        "id": key,
        "state": "kept",
        "receipt": reply.receipt.number,
        "receipt_id": reply.receipt.id,
        "change": reply.change,
        "over": reply.line.over,
    }


def _taking(school: str, key: str, entry: Mapping[str, Any]) -> payments_pb2.TakeAtDeskRequest:
    """Raises Invalid for what our page never sends."""
    try:
        said = json.loads(str(entry.get("value", "")))
        return payments_pb2.TakeAtDeskRequest(
            school=school,
            medium=str(entry.get("slot", "")),
            parts=[
                payments_pb2.AssignPart(pupil=one["pupil"], invoice=one["invoice"], amount=one["amount"])
                for one in said["parts"][: limits.DESK_PARTS]
            ],
            given=said["given"],
            settled_later=said["later"],
            request_id=key,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Invalid("a taking of the desk cannot be read") from error


HANDLERS = [show_desk, list_bills, take, save]
