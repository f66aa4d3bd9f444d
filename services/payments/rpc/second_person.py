"""The doors for what one person begins and another one confirms: message to use case to message."""

from __future__ import annotations

from typing import Any

from chassis.identity.actor import current_actor
from proto.gen.edu.payments.v1 import payments_pb2 as pb
from services.payments.rpc import messages
from services.payments.store import PaymentsStore
from services.payments.usecases import accounts, tables
from services.payments.usecases.tables import WaitingTable


class SecondPersonDoors:
    """A part of the servicer."""

    def __init__(self, store: PaymentsStore) -> None:
        self._store = store

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
