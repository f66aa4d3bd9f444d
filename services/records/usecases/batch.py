"""The head's month: a batch is opened, signed in one act, and a plan may be taken out of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from chassis.documents import decide
from chassis.errors import Refusal
from chassis.identity.actor import Actor
from services.records.domain import limits
from services.records.domain.duties import plan_slots
from services.records.domain.plan import Plan, State
from services.records.domain.policy import POLICY
from services.records.domain.refusals import BatchTooLarge, SignerLocked, SignerUnknown
from services.records.domain.signer import Signer
from services.records.signing.pades import SignatureMetadata
from services.records.signing.service import PinWrong
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.scopes import own_school

if TYPE_CHECKING:
    from services.records.store import RecordsStore

WRONG_PIN, LOCKED = "WRONG_PIN", SignerLocked.reason


class Batch(NamedTuple):
    school: str
    month: str
    waiting: list[Plan]
    signed: list[Plan]
    unreviewed: int
    returned: int
    missing: int
    signer: Signer | None


class Result(NamedTuple):
    """`outcome` is signed, already_signed, not_tried, changed or refused."""

    plan: str
    outcome: str
    reason: str = ""
    sha256: str = ""


class SigningSession(NamedTuple):
    """A signer with the PIN that opens the key, and the place that stands in the signature, for one batch."""

    signer: Signer
    pin: str
    where: str


class Signed(NamedTuple):
    results: list[Result]
    left: int
    stopped: str = ""
    tries_left: int = limits.PIN_TRIES


async def list_batch(store: RecordsStore, deps: Dependencies, *, actor: Actor, month: str, school: str) -> Batch:
    school, month = own_school(actor, school), deps.month_asked(month, store.now().date())
    POLICY.require(actor, "sign_plans", school=school)
    plans = await store.plans_of({"school": school, "month": month})
    slots = plan_slots(await store.assignments_in([school]), month)
    by_state = {state: [plan for plan in plans if plan.state is state] for state in State}
    return Batch(
        school=school,
        month=month,
        waiting=[plan for plan in by_state[State.PASSED] if plan.teacher != actor.id],
        signed=by_state[State.SIGNED],
        unreviewed=len(by_state[State.SUBMITTED]),
        returned=len(by_state[State.RETURNED]),
        missing=len({slot.duty for slot in slots} - {plan.slot.duty for plan in plans}),
        signer=await store.signers.find(actor.id),
    )


async def sign_batch(
    store: RecordsStore, deps: Dependencies, *, actor: Actor, month: str, school: str, pin: str, plans: Sequence[str]
) -> Signed:
    """Signs what waits. Asking again goes on where it stopped: what is signed stays as it is."""
    school, month = own_school(actor, school), deps.month_asked(month, store.now().date())
    POLICY.require(actor, "sign_plans", school=school)
    signer = await store.signers.find(actor.id)
    if signer is None:
        raise SignerUnknown(actor.id)
    signer.may_try()
    asked = await _asked(store, actor, month, school, plans)
    if not await _pin_opens(store, deps, signer, pin):
        results = [Result(plan.id, "not_tried") for plan in asked.values()]
        stopped = LOCKED if signer.locked else WRONG_PIN
        return Signed(results, len(results), stopped, signer.tries_left)
    results = [Result(plan, "refused", "NOT_FOUND") for plan in plans if plan not in asked]
    to_keep: list[Plan] = []
    session = SigningSession(signer, pin, (await store.school(school)).name)
    for plan in asked.values():
        result = await _sign_one(store, deps, session, plan)
        results.append(result)
        if result.outcome == "signed":
            to_keep.append(plan)
    lost = set(await store.plans.keep_many(to_keep)) if to_keep else set()
    results = [Result(one.plan, "changed", "PLAN_CHANGED") if one.plan in lost else one for one in results]
    return Signed(results, await _left(store, month, school))


async def return_from_batch(store: RecordsStore, *, actor: Actor, plan_id: str, note: str, request: str) -> Plan:
    """A plan that was passed goes back to its author."""

    async def attempt() -> Plan:
        plan = await store.plans.get(plan_id)
        POLICY.require(actor, "sign_plans", school=plan.school)
        if plan.answered(request):
            return plan
        plan.give_back(by=actor.id, at=store.now(), note=note, waiting=State.PASSED)
        plan.remember(request)
        await store.plans.keep(plan)
        return plan

    return await decide(attempt)


async def _asked(store: RecordsStore, actor: Actor, month: str, school: str, plans: Sequence[str]) -> dict[str, Plan]:
    """The plans that were named and belong to the school, or all that wait; in one question of the store."""
    if len(plans) > limits.BATCH_PLANS:
        raise BatchTooLarge(len(plans), limits.BATCH_PLANS)
    if plans:
        found = await store.plans.many(plans)
        return {plan: found[plan] for plan in plans if plan in found and found[plan].school == school}
    waiting = await store.plans_of({"school": school, "month": month, "state": State.PASSED.value})
    mine = [plan for plan in waiting if plan.teacher != actor.id]
    return {plan.id: plan for plan in mine[: limits.BATCH_PLANS]}


async def _pin_opens(store: RecordsStore, deps: Dependencies, signer: Signer, pin: str) -> bool:
    """Tries the PIN once for the whole batch, and counts a wrong one before anything else happens."""
    try:
        await deps.signing.verify_pin(signer, pin)
    except PinWrong:
        right = False
    else:
        right = True
    if signer.tried(right=right):
        await store.signers.keep(signer)
    return right


async def _sign_one(store: RecordsStore, deps: Dependencies, session: SigningSession, plan: Plan) -> Result:
    if plan.state is State.SIGNED:
        return Result(plan.id, "already_signed", sha256=plan.signed_sha256)
    try:
        plan.may_be_signed_by(session.signer.id)
    except Refusal as refusal:
        return Result(plan.id, "refused", refusal.reason)
    at = store.now()
    pdf = await deps.files.get(plan.paper.pdf_sha256)
    metadata = SignatureMetadata(plan.id, session.signer.name, session.where, at)
    signed = await deps.signing.sign(session.signer, session.pin, pdf, metadata)
    # The bytes first: a crash here leaves a file that nobody names, never a plan without its file.
    sha256 = await deps.files.put(signed)
    plan.sign(by=session.signer.id, at=at, sha256=sha256)
    return Result(plan.id, "signed", sha256=sha256)


async def _left(store: RecordsStore, month: str, school: str) -> int:
    return await store.plans.count({"school": school, "month": month, "state": State.PASSED.value})
