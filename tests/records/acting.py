"""The acts of a month, so that a test says only what is special about it."""

from __future__ import annotations

from chassis.identity.actor import Actor
from services.records.domain.plan import Plan
from services.records.domain.reports import FileReport
from services.records.store import RecordsStore
from services.records.usecases import batch, plans, signers
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.importing import importer
from services.records.usecases.importing.upload import Upload
from tests.records.school import HEAD, LEADER_DUNG, MONTH, OPERATOR, PIN, SCHOOL, TEACHER_LAN, plan_docx


async def submit(
    store: RecordsStore,
    deps: Dependencies,
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
        deps,
        actor=actor,
        wanted=plans.PlanTarget(subject=subject, grade="7", week=week),
        file=plans.Upload(name, plan_docx() if content is None else content),
        request=request,
    )
    return submitted.plan


async def review(
    store: RecordsStore, plan: Plan, *, by: Actor = LEADER_DUNG, note: str = "", request: str = ""
) -> Plan:
    """Passed, or returned where there is a note."""
    return await plans.review_plan(store, actor=by, plan_id=plan.id, passing=not note, note=note, request=request)


async def passed_plan(store: RecordsStore, deps: Dependencies, *, week: int = 0) -> Plan:
    return await review(store, await submit(store, deps, week=week, content=plan_docx(body=f"Tuần {week}")))


async def enrol(store: RecordsStore, deps: Dependencies, *, person: str = HEAD, pin: str = PIN) -> None:
    await signers.enrol_signer(store, deps, actor=OPERATOR, person=person, pin=pin, request="")


async def sign(
    store: RecordsStore, deps: Dependencies, by: Actor, *, pin: str = PIN, plan_ids: tuple[str, ...] = ()
) -> batch.Signed:
    return await batch.sign_batch(store, deps, actor=by, month=MONTH, school=SCHOOL, pin=pin, plans=plan_ids)


async def hand_in(
    store: RecordsStore, deps: Dependencies, name: str, content: bytes, *, school: str = SCHOOL, kind: str = ""
) -> FileReport:
    return await importer.import_file(store, deps, Upload(OPERATOR, name, content, school, ""), kind=kind)
