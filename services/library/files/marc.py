"""MARC21 in ISO 2709 or MARCXML: each record is a book or a reason why not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree
from pymarc import Field, Indicators, Record, Subfield
from pymarc.exceptions import PymarcException

from chassis.why import Why
from importing import RefusedRow
from services.library.domain import limits
from services.library.domain.books import BookRecord, isbn_in
from services.library.files.refusals import FileTooLarge
from services.library.files.xml_safe import parsed_xml
from tabular import tidy

# Length, status, type, level, two more, coding, then the fixed 22 and the base address.
_LEADER = re.compile(rb"[0-9]{5}[acdnp ][a-z ].{2}[ a].{2}[0-9]{5}.{3}45", re.DOTALL)
_END, _FIELD_END, _UTF8 = b"\x1d", b"\x1e", ord("a")
_LENGTH_BYTES, _LEADER_BYTES, _LONGEST = 5, 24, 99_999
# A tag, then four digits of length and five of the place where the field starts.
_DIRECTORY, _PLACES = re.compile(rb"(?:[0-9A-Za-z]{3}[0-9]{9})*"), re.compile(rb"[0-9A-Za-z]{3}([0-9]{9})")
_START_ABOVE = 100_000
_SLIM = "http://www.loc.gov/MARC21/slim"
_XML_HEAD = re.compile(rb"<(?:\w+:)?(?:collection|record)\b[^>]*http://www\.loc\.gov/MARC21/slim")
_ENDS = " /:;,="
_YEAR = re.compile(r"1[5-9][0-9]{2}|20[0-9]{2}")
_TITLE_PARTS, _PUBLISHED = ("a", "n", "p", "b"), ("264", "260")
_SCHEMES = (("082", "DDC"), ("080", "UDC"), ("084", ""))  # 084 names its own scheme in $2


@dataclass(frozen=True)
class MarcRow:
    """A record by its place in the file, from 1. `shown` is what a person knows it by; a fault refuses it."""

    number: int
    record: BookRecord
    shown: str
    column: str = ""
    fault: Why | None = None
    sheet: str = ""

    def refused(self, column: str, why: Why) -> RefusedRow:
        """This record in the report; the column is the tag of the field."""
        return RefusedRow(self.sheet, self.number, column, self.shown, why)


@dataclass(frozen=True)
class _Broken:
    shown: str


def is_marc(content: bytes) -> bool:
    return _LEADER.match(content[: limits.HEAD_BYTES]) is not None or is_marc_xml(content)


def is_marc_xml(content: bytes) -> bool:
    """By its first elements; nothing is parsed."""
    return _XML_HEAD.search(content[: limits.HEAD_BYTES]) is not None


def read_marc(content: bytes) -> list[MarcRow]:
    """Every record, read to the end of the file; a broken one has its fault. Raises FileTooLarge or FileUnreadable."""
    if len(content) > limits.FILE_BYTES:
        raise FileTooLarge(len(content), limits.FILE_BYTES)
    rows: list[MarcRow] = []
    for place, record in enumerate(_in_xml(content) if is_marc_xml(content) else _in_binary(content), 1):
        if place > limits.BOOKS_A_FILE:
            rows.append(_faulty(place, "", Why("RECORDS_TOO_MANY", {"most": limits.BOOKS_A_FILE})))
            break
        rows.append(_row(place, record))
    return rows


def _row(place: int, record: Record | _Broken) -> MarcRow:
    if isinstance(record, _Broken):
        return _faulty(place, record.shown, Why("RECORD_BROKEN"))
    book = _book(record)
    fault = None if book.title else Why("TITLE_MISSING")
    return MarcRow(place, book, book.isbn or book.number, "245" if fault else "", fault)


def _in_binary(content: bytes) -> Iterator[Record | _Broken]:
    """Cut at the ends of records and not by their lengths: a length that is wrong would take the next ones along."""
    for piece in content.split(_END):
        if piece[:_LENGTH_BYTES] == b"%05d" % (len(piece) + 1):
            yield _decoded(piece)
            continue
        starts = [found.start() for found in _LEADER.finditer(piece)]
        # A record that was cut off has no end of its own; the next one begins inside it.
        for start, end in zip([0, *(place for place in starts if place > 0)], [*starts[1:], len(piece)], strict=False):
            chunk = piece[start:end].strip(b"\r\n\0\x1a ")
            if chunk:
                yield _decoded(piece[start:end].lstrip(b"\r\n\0\x1a "))


def _decoded(chunk: bytes) -> Record | _Broken:
    if not _LEADER.match(chunk):
        return _Broken(_head(chunk))
    if not _fits(chunk):
        return _Broken(_head(chunk))
    try:
        # Programs forget to say that they write UTF-8.
        is_utf8 = chunk[9] == _UTF8 or (not chunk.isascii() and _is_utf8(chunk))
        whole = b"%05d" % min(len(chunk) + 1, _LONGEST) + chunk[_LENGTH_BYTES:] + _END
        return Record(data=whole, to_unicode=True, force_utf8=is_utf8, utf8_handling="strict")
    except (PymarcException, UnicodeDecodeError, ValueError, IndexError):
        return _Broken(_head(chunk))


def _fits(chunk: bytes) -> bool:
    """Whether each field ends where the directory says: past 99,999 bytes places run over, and would lie."""
    base = int(chunk[12:17])
    directory = chunk[_LEADER_BYTES : base - 1]
    if base > len(chunk):
        return True  # the library says what is wrong with it
    if not _DIRECTORY.fullmatch(directory):
        return False
    numbers = (divmod(int(entry), _START_ABOVE) for entry in _PLACES.findall(directory))
    return all(chunk[base + start + length - 1 : base + start + length] == _FIELD_END for length, start in numbers)


def _is_utf8(chunk: bytes) -> bool:
    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _in_xml(content: bytes) -> Iterator[Record | _Broken]:
    """Raises FileUnreadable for XML that is broken or declares entities of its own."""
    root = parsed_xml(content)
    records = [root] if root.tag == f"{{{_SLIM}}}record" else root.iterfind(f"{{{_SLIM}}}record")
    for element in records:
        record = Record(force_utf8=True)
        try:
            for field in element:
                if isinstance(field.tag, str):
                    _add_field(record, field)
        except (PymarcException, ValueError):
            yield _Broken(" ".join("".join(element.itertext()).split())[: limits.VALUE_CHARACTERS])
            continue
        yield record


def _add_field(record: Record, element: etree._Element) -> None:
    kind, tag = element.tag.rpartition("}")[2], element.get("tag", "")
    if kind == "controlfield":
        record.add_field(Field(tag=tag, data=element.text or ""))
    elif kind == "datafield":
        parts = [
            Subfield(code=one.get("code", ""), value=one.text or "") for one in element if isinstance(one.tag, str)
        ]
        indicators = Indicators(element.get("ind1", " "), element.get("ind2", " "))
        record.add_field(Field(tag=tag, indicators=indicators, subfields=parts))


def _faulty(place: int, shown: str, fault: Why) -> MarcRow:
    return MarcRow(place, BookRecord(""), shown, fault=fault)


def _head(chunk: bytes | None) -> str:
    printable = bytes(byte for byte in chunk or b"" if byte >= ord(" "))
    return printable.decode("utf-8", "replace")[: limits.VALUE_CHARACTERS]


def _book(record: Record) -> BookRecord:
    mark, scheme = _mark(record)
    published = next((field for tag in _PUBLISHED if (field := record.get(tag)) is not None), None)
    number = record.get("001")
    subjects = [_clean(field.get("a")) for field in record.get_fields("650", "653", "651")]
    isbns = (isbn_in(field.get("a") or "") for field in record.get_fields("020"))
    return BookRecord(
        title=_title(record.get("245")),
        author=_clean(_first(record, ("100", "110", "700"))),
        isbn=next(filter(None, isbns), ""),
        number=tidy(number.data or "") if number is not None else "",
        mark=mark,
        scheme=scheme,
        publisher=_clean(published.get("b")) if published is not None else "",
        year=_year(published),
        subjects=tuple(dict.fromkeys(filter(None, subjects)))[: limits.SUBJECTS_A_BOOK],
    )


def _first(record: Record, tags: tuple[str, ...]) -> str:
    return next((field.get("a") or "" for tag in tags if (field := record.get(tag)) is not None), "")


def _title(field: Field | None) -> str:
    if field is None:
        return ""
    parts = [_clean(value) for code in _TITLE_PARTS for value in field.get_subfields(code)]
    return ". ".join(part.rstrip(".") for part in parts if part)[: limits.TITLE_CHARACTERS]


def _mark(record: Record) -> tuple[str, str]:
    for tag, scheme in _SCHEMES:
        field = record.get(tag)
        if field is not None and field.get("a"):
            return tidy(field.get("a") or "").replace("/", ""), scheme or tidy(field.get("2") or "")
    return "", ""


def _year(field: Field | None) -> str:
    year = _YEAR.search(field.get("c") or "") if field is not None else None
    return year.group(0) if year else ""


def _clean(text: str | None) -> str:
    """Without the punctuation that ISBD puts between parts."""
    return tidy(text or "").strip(_ENDS)
