"""A record type of the tests' own, and the acts of a month with it."""

from __future__ import annotations

from dataclasses import replace

from chassis.identity.actor import Actor
from importing import Upload
from services.records.domain.catalogue import Catalogue, RecordType
from services.records.domain.duties import Duty
from services.records.domain.record import Record
from services.records.record_types import RECORD_TYPES
from services.records.store import RecordsStore
from services.records.usecases import duties
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.submission import Target, submit_record
from tests.records.acting import enrol
from tests.records.school import (
    LEADER,
    MONTH,
    TEACHER_LAN,
    plan_docx,
)

# A record of a subject group, signed by its leader and then by the head: no type of ours, so that each field is free.
NOTES = RecordType(
    id="notes",
    name="Sổ ghi",
    applies_to="group",
    frequency="month",
    due_days=5,
    retention_years=5,
    legal_act="a",
    standing="default",
    levels=("THCS",),
    file_types=("docx", "pdf"),
    submitters=("teacher",),
    signers=("group_leader", "principal"),
)


def with_row(deps: Dependencies, row: RecordType = NOTES, **days: int) -> Dependencies:
    return replace(deps, catalogue=Catalogue.of([*RECORD_TYPES, row], days))


async def handed_in(
    store: RecordsStore, deps: Dependencies, actor: Actor = TEACHER_LAN, body: str = "a", week: int = 0
) -> Record:
    upload = Upload(name="so-ghi.docx", content=plan_docx(body=body))
    target = Target(record_type=NOTES.id, week=week)
    return (await submit_record(store, deps, actor=actor, target=target, upload=upload)).record


async def owed(store: RecordsStore, deps: Dependencies, actor: Actor, month: str = MONTH) -> list[Duty]:
    return (await duties.list_duties(store, deps, actor=actor, month=month, record_type=NOTES.id)).duties


async def both_keys(store: RecordsStore, deps: Dependencies) -> None:
    await enrol(store, deps, person=LEADER)
    await enrol(store, deps)
