"""Each check stands on both sides: an altered document is not read, and what would be altered so is not kept.

The documents are those that houses once wrote; each is altered as somebody would who can write to the store.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chassis.clock import FrozenClock
from chassis.documents import BrokenDocument, Database, DocumentMapping
from chassis.store import Store
from deploy.local.stores import mappings
from tests.architecture.laws import pairs
from tests.architecture.laws.source import ROOT, code, kept
from tests.corpus.reading import documents, file_of

Document = dict[str, Any]
SHAPES = {(house, shape.name): shape for house, own in mappings().items() for shape in own}


def setting(**fields: Any) -> Callable[[Document], None]:
    return lambda document: document.update(fields)


def first_of(name: str, **fields: Any) -> Callable[[Document], None]:
    """In the first of a list of parts."""
    return lambda document: document[name][0].update(fields)


def _higher_mark(book: Document) -> None:
    cells = next(iter(book["cells"].values()))
    next(iter(cells.values()))["value"] = 101


def _no_slot(document: Any) -> None:
    """A slot that no year sheet has."""
    entries = next(iter(document["entries"].values()))
    entries["gk"] = next(iter(entries.values()))


def _higher_level(results: Document) -> None:
    next(iter(results["levels"].values())).update(before="Chưa đạt", after="Tốt")


def _there_and_away(lesson: Document) -> None:
    lesson["absent"] = [lesson["present"][0]["pupil"]]


def _one_name_of_two(guests: Document) -> None:
    guests["tied"] = [*guests["tied"], {**guests["tied"][0], "pupil": "2600000272"}]


def _elsewhere(book: Document) -> None:
    book["entries"] = {"2026-10-28/Chiều/5": next(iter(book["entries"].values()))}


def _two_at_once(table: Document) -> None:
    table["periods"] = [table["periods"][0]] * 2


ALTERED: dict[tuple[str, str], Callable[[Document], None]] = {
    ("accounts", "accounts"): setting(active=True),
    ("accounts", "assignments"): setting(person="GV9"),
    ("accounts", "families"): setting(secret_hash="known"),
    ("accounts", "people"): setting(role="principal", title="Văn thư"),
    ("accounts", "pupils"): setting(class_key="8704020/9A9"),
    ("accounts", "reports"): setting(taken=1_000_000),
    ("accounts", "schools"): lambda school: school["parents"].append({**school["parents"][0], "node": "30099"}),
    ("payments", "entries"): first_of("postings", amount=1),
    ("payments", "fee_items"): setting(amount=10_000_000, ceiling=1),
    ("payments", "invoices"): setting(paid=1),
    ("payments", "lines"): setting(amount=1),
    ("payments", "notices"): setting(number="another"),
    ("payments", "proofs"): setting(receivable=1),
    ("payments", "receipts"): setting(number=99),
    ("payments", "reports"): setting(taken=1_000_000),
    ("library", "copies"): setting(reader="2600000272"),
    ("library", "questions"): setting(text="Số nào khác"),
    ("library", "reports"): setting(taken=1_000_000),
    ("library", "resources"): setting(state="draft"),
    ("library", "rules"): setting(terms={}),
    ("records", "gradebooks"): _higher_mark,
    ("records", "guests"): _one_name_of_two,
    ("records", "logbooks"): _elsewhere,
    ("records", "online_lessons"): _there_and_away,
    ("records", "plans"): setting(signed_sha256="", signer=""),
    ("records", "receipts"): setting(text="{}"),
    ("records", "reports"): setting(taken=1_000_000),
    ("records", "results"): _higher_level,
    ("records", "signers"): setting(certificate_der_hex=""),
    ("records", "timetables"): _two_at_once,
    ("records", "year_sheets"): _no_slot,
}
UNCHECKED: dict[tuple[str, str], str] = {
    (pairs.FRAME, "checkpoints"): "every number and hash may be signed; the signed heads are in the log",
    ("reporting", "reminders"): "who was reminded when: no field says anything about another",
    ("payments", "accounts"): "bank, number and holder of a school: no field says anything about another",
    ("payments", "account_proposals"): "who wants a school to be paid where: no field says anything about another",
    ("payments", "tables"): "the lines that it holds are checked one by one; who decided stands in the journal",
    ("payments", "choices"): "what a family chose: no field says anything about another",
    ("payments", "receipt_books"): "the next number follows from the receipts, which are checked one by one",
    ("library", "books"): "a catalogue entry is what the file said; no field says anything about another",
    ("accounts", "failed_tries"): "an address and an instant; neither says anything about the other",
    ("accounts", "guards"): "a count of failed tries and an instant; each may stand beside the other",
    ("accounts", "jurisdictions"): "a node and its label: no field says anything about another",
}


def test_every_shape_with_a_check_is_altered_and_every_other_says_why_it_has_none() -> None:
    table = Path(__file__).relative_to(ROOT).as_posix()
    kept(pairs.unpaired(pairs.shapes_of(code()), ALTERED, UNCHECKED, table))


def pair(house: str, name: str) -> tuple[DocumentMapping[Any], Document, Document]:
    """The shape, an old document, and the same one altered."""
    shape = SHAPES[house, name]
    whole = documents(file_of(house, name, shape.schema))[0]
    altered = copy.deepcopy(whole)
    ALTERED[house, name](altered)
    return shape, whole, altered


@pytest.mark.parametrize(("house", "name"), ALTERED)
async def test_a_document_that_was_altered_in_the_store_is_not_read(database: Database, house: str, name: str) -> None:
    shape, whole, altered = pair(house, name)
    collection = Store(database, FrozenClock()).aggregates(shape)
    await database[name].insert_one(dict(whole))
    assert (await collection.get(whole["_id"])).id == whole["_id"]
    await database[name].replace_one({"_id": whole["_id"]}, altered)
    with pytest.raises(BrokenDocument):
        await collection.get(whole["_id"])


@pytest.mark.parametrize(("house", "name"), ALTERED)
async def test_what_does_not_hold_its_invariants_is_not_kept(database: Database, house: str, name: str) -> None:
    shape, whole, altered = pair(house, name)
    collection = Store(database, FrozenClock()).aggregates(shape)
    await database[name].insert_one(dict(whole))
    with pytest.raises(ValueError, match=r".") as why:
        await collection.keep(replace(shape, check=None).from_document(altered))
    assert why.type is ValueError
    assert await database[name].find({}).to_list(None) == [whole]
