"""MARC as library programs write it, in both forms: a broken record costs itself alone."""

from __future__ import annotations

import pytest
from pymarc import Field, Indicators, Record, Subfield
from pymarc.marcxml import record_to_xml

from importing import FileUnreadable, Upload
from services.library.files.marc import MarcRow, read_marc
from services.library.files.readers import BOOKS, READERS
from tests.library.banks import book, marc
from tests.library.handing import said

ONE, TWO, THREE = (book(title, isbn=isbn) for title, isbn in (
    ("Một", "9786042100005"), ("Hai", "9786042100012"), ("Ba", "9786042100029"),
))  # fmt: skip


def found(rows: list[MarcRow]) -> list[str]:
    return [row.record.title or (row.fault.code if row.fault else "") for row in rows]


def with_length(content: bytes, length: bytes) -> bytes:
    return length + content[5:]


def over_long() -> Record:
    """Past 99,999 bytes a record cannot say where its fields are."""
    record = book("Dài", isbn="9786042100036")
    for _ in range(12):
        note = [Subfield(code="a", value="x" * 9_000)]
        record.add_field(Field(tag="520", indicators=Indicators(" ", " "), subfields=note))
    return record


@pytest.mark.parametrize("length", [b"00010", b"99999", b"abcde", b"00000", b"     "])
def test_a_record_with_a_wrong_length_does_not_take_the_next_ones_along(length: bytes) -> None:
    rows = read_marc(marc(ONE) + with_length(marc(TWO), length) + marc(THREE))
    assert [found(rows)[0], found(rows)[2], len(rows)] == ["Một", "Ba", 3]
    assert found(rows)[1] in {"Hai", "RECORD_BROKEN"}


def test_the_books_behind_an_over_long_record_are_read_and_it_is_said_to_be_broken() -> None:
    rows = read_marc(marc(ONE) + marc(over_long()) + marc(THREE))
    assert found(rows) == ["Một", "RECORD_BROKEN", "Ba"]
    assert said(rows[1].fault).startswith("biểu ghi MARC hỏng")


def test_a_record_that_was_cut_off_is_broken_and_the_next_one_is_read() -> None:
    rows = read_marc(marc(ONE) + marc(TWO)[:60] + marc(THREE))
    assert found(rows) == ["Một", "RECORD_BROKEN", "Ba"]


def test_lines_and_ends_of_file_between_records_are_none() -> None:
    assert found(read_marc(marc(ONE) + b"\r\n" + marc(TWO) + b"\n\x1a")) == ["Một", "Hai"]


def test_utf_8_that_is_not_said_to_be_is_read_as_it_is() -> None:
    content = bytearray(marc(book("Đất rừng phương Nam", isbn="9786042100005")))
    content[9:10] = b" "
    assert found(read_marc(bytes(content))) == ["Đất rừng phương Nam"]


def xml(*records: Record) -> bytes:
    inside = b"".join(record_to_xml(record) for record in records)
    return b'<?xml version="1.0"?><collection xmlns="http://www.loc.gov/MARC21/slim">' + inside + b"</collection>"


def test_marcxml_gives_the_same_books_as_the_binary_form() -> None:
    records = (ONE, TWO, book("Dế Mèn phiêu lưu ký /", number="VN7"))
    assert [row.record for row in read_marc(xml(*records))] == [row.record for row in read_marc(marc(*records))]


def test_marcxml_with_a_prefix_or_of_one_record_is_read() -> None:
    plain = xml(ONE)
    prefixed = plain.replace(b"<collection xmlns=", b"<m:collection xmlns:m=").replace(b"</coll", b"</m:coll")
    for name in (b"record", b"leader", b"datafield", b"subfield", b"controlfield"):
        prefixed = prefixed.replace(b"<" + name, b"<m:" + name).replace(b"</" + name, b"</m:" + name)
    single = record_to_xml(ONE, namespace=True)
    assert [found(read_marc(content)) for content in (plain, prefixed, single)] == [["Một"]] * 3


@pytest.mark.parametrize("name", ["sach.xml", "sach.mrcx", "sach.mrc"])
def test_a_file_of_marcxml_is_known_for_books_whatever_it_is_called(name: str) -> None:
    known = READERS.recognise(Upload(name=name, content=xml(ONE, TWO)))
    assert (known.kind, known.rows) == (BOOKS, 2)


@pytest.mark.parametrize(
    "content",
    [
        xml(ONE).replace(b"</collection>", b""),
        xml(ONE).replace(b"<collection", b'<!DOCTYPE x [<!ENTITY a "b">]><collection'),
    ],
)
def test_marcxml_that_is_broken_or_unsafe_is_not_opened(content: bytes) -> None:
    with pytest.raises(FileUnreadable):
        read_marc(content)
