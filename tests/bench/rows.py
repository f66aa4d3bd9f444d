"""Pupils imported, from workbook to durable documents with their facts, against calamine reading the same file."""

from __future__ import annotations

import time
import uuid
from io import BytesIO
from pathlib import Path
from random import Random

from python_calamine import CalamineWorkbook

from chassis.clock import SystemDoor
from chassis.documents import connect
from deploy.local.sample import people
from deploy.local.sample.district import School, build
from services.accounts.store import AccountsStore
from services.accounts.usecases.importing import Incoming, import_file
from tests.bench.floor import Figure
from tests.bench.parts import OPERATOR, Parts

PUPILS = 5_000
REFUSED = 4
ROUNDS = 3


def written(folder: Path) -> tuple[School, bytes, bytes]:
    """A school of PUPILS: its list of schools and its list of pupils, with their defects."""
    school = next(build(1, 1, PUPILS))
    people.schools(folder, [school], Random(1))
    people.pupils(folder, school, Random(1))
    return school, (folder / "truong.xlsx").read_bytes(), (folder / school.code / "hoc-sinh.xlsx").read_bytes()


async def imported(parts: Parts, school: School, schools: bytes, pupils: bytes) -> float:
    database = connect(parts.store_uri, f"bench{uuid.uuid4().hex[:8]}")
    store = AccountsStore(database, SystemDoor())
    await store.prepare()
    await import_file(store, actor=OPERATOR, incoming=Incoming(name="truong.xlsx", content=schools))
    incoming = Incoming(name=f"{school.code}/hoc-sinh.xlsx", content=pupils, school_hint=school.code)
    started = time.perf_counter()
    report = await import_file(store, actor=OPERATOR, incoming=incoming)
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


async def figures(parts: Parts) -> list[Figure]:
    school, schools, pupils = written(parts.folder)
    bare = min(read_bare(pupils) for _ in range(ROUNDS))
    ours = await imported(parts, school, schools, pupils)
    name = f"{PUPILS:,} pupils imported"
    return [Figure(name, ours, bare, "s", "calamine reads the file", 5.0, at_most=True)]
