"""Every document that a house ever wrote is read by today's code, and nothing of it is lost."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from chassis.aggregate import Aggregate
from chassis.documents import DocumentMapping
from chassis.texts import verbatim
from chassis.why import Why
from deploy.local.stores import mappings
from tests.chassis.lending import SHELVES
from tests.corpus.choosing import MOST_CHARACTERS, MOST_DOCUMENTS, chosen, features
from tests.corpus.fingerprints import of_everything, pinned
from tests.corpus.reading import RESHAPED, SUCCESSORS, THE_DOCUMENT, Place, documents, file_of, lost, missing, names

SHAPES = {(house, shape.name): shape for house, own in mappings().items() for shape in own}
OLD_SHELF = {
    "_id": "a",
    "version": 3,
    "schema": 1,
    "sequence": 2,
    "books": ["Truyện Kiều"],
    "gone": ["x"],
    "opened": "2025-09-05",
    "outbox": [],
    "relay_at": "",
}
BOOKS = Place("lending", "shelves", 1, "books")


@dataclass(kw_only=True)
class Noted(Aggregate):
    notes: list[Why]


@pytest.mark.parametrize(("house", "name"), SHAPES)
def test_every_shape_has_documents_of_each_of_its_schema_numbers_and_a_lift_between(house: str, name: str) -> None:
    assert missing(house, SHAPES[house, name]) == []


@pytest.mark.parametrize(("house", "name", "schema"), names())
def test_an_old_document_is_read_and_no_field_of_it_is_lost(house: str, name: str, schema: int) -> None:
    kept = documents(file_of(house, name, schema))
    assert [line for old in kept for line in lost(house, SHAPES[house, name], old)] == []


def test_a_document_that_was_told_of_long_ago_has_the_fingerprint_of_then() -> None:
    now, then = of_everything(), pinned()
    assert {name: said for name, said in then.items() if now.get(name, said) != said} == {}, "raise its schema"
    assert set(now) - set(then) == set(), "`python -m tests.corpus.fingerprints` pins it"


def test_every_successor_that_is_declared_is_of_a_field_that_old_documents_have() -> None:
    kept = {
        Place(house, name, schema, field)
        for house, name, schema in names()
        for old in documents(file_of(house, name, schema))
        for field in old
    }
    assert {*SUCCESSORS, *RESHAPED} - kept == set()


# The tests of these tests: a shape whose number was raised with care, and without.


def shelves_of(schema: int, folder: Path) -> Path:
    path = file_of("lending", "shelves", schema, folder)
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({**OLD_SHELF, "schema": schema}), encoding="utf-8")
    return folder


def test_a_raised_number_without_a_lift_and_without_documents_is_named(tmp_path: Path) -> None:
    raised = replace(SHELVES, schema=3)
    assert missing("lending", SHELVES, shelves_of(1, tmp_path)) == [
        "lending/shelves.2.jsonl is not there: `python -m tests.corpus <backup>` writes it"
    ]
    assert missing("lending", raised, shelves_of(2, tmp_path)) == [
        "lending/shelves has no lift from schema 2",
        "lending/shelves.3.jsonl is not there: `python -m tests.corpus <backup>` writes it",
    ]


def test_documents_filed_under_another_number_are_named(tmp_path: Path) -> None:
    shelves_of(1, tmp_path)
    file_of("lending", "shelves", 1, tmp_path).rename(file_of("lending", "shelves", 2, tmp_path))
    assert missing("lending", replace(SHELVES, schema=2), tmp_path)[-1] == (
        "lending/shelves.2.jsonl holds documents of another schema number"
    )


def test_a_renamed_field_is_lost_until_its_successor_is_declared() -> None:
    assert lost("lending", SHELVES, OLD_SHELF) == ["lending/shelves a: books was ['Truyện Kiều'], is None"]
    assert lost("lending", SHELVES, OLD_SHELF, {BOOKS: "titles"}) == []


@pytest.mark.parametrize(
    ("reason", "found"),
    [
        (verbatim("thừa 1 cuốn"), []),
        (verbatim("thừa 2 cuốn"), ["lending/noted a: note was 'thừa 1 cuốn', is None"]),
        (Why("OVER", {"text": "thừa 1 cuốn"}), ["lending/noted a: note was 'thừa 1 cuốn', is None"]),
    ],
    ids=["word for word", "reworded", "another code"],
)
def test_a_sentence_that_became_a_reason_word_for_word_is_not_lost(reason: Why, found: list[str]) -> None:
    old = {"_id": "a", "version": 1, "schema": 1, "sequence": 0, "note": "thừa 1 cuốn"}

    def lift(kept: dict[str, Any]) -> dict[str, Any]:
        return {**{name: value for name, value in kept.items() if name != "note"}, "notes": [asdict(reason)]}

    assert lost("lending", DocumentMapping("noted", Noted, schema=2, upcasters={1: lift}), old) == found


def test_a_field_that_went_into_a_list_or_into_the_document_is_found_there_alone() -> None:
    old = {**OLD_SHELF, "by": "lan", "inner": {"gone": ["x"]}}
    by, inner = Place("lending", "shelves", 1, "by"), Place("lending", "shelves", 1, "inner")
    went = {BOOKS: "titles", by: "gone", inner: THE_DOCUMENT}
    assert lost("lending", SHELVES, {**old, "by": "x"}, went) == []
    assert lost("lending", SHELVES, old, went) == ["lending/shelves a: by was 'lan', is ['x']"]
    assert lost("lending", SHELVES, {**old, "by": "x", "inner": {"gone": ["y"]}}, went) == [
        "lending/shelves a: inner/gone/0 was 'y', is 'x'"
    ]


def test_a_field_in_another_form_is_lost_when_its_content_is_not_all_there() -> None:
    line = documents(file_of("payments", "lines", 1))[-1]
    shape = SHAPES["payments", "lines"]
    assert lost("payments", shape, line) == []
    bare = {1: lambda old: {**shape.upcasters[1](old), "split": {"shares": []}}}
    careless = replace(shape, upcasters=bare, check=None)
    assert lost("payments", careless, line) == [
        f"payments/lines {line['_id']}: invoice was {line['invoice']!r}",
        f"payments/lines {line['_id']}: split was {line['split']!r}",
    ]


def test_a_lift_that_drops_or_changes_what_was_there_is_named() -> None:
    def careless(old: dict[str, Any]) -> dict[str, Any]:
        return {"version": old["version"], "sequence": old["sequence"], "titles": [*old["books"], "made up"]}

    wrong: DocumentMapping[Any] = replace(SHELVES, upcasters={1: careless})
    assert lost("lending", wrong, OLD_SHELF, {BOOKS: "titles"}) == [
        "lending/shelves a: books was ['Truyện Kiều'], is ['Truyện Kiều', 'made up']",
        "lending/shelves a: gone was ['x'], is []",
        "lending/shelves a: opened was '2025-09-05', is '2026-09-05'",
    ]


def test_a_document_that_cannot_be_read_is_named() -> None:
    [said] = lost("lending", SHELVES, {**OLD_SHELF, "books": ["twice", "twice"]})
    assert "holds a title twice" in said


def test_few_documents_are_chosen_that_show_every_field_filled_and_empty() -> None:
    plain = [{"_id": str(number), "marks": [], "note": ""} for number in range(100)]
    rich = {"_id": "rich", "marks": [{"tenths": 85, "by": None}], "note": "giỏi"}
    found = chosen([*plain, rich])
    assert [one["_id"] for one in found] == ["0", "rich"]
    assert len(found) <= MOST_DOCUMENTS
    assert set(features(rich)) == {
        ": fields",
        "/_id: str",
        "/_id: rich",
        "/marks: items",
        "/marks/*: fields",
        "/marks/*/tenths: int",
        "/marks/*/by: NoneType, empty",
        "/note: str",
    }


def test_each_state_is_a_case_of_its_own_and_a_large_document_is_taken_only_where_there_is_no_other() -> None:
    plans = [{"_id": str(number), "state": ("signed", "passed")[number % 2]} for number in range(10)]
    large = {"_id": "L", "state": "returned", "text": "x" * MOST_CHARACTERS}
    assert [one["_id"] for one in chosen([*plans, large])] == ["0", "1"]
    assert chosen([large]) == [large]


def test_what_is_kept_stays_and_only_what_is_new_is_added() -> None:
    kept = [{"_id": "old", "note": "x"}]
    found = chosen([{"_id": "a", "note": "y"}, {"_id": "b", "note": "y", "colour": "red"}], kept)
    assert [one["_id"] for one in found] == ["old", "b"]
