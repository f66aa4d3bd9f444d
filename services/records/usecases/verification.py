"""Signed files are checked: any bytes somebody has, or the bytes we keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chassis.errors import NotFound, StoreBusyError
from chassis.identity.actor import Actor
from services.records.domain import limits
from services.records.domain.plan import Plan, State
from services.records.domain.policy import POLICY
from services.records.domain.refusals import NotSigned, PlanFileTooLarge
from services.records.domain.verdict import Check, Verdict
from services.records.signing.verification import STORED, plan_named_in
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.plans import get_plan

if TYPE_CHECKING:
    from services.records.store import RecordsStore


async def verify_file(store: RecordsStore, deps: Dependencies, *, actor: Actor, content: bytes) -> Verdict:
    """Whatever the bytes are, the answer is a verdict; the plan they name is compared byte by byte."""
    POLICY.require(actor, "verify")
    if len(content) > limits.VERIFY_FILE_BYTES:
        raise PlanFileTooLarge(len(content), limits.VERIFY_FILE_BYTES)
    plan = await store.plans.find(plan_named_in(content))
    kept = await _kept(deps, plan) if plan and plan.state is State.SIGNED else None
    return await deps.signing.check(content, at=store.now(), kept=kept)


async def verify_plan(store: RecordsStore, deps: Dependencies, *, actor: Actor, plan_id: str) -> Verdict:
    """The file we keep of a signed plan. Raises NotSigned."""
    plan = await get_plan(store, actor=actor, plan_id=plan_id)
    if plan.state is not State.SIGNED:
        raise NotSigned(plan.id)
    kept = await _kept(deps, plan)
    if kept is None:
        said = "tệp đã ký trong kho bị mất hoặc không còn đúng từng byte; hãy phục hồi từ bản sao lưu"
        return Verdict((Check(STORED, passed=False, said=said),), plan.signed_sha256, plan=plan.id)
    return await deps.signing.check(kept, at=store.now(), kept=kept)


async def _kept(deps: Dependencies, plan: Plan) -> bytes | None:
    """None when the stored file is lost or changed: that is part of the verdict."""
    try:
        return await deps.files.get(plan.signed_sha256)
    except (NotFound, StoreBusyError):
        return None
