"""What a record type looks like on every surface, printed as JSON: run in a copy of the code by a test."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from chassis.clock import FrozenClock
from chassis.documents import connect
from chassis.documents.files import FileStore
from importing import Upload
from services.records.app import texts_of
from services.records.domain.catalogue import Catalogue
from services.records.files.rendering.renderer import Renderer
from services.records.record_types import READERS, RECORD_TYPES
from services.records.signing.authority import Authority
from services.records.signing.service import SigningService
from services.records.signing.software_keys import SoftwareKeyStore
from services.records.store import RecordsStore
from services.records.usecases import batch, duties, queries
from services.records.usecases.batch import BatchQuery
from services.records.usecases.dependencies import Dependencies
from services.records.usecases.submission import Target, submit_record
from tests.records.acting import enrol, sign
from tests.records.school import HEAD_DUNG, LEADER_DUNG, MONTH, OFFICER, TEACHER_LAN, plan_docx, tell_of_school
from tests.records.test_need_to_know import as_homeroom_by_assignment

LATE = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)


async def answers(uri: str, database: str, authority: str, folder: str, record_type: str) -> dict[str, Any]:
    """Of a month in which one class has handed in, and another has not; the type is of classes."""
    clock = FrozenClock()
    store = RecordsStore(connect(uri, database), clock)
    await store.prepare()
    await tell_of_school(store)
    await as_homeroom_by_assignment(store)
    renderer = Renderer()
    signing = SigningService.of(SoftwareKeyStore(Path(folder) / "signers"), Authority(Path(authority)))
    catalogue, files = Catalogue.of(RECORD_TYPES), FileStore(Path(folder) / "files")
    deps = Dependencies(files, renderer, signing, catalogue, READERS, texts_of(), MONTH)
    await enrol(store, deps)
    owed = await duties.list_duties(store, deps, actor=TEACHER_LAN, month=MONTH, record_type=record_type)
    upload = Upload(name="so.docx", content=plan_docx(body="a"))
    target = Target(record_type=record_type)
    handed = (await submit_record(store, deps, actor=TEACHER_LAN, target=target, upload=upload)).record
    waiting = await batch.list_batch(store, deps, actor=HEAD_DUNG, query=BatchQuery(record_type=record_type))
    signed = await sign(store, deps, HEAD_DUNG, record_type=record_type)
    clock.at = LATE
    late = await duties.list_late(
        store, deps, actor=OFFICER, month=MONTH, school="", record_type=record_type, only_late=True
    )
    counted = await queries.summary(store, deps, actor=HEAD_DUNG, month=MONTH, school="", record_type=record_type)
    other = await duties.list_duties(store, deps, actor=LEADER_DUNG, month=MONTH, record_type=record_type)
    kept = await store.records.get(handed.id)
    renderer.close()
    signing.close()
    return {
        "owed": [[duty.kind, list(duty.classes)] for duty in owed.duties],
        "handed": [handed.state, handed.waits_for, handed.due.isoformat()],
        "batch": [record.id for record in waiting.waiting],
        "signed": [one.outcome for one in signed.results],
        "kept": [kept.state, kept.keep_until.isoformat() if kept.keep_until else "for ever"],
        "late": [list(duty.classes) for duty in late.duties],
        "summary": [counted.plans_due, counted.plans_by_state],
        "owed_by_others": len(other.duties),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(answers(*sys.argv[1:]))))
