"""The proof of a school's money: what state each đồng is in, what differs, and how that is repaired."""

from __future__ import annotations

from typing import Any

from litestar import Response, get, post

from proto.gen.edu.payments.v1 import payments_pb2
from services.gateway import limits
from services.gateway.clients import InjectedClients
from services.gateway.web.forms import new_request, text
from services.gateway.web.money import school_of
from services.gateway.web.page import Web, go, page

ASKED = frozenset({"open", "paid", "written_off"})


@get("/money/proof")
async def show_proof(request: Web, clients: InjectedClients) -> Response[Any]:
    message = payments_pb2.GetProofRequest(school=school_of(request))
    reply = await clients.payments.ask("GetProof", message)
    proof = reply.proof if reply.HasField("proof") else None
    states = proof.states if proof else ()
    return page(
        request,
        "money/proof.html",
        proof=proof,
        asked=[one for one in states if one.state in ASKED],
        came=[one for one in states if one.state not in ASKED],
        request_id=new_request(request),
    )


@post("/money/proof")
async def prove_money(request: Web, clients: InjectedClients) -> Response[Any]:
    form = await request.form()
    message = payments_pb2.ProveMoneyRequest(school=school_of(request), request_id=text(form, "request_id"))
    await clients.payments.ask("ProveMoney", message, seconds=limits.ASK_FILE_SECONDS)
    return go("/money/proof")


HANDLERS = [show_proof, prove_money]
