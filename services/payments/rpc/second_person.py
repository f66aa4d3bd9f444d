"""The doors for what one person begins and another one confirms: message to use case to message."""

from __future__ import annotations

from typing import Any

from chassis.identity.actor import current_actor
from chassis.texts import Texts
from proto.gen.edu.payments.v1 import payments_pb2 as pb
from services.payments import metrics
from services.payments.rpc import messages
from services.payments.store import PaymentsStore
from services.payments.usecases import accounts, lines, tables, write_offs
from services.payments.usecases.tables import WaitingTable


class SecondPersonDoors:
    """A part of the servicer."""

    def __init__(self, store: PaymentsStore, texts: Texts) -> None:
        self._store = store
        self._texts = texts

    async def SetReceivingAccount(
        self, request: pb.SetReceivingAccountRequest, _context: Any
    ) -> pb.SetReceivingAccountResponse:
        kept = await accounts.propose_account(
            self._store,
            actor=current_actor(),
            school=request.school,
            bin_code=request.bin,
            account=request.account,
            holder=request.holder,
        )
        return pb.SetReceivingAccountResponse(account=messages.receiving(kept))

    async def DecideReceivingAccount(
        self, request: pb.DecideReceivingAccountRequest, _context: Any
    ) -> pb.DecideReceivingAccountResponse:
        kept = await accounts.decide_account(
            self._store,
            actor=current_actor(),
            school=request.school,
            account=request.account,
            accepted=request.accepted,
        )
        return pb.DecideReceivingAccountResponse(account=messages.receiving(kept))

    async def GetReceivingAccount(
        self, request: pb.GetReceivingAccountRequest, _context: Any
    ) -> pb.GetReceivingAccountResponse:
        kept = await accounts.read_receiving_account(self._store, actor=current_actor(), school=request.school)
        return pb.GetReceivingAccountResponse(account=messages.receiving(kept))

    async def DecideAssignment(self, request: pb.DecideAssignmentRequest, _context: Any) -> pb.DecideAssignmentResponse:
        decided = await lines.decide_assignment(
            self._store,
            actor=current_actor(),
            line=request.line,
            accepted=request.accepted,
            seen=request.proposed_at,
        )
        metrics.LINES_DECIDED.labels("confirmed" if request.accepted else "declined").inc()
        return pb.DecideAssignmentResponse(line=messages.bank_line(decided.lines[0], decided.pupils, self._texts))

    async def WriteOff(self, request: pb.WriteOffRequest, _context: Any) -> pb.WriteOffResponse:
        kept = await write_offs.propose_write_off(
            self._store,
            actor=current_actor(),
            invoice=request.invoice,
            amount=request.amount,
            reason=request.reason,
            request=request.request_id,
        )
        return pb.WriteOffResponse(invoice=messages.invoice(kept))

    async def DecideWriteOff(self, request: pb.DecideWriteOffRequest, _context: Any) -> pb.DecideWriteOffResponse:
        decided = await write_offs.decide_write_off(
            self._store,
            actor=current_actor(),
            invoice=request.invoice,
            accepted=request.accepted,
            seen=request.proposed_at,
        )
        return pb.DecideWriteOffResponse(invoice=messages.invoice(decided))

    async def ReturnLine(self, request: pb.ReturnLineRequest, _context: Any) -> pb.ReturnLineResponse:
        wanted = lines.Return(request.line, request.amount, request.reason, request.request_id)
        kept = await lines.return_line(self._store, actor=current_actor(), wanted=wanted)
        return pb.ReturnLineResponse(line=messages.bank_line(kept.lines[0], kept.pupils, self._texts))

    async def ListHandedTables(self, request: pb.ListHandedTablesRequest, _context: Any) -> pb.ListHandedTablesResponse:
        waiting = await tables.list_tables(self._store, actor=current_actor(), school=request.school)
        return pb.ListHandedTablesResponse(tables=[messages.handed_table(one) for one in waiting])

    async def DecideHandedTable(
        self, request: pb.DecideHandedTableRequest, _context: Any
    ) -> pb.DecideHandedTableResponse:
        decided = await tables.decide_table(
            self._store, actor=current_actor(), table=request.id, accepted=request.accepted
        )
        return pb.DecideHandedTableResponse(table=messages.handed_table(WaitingTable(decided, 0, 0)))
