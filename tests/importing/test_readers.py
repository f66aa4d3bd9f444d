"""Readers say how well they know a file; the best one gets it, and each form of a file is opened once."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from chassis.why import Why
from importing import FileUnreadable, KindUnknown, Reader, Readers, Recognised, Upload, workbook_of
from tabular import Workbook
from tests.importing.gardening import READERS, Letter, SeedLines, SeedSheet, lines, upload
from tests.tabular import books

SHEET = books.xlsx([["Code", "Name"], ["a", "Aster"], ["b", "Basil"]])

NOTHING = Recognised()


@dataclass(frozen=True)
class Sure:
    """A reader that answers what it was made with."""

    kind: str
    known: Recognised = NOTHING
    broken: bool = False

    def score(self, upload: Upload) -> Recognised:
        if self.broken:
            raise FileUnreadable(Why(f"BROKEN_{self.kind}"))
        return self.known

    def read(self, upload: Upload) -> str:
        return self.kind


def sure(kind: str, score: int, *missing: str) -> Sure:
    return Sure(kind, Recognised(kind, score, missing, 1))


def chosen(*readers: Reader[str], kind: str = "") -> str:
    return Readers(*readers).choose(upload(kind=kind)).kind


def test_each_form_of_a_kind_is_recognised_with_its_rows() -> None:
    assert READERS.recognise(upload()) == Recognised("seeds", 100, rows=2)
    assert READERS.recognise(upload("a.xlsx", SHEET)) == Recognised("seeds", 90, rows=2)
    assert READERS.recognise(upload("a.txt", b"Dear all")) == Recognised("letter", 10, rows=1)
    assert READERS.recognise(upload("a.bin", b"\x00")) == Recognised()


def test_a_column_that_is_missing_is_named_by_its_title() -> None:
    content = books.xlsx([["Code", "Bed"], ["a", "1"], ["b", "2"]])
    assert READERS.recognise(upload("a.xlsx", content)) == Recognised("seeds", 40, ("Name",), 2)


def test_the_highest_score_gets_the_file_then_the_fewest_missing_then_the_first_of_the_list() -> None:
    assert chosen(sure("a", 40), sure("b", 60)) == "b"
    assert chosen(sure("a", 60, "Name"), sure("b", 60)) == "b"
    assert chosen(sure("a", 60), sure("b", 60)) == "a"


def test_a_kind_that_the_sender_names_is_read_by_its_readers_alone() -> None:
    assert chosen(sure("a", 40), sure("b", 60), kind="a") == "a"
    with pytest.raises(KindUnknown) as refused:
        chosen(sure("a", 40), kind="c")
    assert (refused.value.reason, refused.value.details) == ("KIND_UNKNOWN", {"kind": "c"})


def test_a_file_that_no_reader_knows_is_unreadable_with_the_kind_that_was_named() -> None:
    with pytest.raises(FileUnreadable) as refused:
        chosen(sure("a", 0), sure("b", 50), kind="a")
    assert refused.value.why == Why("FILE_NOT_RECOGNISED", {"kind": "a"})
    assert refused.value.details == {"code": "FILE_NOT_RECOGNISED"}


def test_a_broken_form_is_told_only_where_no_other_reader_knows_the_file() -> None:
    assert chosen(Sure("a", broken=True), sure("b", 10)) == "b"
    with pytest.raises(FileUnreadable) as refused:
        chosen(Sure("a", broken=True), Sure("c", broken=True), sure("b", 0))
    assert refused.value.why == Why("BROKEN_a")


def test_the_kinds_of_a_house_are_those_of_its_readers_each_once() -> None:
    assert Readers(SeedLines(), SeedSheet(), Letter()).kinds == ("seeds", "letter")


def test_a_form_is_opened_once_for_all_readers_also_where_it_is_broken() -> None:
    opened: list[str] = []

    def form(one: Upload) -> str:
        opened.append(one.name)
        if one.name == "broken":
            raise FileUnreadable(Why("BROKEN"))
        return one.name.upper()

    good, broken = upload("good"), upload("broken")
    assert [good.opened(form), good.opened(form)] == ["GOOD", "GOOD"]
    for _ in range(2):
        with pytest.raises(FileUnreadable):
            broken.opened(form)
    assert opened == ["good", "broken"]


def test_a_workbook_is_read_and_one_that_is_none_is_refused_with_the_code_of_the_fault() -> None:
    book: Workbook = upload("a.xlsx", SHEET).opened(workbook_of)
    assert [row[0] for row in book.sheets[0].rows] == ["Code", "a", "b"]
    with pytest.raises(FileUnreadable) as refused:
        upload("a.xlsx", b"%PDF-1.7").opened(workbook_of)
    assert refused.value.details == {"code": "NOT_WHAT_IT_CLAIMS"}


def test_an_upload_is_known_by_the_hash_of_its_content() -> None:
    assert upload(content=lines("a|A")).sha256 == upload("other.txt", lines("a|A")).sha256
    assert upload(content=lines("a|A")).sha256 != upload(content=lines("a|B")).sha256
