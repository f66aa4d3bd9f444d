"""Pupils imported, from workbook to durable documents with their facts, against calamine reading the same file."""

from __future__ import annotations

import time
import uuid
from io import BytesIO
from pathlib import Path
from random import Random

from python_calamine import CalamineWorkbook

from chassis import limits
from chassis.clock import SystemClock
from chassis.documents import connect
from deploy.sample import people
from deploy.sample.district import School, build
from importing import Upload
from services.accounts.app import imports_of
from services.accounts.store import AccountsStore
from tests.bench.floor import Figure
from tests.bench.parts import OPERATOR, Parts

PUPILS = 5_000
REFUSED = 4
FACT_CHARACTERS = 300
ROUNDS = 3


def written(folder: Path) -> tuple[School, bytes, bytes]:
    """A school of PUPILS: its list of schools and its list of pupils, with their defects."""
    school = next(build(1, 1, PUPILS))
    people.schools(folder, [school], Random(1))
    people.pupils(folder, school, Random(1))
    return school, (folder / "truong.xlsx").read_bytes(), (folder / school.code / "hoc-sinh.xlsx").read_bytes()


async def imported(parts: Parts, school: School, schools: bytes, pupils: bytes) -> float:
    database = connect(parts.store_uri, f"bench{uuid.uuid4().hex[:8]}")
    store = AccountsStore(database, SystemClock())
    await store.prepare()
    imports = imports_of(store)
    await imports.import_file(actor=OPERATOR, upload=Upload(name="truong.xlsx", content=schools))
    upload = Upload(name=f"{school.code}/hoc-sinh.xlsx", content=pupils, school=school.code)
    started = time.perf_counter()
    report = await imports.import_file(actor=OPERATOR, upload=upload)
    seconds = time.perf_counter() - started
    assert (report.rows, len(report.refused)) == (PUPILS, REFUSED), report
    await database.client.drop_database(database.name)
    database.client.close()
    return seconds


def read_bare(pupils: bytes) -> float:
    started = time.perf_counter()
    rows = CalamineWorkbook.from_filelike(BytesIO(pupils)).get_sheet_by_index(0).to_python()
    assert len(rows) > PUPILS
    return time.perf_counter() - started


async def kept_bare(parts: Parts) -> float:
    """The store alone: as many documents of that size, a fact inside each, in bulks as large as the frame writes."""
    database = connect(parts.store_uri, f"bench{uuid.uuid4().hex[:8]}")
    await database.bare.create_index([("school", 1), ("class_name", 1)])
    await database.bare.create_index([("relay_at", 1)])
    fact = {"id": "x" * 32, "type": "accounts.pupil_enrolled.v1", "body": "x" * FACT_CHARACTERS}
    documents = [
        {
            "_id": str(n),
            "school": "8704010",
            "class_name": "7A1",
            "relay_at": 2026,
            "name": "x" * 400,
            "outbox": [fact],
        }
        for n in range(PUPILS)
    ]
    started = time.perf_counter()
    for first in range(0, PUPILS, limits.BULK_DOCUMENTS):
        await database.bare.insert_many(documents[first : first + limits.BULK_DOCUMENTS], ordered=False)
    seconds = time.perf_counter() - started
    await database.client.drop_database(database.name)
    database.client.close()
    return seconds


async def figures(parts: Parts) -> list[Figure]:
    school, schools, pupils = written(parts.folder)
    bare = min(read_bare(pupils) for _ in range(ROUNDS))
    kept = await kept_bare(parts)
    ours = await imported(parts, school, schools, pupils)
    name = f"{PUPILS:,} pupils imported"
    return [
        Figure(name, ours, bare, "s", "calamine reads the file", 5.0, at_most=True),
        Figure(f"{name}, store's part", ours, kept, "s", "the store takes them in bulk", None, at_most=True),
    ]
