"""The part of the servicer for corrections, reopened gradebooks and appeals."""

from __future__ import annotations

from typing import Any

from chassis.identity.actor import current_actor
from proto.gen.edu.records.v1 import records_pb2 as pb
from services.records.domain.appeals import Appeal
from services.records.domain.corrections import Correction
from services.records.domain.gradebook import Gradebook
from services.records.rpc.mark_messages import appeal, correction
from services.records.store import RecordsStore
from services.records.usecases import appeals, corrections
from services.records.usecases.dependencies import Dependencies


class CorrectionServicer:
    """`_store` and `_deps` come from the servicer that this is part of."""

    _store: RecordsStore
    _deps: Dependencies

    async def AskCorrection(self, request: pb.AskCorrectionRequest, _context: Any) -> pb.AskCorrectionResponse:
        wanted = corrections.NewMark(request.pupil, request.slot, request.value, request.base_version, request.reason)
        book, asked = await corrections.ask_correction(
            self._store,
            actor=current_actor(),
            gradebook=request.gradebook,
            wanted=wanted,
            request_id=request.request_id,
            windows=self._deps.windows,
        )
        return pb.AskCorrectionResponse(correction=await self._said(book, asked))

    async def DecideCorrection(self, request: pb.DecideCorrectionRequest, _context: Any) -> pb.DecideCorrectionResponse:
        book, decided = await corrections.decide_correction(
            self._store,
            actor=current_actor(),
            gradebook=request.gradebook,
            correction=request.correction,
            word=corrections.Word(request.passing, request.note),
            request_id=request.request_id,
        )
        return pb.DecideCorrectionResponse(correction=await self._said(book, decided))

    async def ReopenGradebook(self, request: pb.ReopenGradebookRequest, _context: Any) -> pb.ReopenGradebookResponse:
        _, opened = await corrections.reopen_gradebook(
            self._store,
            actor=current_actor(),
            gradebook=request.gradebook,
            days=request.days,
            reason=request.reason,
            request_id=request.request_id,
        )
        return pb.ReopenGradebookResponse(until=opened.until.isoformat())

    async def AskAppeal(self, request: pb.AskAppealRequest, _context: Any) -> pb.AskAppealResponse:
        plea = appeals.Plea(request.pupil, request.subject, request.term, request.slot, request.words)
        book, asked = await appeals.ask_appeal(
            self._store,
            actor=current_actor(),
            plea=plea,
            days=self._deps.appeal_days,
            request_id=request.request_id,
        )
        return pb.AskAppealResponse(appeal=await self._appeal(book, asked))

    async def AnswerAppeal(self, request: pb.AnswerAppealRequest, _context: Any) -> pb.AnswerAppealResponse:
        book, answered = await appeals.answer_appeal(
            self._store,
            actor=current_actor(),
            gradebook=request.gradebook,
            appeal=request.appeal,
            outcome=request.outcome,
            answer=request.answer,
            request_id=request.request_id,
        )
        return pb.AnswerAppealResponse(appeal=await self._appeal(book, answered))

    async def _appeal(self, book: Gradebook, one: Appeal) -> pb.Appeal:
        names = {pupil.id: pupil.name for pupil in await self._store.roll(book.school, book.class_name)}
        staff = await self._store.staff_of([book.school])
        return appeal(book, one, {one.pupil: names.get(one.pupil, one.pupil)}, staff, today=self._store.today())

    async def _said(self, book: Gradebook, one: Correction) -> pb.Correction:
        names = {pupil.id: pupil.name for pupil in await self._store.roll(book.school, book.class_name)}
        return correction(book, one, names, await self._store.staff_of([book.school]))
