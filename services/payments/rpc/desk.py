"""The doors of the desk: message to use case to message."""

from __future__ import annotations

from typing import Any

from chassis.identity.actor import current_actor
from chassis.paging import id_behind, page_size, token_behind
from chassis.texts import Texts
from proto.gen.edu.payments.v1 import payments_pb2 as pb
from services.payments import metrics
from services.payments.domain import limits
from services.payments.domain.division import Share
from services.payments.rpc import messages
from services.payments.store import PaymentsStore
from services.payments.usecases import desk


class DeskDoors:
    """A part of the servicer."""

    _store: PaymentsStore
    _texts: Texts

    async def ListDeskBills(self, request: pb.ListDeskBillsRequest, _context: Any) -> pb.ListDeskBillsResponse:
        size = page_size(request.page_size, usual=limits.DESK_BILLS_A_PAGE, most=limits.DESK_BILLS_A_PAGE)
        bills = await desk.desk_bills(
            self._store,
            actor=current_actor(),
            school=request.school,
            limit=size,
            after=id_behind(request.page_token),
        )
        return pb.ListDeskBillsResponse(
            bills=[messages.desk_bill(one) for one in bills],
            next_page_token=token_behind([one.id for one in bills], size),
        )

    async def GetDesk(self, request: pb.GetDeskRequest, _context: Any) -> pb.GetDeskResponse:
        held = await desk.read_desk(self._store, actor=current_actor(), school=request.school)
        return pb.GetDeskResponse(cash=held.cash, cards=held.cards)

    async def TakeAtDesk(self, request: pb.TakeAtDeskRequest, _context: Any) -> pb.TakeAtDeskResponse:
        taking = desk.DeskPayment(
            school=request.school,
            medium=request.medium,
            shares=tuple(Share(part.pupil, part.invoice, part.amount) for part in request.parts),
            given=request.given,
            request=request.request_id,
            settled_later=request.settled_later,
        )
        taken = await desk.take_at_desk(self._store, actor=current_actor(), taking=taking)
        metrics.TAKEN_AT_DESK.labels(taken.line.medium).inc()
        return messages.taken(taken, self._texts)
