"""The part of the servicer by which a month is signed, signers are enrolled and signed files are checked."""

from __future__ import annotations

from typing import Any

from chassis.identity.actor import current_actor
from proto.gen.edu.records.v1 import records_pb2 as pb
from services.records import metrics
from services.records.rpc import messages
from services.records.store import RecordsStore
from services.records.usecases import batch, checking, signers, verification
from services.records.usecases.dependencies import Dependencies


class BatchServicer:
    """`_store` and `_deps` come from the servicer that this is part of."""

    _store: RecordsStore
    _deps: Dependencies

    async def ListBatch(self, request: pb.ListBatchRequest, _context: Any) -> pb.ListBatchResponse:
        opened = await batch.list_batch(
            self._store,
            self._deps,
            actor=current_actor(),
            query=batch.BatchQuery(request.month, request.school, request.record_type),
        )
        names = messages.Names(opened.staff, (), self._deps.catalogue)
        return pb.ListBatchResponse(
            waiting=[messages.plan(record, names) for record in opened.waiting],
            signed=[messages.plan(record, names) for record in opened.signed],
            unreviewed=opened.unreviewed,
            returned=opened.returned,
            missing=opened.missing,
            due=self._deps.catalogue.last_due(opened.scope.row, opened.scope.month).isoformat(),
            certificate_subject=opened.signer.certificate_subject if opened.signer else "",
            key_kept_in=opened.signer.kept_in if opened.signer else "",
            certificate_ends=messages.certificate_ends(opened.signer, self._store.now()) if opened.signer else "",
        )

    async def SignBatch(self, request: pb.SignBatchRequest, _context: Any) -> pb.SignBatchResponse:
        with metrics.SIGN_SECONDS.time():
            signed = await batch.sign_batch(
                self._store,
                self._deps,
                actor=current_actor(),
                query=batch.BatchQuery(request.month, request.school, request.record_type),
                pin=request.pin,
                records=request.plans,
            )
        count = sum(result.outcome == "signed" for result in signed.results)
        metrics.RECORDS.labels("signed").inc(count)
        if signed.stopped:
            metrics.WRONG_PINS.inc()
        return pb.SignBatchResponse(
            results=[
                pb.SignResult(
                    plan=result.record, outcome=result.outcome, reason=result.reason, signed_sha256=result.sha256
                )
                for result in signed.results
            ],
            signed=count,
            left=signed.left,
            stopped=signed.stopped,
            tries_left=signed.tries_left,
        )

    async def ReturnFromBatch(self, request: pb.ReturnFromBatchRequest, _context: Any) -> pb.ReturnFromBatchResponse:
        record = await batch.return_from_batch(
            self._store,
            actor=current_actor(),
            record_id=request.plan,
            note=request.note,
            request_id=request.request_id,
        )
        metrics.RECORDS.labels(record.state.value).inc()
        names = messages.Names(await self._store.staff_of([record.school]), (), self._deps.catalogue)
        return pb.ReturnFromBatchResponse(plan=messages.plan(record, names))

    async def EnrolSigner(self, request: pb.EnrolSignerRequest, _context: Any) -> pb.EnrolSignerResponse:
        signer = await signers.enrol_signer(
            self._store,
            self._deps,
            actor=current_actor(),
            person=request.person,
            pins=signers.Pins(request.pin, request.present_pin),
            request_id=request.request_id,
        )
        return pb.EnrolSignerResponse(signer=messages.signer(signer, self._store.now()))

    async def PermitEnrolment(self, request: pb.PermitEnrolmentRequest, _context: Any) -> pb.PermitEnrolmentResponse:
        signer = await signers.permit_enrolment(self._store, actor=current_actor(), person=request.person)
        return pb.PermitEnrolmentResponse(signer=messages.signer(signer, self._store.now()))

    async def GetSigner(self, request: pb.GetSignerRequest, _context: Any) -> pb.GetSignerResponse:
        signer = await signers.get_signer(self._store, actor=current_actor(), person=request.person)
        return pb.GetSignerResponse(signer=messages.signer(signer, self._store.now()))

    async def VerifyFile(self, request: pb.VerifyFileRequest, _context: Any) -> pb.VerifyFileResponse:
        verdict = await verification.verify_file(
            self._store, self._deps, actor=current_actor(), content=request.content
        )
        return pb.VerifyFileResponse(verdict=messages.verdict(verdict, self._deps.texts))

    async def VerifyPlan(self, request: pb.VerifyPlanRequest, _context: Any) -> pb.VerifyPlanResponse:
        verdict = await verification.verify_record(
            self._store, self._deps, actor=current_actor(), record_id=request.plan
        )
        record = await checking.with_code(self._store, request.plan)
        said = messages.verdict(verdict, self._deps.texts)
        return pb.VerifyPlanResponse(verdict=said, check_code=record.content.check_code)

    async def CheckDocument(self, request: pb.CheckDocumentRequest, _context: Any) -> pb.CheckDocumentResponse:
        checked = await checking.check_document(self._store, self._deps, code=request.code, sha256=request.sha256)
        names = messages.Names(checked.staff, (checked.school,), self._deps.catalogue)
        return messages.checked(checked, names, self._deps.texts)
