"""Figures of files and marks that `probe.py` takes in both builds; beside it, and like it run from its file.

An earlier build names its modules otherwise, so that what is measured is found by name here; what it does is the same.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Awaitable, Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench.parts import Parts

QUESTIONS = 400
PUPILS, SLOTS = 30, ("tx1", "tx2", "tx3", "tx4", "gk", "ck")
Build = Any  # a module of either build


def _either(ours: str, earlier: str) -> Build:
    """The module by its name of today, or by the one it had."""
    return import_module(ours if _there(ours) else earlier)


def _there(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


async def _on_a_store(at: Parts, of: Build, name: str, measure: Callable[[Any], Awaitable[float]], *more: Any) -> float:
    """What `measure` takes on a store of the house that is empty before it and gone after it."""
    clock = import_module("chassis.clock")
    now = getattr(clock, "SystemClock", None) or clock.SystemDoor
    database = import_module("chassis.documents").connect(at.store_uri, f"probe{uuid.uuid4().hex[:8]}")
    store = getattr(of, name)(database, now(), *more)
    await store.prepare()
    try:
        return await measure(store)
    finally:
        await database.client.drop_database(database.name)
        database.client.close()


async def listed(at: Parts, folder: Path) -> float:
    """Seconds for a list of pupils, from workbook to durable documents."""
    rows = import_module("tests.bench.rows")
    own = Parts(at.kafka, at.store_uri, at.store_kind, folder)
    return float(await rows.imported(own, *rows.written(folder)))


async def statement(_: Parts, folder: Path) -> float:
    """Seconds for reading a statement."""
    money = _either("deploy.sample.money", "deploy.local.sample.money")
    district = _either("deploy.sample.district", "deploy.local.sample.district")
    bench = import_module("tests.bench.money")
    school = next(district.build(1, 1, bench.PUPILS))
    money.statement(folder, school, Random(1), set(), bench.LINES)
    name = "thu-chi/sao-ke-2026-10.csv"
    content = (folder / name).read_bytes()
    started = time.perf_counter()
    read = bench.read_statement(content, name)
    seconds = time.perf_counter() - started
    assert len(read.credits) > bench.LINES
    return seconds


async def questions(at: Parts, folder: Path) -> float:
    """Seconds for a bank of questions, from text to durable documents."""
    banks, tests = import_module("tests.library.banks"), import_module("tests.library.test_importing")
    hand_in = getattr(tests, "hand_in", None) or tests.take
    content = banks.gift(*(banks.choice(f"C{n}", f"Số {n} là số nào?", f"{n + 10}") for n in range(QUESTIONS)))

    async def measure(store: Any) -> float:
        started = time.perf_counter()
        report = await hand_in(store, "hoc-lieu/toan.gift", content)
        seconds = time.perf_counter() - started
        assert report.created == QUESTIONS, report
        return seconds

    files = _either("chassis.documents.files", "chassis.files").FileStore(folder)
    return await _on_a_store(at, import_module("services.library.store"), "LibraryStore", measure, files)


async def _known(store: Any, school: Build) -> dict[str, str]:
    """The school of the tests of records, and a class of thirty more; their codes and names."""
    heard = _either("services.records.usecases.projections", "services.records.usecases.remembering")
    await school.tell_of_school(store)
    pupils = {f"26000008{n:02}": f"Nguyễn Văn {n}" for n in range(PUPILS)}
    facts = [school.enrolled(code, name) for code, name in pupils.items()]
    await heard.remember_pupils(store, [(fact, school.told(fact.pupil)) for fact in facts])
    return pupils


def _workshop(folder: Path) -> Any:
    """What the use cases of records lean on; nothing is rendered or signed here."""
    files = _either("chassis.documents.files", "chassis.files").FileStore(folder)
    catalogue = import_module("services.records.domain.catalogue").Catalogue
    if _there("services.records.usecases.workshop"):
        types = import_module("services.records.domain.record_types").RECORD_TYPES
        workshop = import_module("services.records.usecases.workshop").Workshop
        return workshop(files, None, None, catalogue.of(types), "2026-10")
    app, of = import_module("services.records.app"), import_module("services.records.record_types")
    dependencies = import_module("services.records.usecases.dependencies").Dependencies
    return dependencies(files, None, None, catalogue.of(of.RECORD_TYPES), {}, app.texts_of(), "2026-10")


async def gradebook(at: Parts, folder: Path) -> float:
    """Seconds for a gradebook of thirty pupils, from workbook to durable documents."""
    school, acting = import_module("tests.records.school"), import_module("tests.records.acting")

    async def measure(store: Any) -> float:
        pupils = list((await _known(store, school)).items())
        marks: list[list[object]] = [[n, *one, 8, 7, 9, 8, 7, 8, 7.8] for n, one in enumerate(pupils, 1)]
        content = school.workbook({"Toán": school.gradebook_rows("Toán", marks)})
        started = time.perf_counter()
        report = await acting.hand_in(store, _workshop(folder), "8702030/so-diem-7A1-hk1.xlsx", content)
        seconds = time.perf_counter() - started
        assert (report.rows, list(report.refused)) == (PUPILS, []), report
        return seconds

    return await _on_a_store(at, import_module("services.records.store"), "RecordsStore", measure)


async def block(at: Parts, _: Path) -> float:
    """Seconds until 180 marks that were pasted at once are kept."""
    school, marks = import_module("tests.records.school"), import_module("services.records.usecases.marks")
    key = import_module("tests.records.test_marks").BOOK.id

    async def measure(store: Any) -> float:
        pupils = await _known(store, school)
        cells = [(pupil, slot) for pupil in pupils for slot in SLOTS]
        actor, started = school.TEACHER_LAN, time.perf_counter()
        if hasattr(marks, "post_marks"):
            entries = [marks.Entry(*cell, "8,5", 0, f"r{n}") for n, cell in enumerate(cells)]
            kept = await marks.post_marks(store, actor=actor, gradebook=key, entries=entries)
            assert len(kept.answers) == len(cells)
        else:
            for n, cell in enumerate(cells):
                where = marks.Place(key, *cell)
                await marks.post_mark(store, actor=actor, where=where, value="8,5", base=0, request=f"r{n}")
        return time.perf_counter() - started

    return await _on_a_store(at, import_module("services.records.store"), "RecordsStore", measure)


FIGURES = {"list": listed, "statement": statement, "questions": questions, "gradebook": gradebook, "block": block}


async def measured(figure: str, at: Parts) -> float:
    with TemporaryDirectory() as folder:
        return await FIGURES[figure](at, Path(folder))
