"""The part of the servicer by which a month is signed, signers are enrolled and signed files are checked."""

from __future__ import annotations

from typing import Any

from chassis.identity.actor import current_actor
from proto.gen.edu.records.v1 import records_pb2 as pb
from services.records import metrics
from services.records.domain.record_types import LESSON_PLAN
from services.records.rpc import messages
from services.records.store import RecordsStore
from services.records.usecases import batch, signers, verification
from services.records.usecases.dependencies import Dependencies


class BatchServicer:
    """`_store` and `_deps` come from the servicer that this is part of."""

    _store: RecordsStore
    _deps: Dependencies

    async def ListBatch(self, request: pb.ListBatchRequest, _context: Any) -> pb.ListBatchResponse:
        actor = current_actor()
        found = await batch.list_batch(self._store, self._deps, actor=actor, month=request.month, school=request.school)
        staff = await self._store.staff_of([found.school])
        return pb.ListBatchResponse(
            waiting=[messages.plan(one, staff) for one in found.waiting],
            signed=[messages.plan(one, staff) for one in found.signed],
            unreviewed=found.unreviewed,
            returned=found.returned,
            missing=found.missing,
            due=self._deps.catalogue.due(LESSON_PLAN, found.month).isoformat(),
            certificate_subject=found.signer.certificate_subject if found.signer else "",
            key_kept_in=found.signer.kept_in if found.signer else "",
        )

    async def SignBatch(self, request: pb.SignBatchRequest, _context: Any) -> pb.SignBatchResponse:
        with metrics.SIGN_SECONDS.time():
            found = await batch.sign_batch(
                self._store,
                self._deps,
                actor=current_actor(),
                month=request.month,
                school=request.school,
                pin=request.pin,
                plans=request.plans,
            )
        signed = sum(one.outcome == "signed" for one in found.results)
        metrics.PLANS.labels("signed").inc(signed)
        if found.stopped:
            metrics.WRONG_PINS.inc()
        return pb.SignBatchResponse(
            results=[
                pb.SignResult(plan=one.plan, outcome=one.outcome, reason=one.reason, signed_sha256=one.sha256)
                for one in found.results
            ],
            signed=signed,
            left=found.left,
            stopped=found.stopped,
            tries_left=found.tries_left,
        )

    async def ReturnFromBatch(self, request: pb.ReturnFromBatchRequest, _context: Any) -> pb.ReturnFromBatchResponse:
        plan = await batch.return_from_batch(
            self._store,
            actor=current_actor(),
            plan_id=request.plan,
            note=request.note,
            request=request.request_id,
        )
        metrics.PLANS.labels(plan.state.value).inc()
        return pb.ReturnFromBatchResponse(plan=messages.plan(plan, await self._store.staff_of([plan.school])))

    async def EnrolSigner(self, request: pb.EnrolSignerRequest, _context: Any) -> pb.EnrolSignerResponse:
        signer = await signers.enrol_signer(
            self._store,
            self._deps,
            actor=current_actor(),
            person=request.person,
            pin=request.pin,
            request=request.request_id,
        )
        return pb.EnrolSignerResponse(signer=messages.signer(signer))

    async def GetSigner(self, request: pb.GetSignerRequest, _context: Any) -> pb.GetSignerResponse:
        signer = await signers.get_signer(self._store, actor=current_actor(), person=request.person)
        return pb.GetSignerResponse(signer=messages.signer(signer))

    async def VerifyFile(self, request: pb.VerifyFileRequest, _context: Any) -> pb.VerifyFileResponse:
        verdict = await verification.verify_file(
            self._store, self._deps, actor=current_actor(), content=request.content
        )
        return pb.VerifyFileResponse(verdict=messages.verdict(verdict))

    async def VerifyPlan(self, request: pb.VerifyPlanRequest, _context: Any) -> pb.VerifyPlanResponse:
        verdict = await verification.verify_plan(self._store, self._deps, actor=current_actor(), plan_id=request.plan)
        return pb.VerifyPlanResponse(verdict=messages.verdict(verdict))
