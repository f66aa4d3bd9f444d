"""Marks, signatures and papers: who writes, who sees, what is signed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

from attacks.trying import Answer, Parts, entry
from pyhanko.pdf_utils import generic

from chassis.clock import FrozenDoor
from chassis.files import FileStore
from chassis.identity import Actor, Grant
from deploy.local import keys
from deploy.local.layout import Layout
from services.records.domain.catalogue import Catalogue
from services.records.domain.gradebook import Key
from services.records.domain.record_types import RECORD_TYPES
from services.records.paper.portable import check_pdf
from services.records.paper.press import Press
from services.records.signing.authority import Authority
from services.records.signing.pen import Pen
from services.records.signing.software import SoftwareRing
from services.records.store import RecordsStore
from services.records.usecases import batch, marks
from services.records.usecases.importing import taking
from services.records.usecases.importing.handed import Handed
from services.records.usecases.workshop import Workshop
from tests.records.acting import enrol, passed_plan, sign
from tests.records.school import (
    CLASS,
    HEAD,
    HEAD_DUNG,
    MONTH,
    OPERATOR,
    OTHER_TEACHER,
    PIN,
    SCHOOL,
    TEACHER_LAN,
    YEAR,
    gradebook_rows,
    marked,
    tell_of_school,
    workbook,
)
from tests.records.test_papers import with_root

CLERK = Actor("VT1", "Văn thư", (Grant("clerk", {"school": (SCHOOL,)}),))
BOOK = Key(SCHOOL, CLASS, "TOAN", YEAR, "hk1")
FIRST = "2600000270"
AT_ONCE = 25


def authority(at: Parts, name: str) -> Layout:
    """Folders of their own with a demo authority, older than every frozen clock."""
    layout = Layout(var=at.folder / name)
    layout.prepare()
    keys.make(layout, now=datetime(2026, 1, 1, tzinfo=UTC))
    return layout


@asynccontextmanager
async def school(at: Parts) -> AsyncIterator[tuple[RecordsStore, Workshop]]:
    """The school of that build's tests, with a demo authority of its own."""
    layout = authority(at, "records")
    store = RecordsStore(at.database(), FrozenDoor())
    await store.prepare()
    await tell_of_school(store)
    press = Press()
    pen = Pen.of(SoftwareRing(layout.var / "signers"), Authority(layout.keys / "ca"))
    yield store, Workshop(FileStore(layout.files), press, pen, Catalogue.of(RECORD_TYPES), MONTH)
    press.close()
    pen.close()


async def by_file(store: RecordsStore, shop: Workshop, actor: Actor, mark: int) -> str:
    """The first pupil's row of one mark in a file; returns what stands and who is said to have written it."""
    content = workbook({"Toán": gradebook_rows("Toán", [marked(0, *[mark] * 7)])})
    await taking.import_file(store, shop, Handed(actor, f"{mark}.xlsx", content, SCHOOL, ""), kind="")
    cell = (await store.gradebooks.get(BOOK.id)).cells[FIRST]["tx1"]
    return f"{(cell.value or 0) / 10} by {cell.by}"


@entry(3, "a clerk hands in another mark by file than the teacher wrote into the grid")
async def written(at: Parts) -> Answer:
    async with school(at) as (store, shop):
        where = marks.Place(BOOK.id, FIRST, "tx1")
        await marks.post_mark(store, actor=TEACHER_LAN, where=where, value="5", base=0, request="")
        stands = await by_file(store, shop, CLERK, 10)
        return Answer(f"it stands as {stands}, and the row is refused", not stands.startswith("5.0"))


@entry(3, "a clerk hands in another mark by file than the file before")
async def overwritten(at: Parts) -> Answer:
    async with school(at) as (store, shop):
        before, after = [await by_file(store, shop, actor, mark) for actor, mark in ((OPERATOR, 5), (CLERK, 10))]
        return Answer(f"{before} became {after}: no person is named", before != after)


@entry(8, f"{AT_ONCE - 1} wrong PINs at once, and then the right one")
async def guessed(at: Parts) -> Answer:
    async with school(at) as (store, shop):
        await enrol(store, shop)
        await passed_plan(store, shop)
        pins = [str(200_000 + 137 * place) for place in range(AT_ONCE - 1)]
        tries = [sign(store, shop, HEAD_DUNG, pin=pin) for pin in (*pins, PIN)]
        got = await asyncio.gather(*tries, return_exceptions=True)
        last = got[-1]
        signed = isinstance(last, batch.Signed) and [one.outcome for one in last.results] == ["signed"]
        counted = (await store.signers.get(HEAD)).wrong_pins
        said = f"{counted} of {AT_ONCE - 1} wrong ones counted, and the right one {'signs' if signed else 'is refused'}"
        return Answer(said, signed)


@entry(10, "a teacher of sport and the operator read the marks of mathematics")
async def needless(at: Parts) -> Answer:
    async with school(at) as (store, _):
        seen = [(await marks.get_gradebook(store, actor=one, key=BOOK)).pupils for one in (OTHER_TEACHER, OPERATOR)]
        return Answer(f"both get the grid of {len(seen[0])} pupils", all(seen))


@entry(17, "a PDF with a field to fill in, and one with a layer to switch, are handed in to be signed")
async def fields(_: Parts) -> Answer:
    name, text = generic.NameObject, generic.TextStringObject
    field = generic.DictionaryObject({name("/FT"): name("/Tx"), name("/T"): text("điểm")})
    form = generic.DictionaryObject({name("/Fields"): generic.ArrayObject([field])})
    layers = generic.DictionaryObject({name("/OCGs"): generic.ArrayObject([])})
    pages = [check_pdf(await with_root(one)) for one in ({"/AcroForm": form}, {"/OCProperties": layers})]
    return Answer(f"both are taken, {pages} pages", True)
