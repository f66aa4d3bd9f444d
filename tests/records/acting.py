"""The acts of a month, so that a test says only what is special about it."""

from __future__ import annotations

from chassis.identity.actor import Actor
from services.records.domain.plan import Plan
from services.records.domain.reports import FileReport
from services.records.store import RecordsStore
from services.records.usecases import batch, plans, signers
from services.records.usecases.importing import taking
from services.records.usecases.importing.handed import Handed
from services.records.usecases.workshop import Workshop
from tests.records.school import HEAD, LEADER_DUNG, MONTH, OPERATOR, PIN, SCHOOL, TEACHER_LAN, plan_docx


async def submit(
    store: RecordsStore,
    shop: Workshop,
    *,
    actor: Actor = TEACHER_LAN,
    content: bytes | None = None,
    name: str = "giao-an.docx",
    week: int = 0,
    request: str = "",
) -> Plan:
    subject = {TEACHER_LAN.id: "TOAN", LEADER_DUNG.id: "TIN"}.get(actor.id, "GDTC")
    submitted = await plans.submit_plan(
        store,
        shop,
        actor=actor,
        wanted=plans.Wanted(subject=subject, grade="7", week=week),
        file=plans.Incoming(name, plan_docx() if content is None else content),
        request=request,
    )
    return submitted.plan


async def review(
    store: RecordsStore, plan: Plan, *, by: Actor = LEADER_DUNG, note: str = "", request: str = ""
) -> Plan:
    """Passed, or returned where there is a note."""
    return await plans.review_plan(store, actor=by, plan_id=plan.id, passing=not note, note=note, request=request)


async def passed_plan(store: RecordsStore, shop: Workshop, *, week: int = 0) -> Plan:
    return await review(store, await submit(store, shop, week=week, content=plan_docx(body=f"Tuần {week}")))


async def enrol(store: RecordsStore, shop: Workshop, *, person: str = HEAD, pin: str = PIN) -> None:
    await signers.enrol_signer(store, shop, actor=OPERATOR, person=person, pin=pin, request="")


async def sign(
    store: RecordsStore, shop: Workshop, by: Actor, *, pin: str = PIN, plan_ids: tuple[str, ...] = ()
) -> batch.Signed:
    return await batch.sign_batch(store, shop, actor=by, month=MONTH, school=SCHOOL, pin=pin, plans=plan_ids)


async def hand_in(
    store: RecordsStore, shop: Workshop, name: str, content: bytes, *, school: str = SCHOOL, kind: str = ""
) -> FileReport:
    return await taking.import_file(store, shop, Handed(OPERATOR, name, content, school, ""), kind=kind)
