"""The acts of a month, so that a test says only what is special about it."""

from __future__ import annotations

from chassis.identity.actor import Actor, Grant
from chassis.why import Why
from importing import FileReport, Upload
from services.records.app import imports_of, texts_of
from services.records.domain.record import Record
from services.records.store import RecordsStore
from services.records.usecases import batch, records, signers
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.submission import Target, submit_record
from tests.records.school import HEAD, LEADER_DUNG, MONTH, OPERATOR, PIN, SCHOOL, TEACHER_LAN, plan_docx

TEXTS = texts_of()


async def submit(
    store: RecordsStore,
    deps: Dependencies,
    *,
    actor: Actor = TEACHER_LAN,
    content: bytes | None = None,
    name: str = "giao-an.docx",
    week: int = 0,
    request: str = "",
) -> Record:
    subject = {TEACHER_LAN.id: "TOAN", LEADER_DUNG.id: "TIN"}.get(actor.id, "GDTC")
    submitted = await submit_record(
        store,
        deps,
        actor=actor,
        target=Target(subject=subject, grade="7", week=week),
        # The same file serves every subject here; that it says Toán is asked elsewhere (test_other_plans.py).
        upload=Upload(
            name=name, content=plan_docx() if content is None else content, request_id=request, confirmed=True
        ),
    )
    return submitted.record


async def review(
    store: RecordsStore,
    deps: Dependencies,
    record: Record,
    *,
    by: Actor = LEADER_DUNG,
    note: str = "",
    request: str = "",
) -> Record:
    """Passed, or returned where there is a note."""
    return await records.review_record(
        store, deps, actor=by, record_id=record.id, passing=not note, note=note, request_id=request
    )


async def passed_plan(store: RecordsStore, deps: Dependencies, *, week: int = 0) -> Record:
    return await review(store, deps, await submit(store, deps, week=week, content=plan_docx(body=f"Tuần {week}")))


def signer_of(person: str) -> Actor:
    return Actor(person, "", (Grant("principal", {"school": (SCHOOL,)}),))


async def enrol(store: RecordsStore, deps: Dependencies, *, person: str = HEAD, pin: str = PIN) -> None:
    """The signer chooses a PIN; where there is a key already, an operator permitted it."""
    if await store.signers.find(person):
        await signers.permit_enrolment(store, actor=OPERATOR, person=person)
    pins = signers.Pins(pin)
    await signers.enrol_signer(store, deps, actor=signer_of(person), person=person, pins=pins, request_id="")


async def sign(
    store: RecordsStore,
    deps: Dependencies,
    by: Actor,
    *,
    pin: str = PIN,
    records: tuple[str, ...] = (),
    record_type: str = "",
) -> batch.Signed:
    query = batch.BatchQuery(MONTH, SCHOOL, record_type)
    return await batch.sign_batch(store, deps, actor=by, query=query, pin=pin, records=records)


async def hand_in(
    store: RecordsStore,
    deps: Dependencies,
    name: str,
    content: bytes,
    *,
    school: str = SCHOOL,
    kind: str = "",
    actor: Actor = OPERATOR,
) -> FileReport:
    upload = Upload(name=name, content=content, school=school, kind=kind)
    return await imports_of(store, deps).import_file(actor=actor, upload=upload)


def say(why: Why) -> str:
    """As a Vietnamese reader reads it."""
    return TEXTS.say(why, "vi")


def note_of(report: FileReport) -> str:
    """The notes as one text, as the wire has them."""
    return " ".join(map(say, report.notes))
