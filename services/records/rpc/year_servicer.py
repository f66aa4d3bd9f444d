"""The part of the servicer for receipts of results and year sheets."""

from __future__ import annotations

from typing import Any

from chassis.identity.actor import current_actor
from proto.gen.edu.records.v1 import records_pb2 as pb
from services.records.rpc import result_messages as messages
from services.records.store import RecordsStore
from services.records.usecases import results, year_sheets
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.scopes import own_school


class YearServicer:
    """`_store` and `_deps` come from the servicer that this is part of."""

    _store: RecordsStore
    _deps: Dependencies

    async def GetReceiptOfResult(
        self, request: pb.GetReceiptOfResultRequest, _context: Any
    ) -> pb.GetReceiptOfResultResponse:
        shown = await results.receipt_of(
            self._store, actor=current_actor(), pupil=request.pupil, term=request.term, sha256=request.sha256
        )
        return messages.receipt(shown, self._deps.texts)

    async def GetYearSheet(self, request: pb.GetYearSheetRequest, _context: Any) -> pb.GetYearSheetResponse:
        actor = current_actor()
        found = await year_sheets.get_sheet(
            self._store, actor=actor, school=own_school(actor, request.school), class_name=request.class_name
        )
        return messages.sheet(found, self._deps.texts)

    async def PostYearSheet(self, request: pb.PostYearSheetRequest, _context: Any) -> pb.PostYearSheetResponse:
        actor = current_actor()
        said = [
            year_sheets.Said(one.pupil, one.slot, one.value, one.base_version, one.request_id)
            for one in request.entries
        ]
        found = await year_sheets.post_entries(
            self._store,
            actor=actor,
            school=own_school(actor, request.school),
            class_name=request.class_name,
            entries=said,
        )
        return messages.answers(said, found)
