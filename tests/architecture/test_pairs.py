"""Law 18: a shape whose check nothing breaks is found, and one that has none says why."""

from __future__ import annotations

from tests.architecture.laws import pairs
from tests.architecture.laws.source import module

STORE = """
MARKS = DocumentMapping("marks", Mark, check=check_mark)
BOOKS = DocumentMapping("books", Book, indexes=(Index(("school",)),))
"""
TABLE = "tests/corpus/test_checked_pairs.py"
FOUND = pairs.shapes_of([module("services/a/store.py", STORE), module("tests/a/test_b.py", STORE)])


def test_shapes_are_read_from_the_code_with_their_checks() -> None:
    assert [
        pairs.Kept("a", "marks", "services/a/store.py", 2, checked=True),
        pairs.Kept("a", "books", "services/a/store.py", 3, checked=False),
    ] == FOUND


def test_reports_of_files_are_a_shape_with_a_check() -> None:
    store = 'REPORTS = report_mapping("reports")'
    assert pairs.shapes_of([module("services/a/store.py", store)]) == [
        pairs.Kept("a", "reports", "services/a/store.py", 1, checked=True)
    ]


def test_a_check_that_nothing_breaks_and_a_shape_without_a_reason_are_named() -> None:
    assert pairs.unpaired(FOUND, [], {}, TABLE) == [
        f"services/a/store.py:2: the check of a/marks is never broken; alter a document in ALTERED of {TABLE}",
        f"services/a/store.py:3: a/books has no check; give it one, or a reason in UNCHECKED of {TABLE}",
    ]
    assert pairs.unpaired(FOUND, [("a", "marks")], {("a", "books"): "only titles"}, TABLE) == []


def test_a_reason_for_what_is_checked_and_a_row_for_no_shape_are_named() -> None:
    rows, reasons = [("a", "marks"), ("a", "gone")], {("a", "marks"): "x", ("a", "books"): "only titles"}
    assert pairs.unpaired(FOUND, rows, reasons, TABLE) == [
        f"services/a/store.py:2: a/marks has a check; take its reason out of UNCHECKED of {TABLE}",
        f"{TABLE}:1: a/gone is no shape of the code; take its row out",
    ]
