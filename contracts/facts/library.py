"""What the library tells: learning materials on their way to everybody's shelf, books catalogued and lent."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from contracts.envelope import Fact

_MATERIAL: dict[str, Any] = {
    "school": "8702030",
    "resource": "8702030/3f2a",
    "author": "GV8702030006",
    "kind": "questions",
    "subject": "TOAN",
    "title": "Toán 7 - Chương 1: Số hữu tỉ",
    "items": 8,
}
_STEP: dict[str, Any] = {**_MATERIAL, "by": "GV8702030001"}


class ResourceFact(Fact):
    """What every fact about a learning material says.

    `kind` is document or questions; `items` counts the questions, and is 1 for a document. School is empty on the
    shared shelf, until a subject group takes the material in.
    """

    resource: str
    author: str
    kind: str
    subject: str = ""
    title: str
    items: int = 1


class ResourceStep(ResourceFact):
    """A step of somebody else than the author: `by` took it."""

    by: str


class ResourceSubmitted(ResourceFact):
    """A learning material waits for its subject group."""

    TYPE: ClassVar = "library.resource_submitted.v1"
    EXAMPLE: ClassVar = _MATERIAL


class ResourcePassed(ResourceStep):
    """The subject group passed a learning material; it waits for the head."""

    TYPE: ClassVar = "library.resource_passed.v1"
    EXAMPLE: ClassVar = _STEP


class ResourceReturned(ResourceStep):
    """A learning material went back to its author, with a note."""

    TYPE: ClassVar = "library.resource_returned.v1"
    EXAMPLE: ClassVar = {**_STEP, "note": "Câu 3 có hai đáp án đúng"}
    note: str = ""


class ResourceApproved(ResourceStep):
    """The head approved a learning material; the school uses it."""

    TYPE: ClassVar = "library.resource_approved.v1"
    EXAMPLE: ClassVar = _STEP


class ResourcePublished(ResourceStep):
    """An approved learning material is open to every school."""

    TYPE: ClassVar = "library.resource_published.v1"
    EXAMPLE: ClassVar = _STEP


class ResourceWithdrawn(ResourceStep):
    """A learning material was taken off the shelf, with a note."""

    TYPE: ClassVar = "library.resource_withdrawn.v1"
    EXAMPLE: ClassVar = {**_STEP, "note": "Thay bằng bản mới"}
    note: str = ""


class BookCatalogued(Fact):
    """A book's record was entered or changed. The whole present state. `mark` is its place in the class scheme."""

    TYPE: ClassVar = "library.book_catalogued.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "book": "8702030/9786042100005",
        "title": "Dế Mèn phiêu lưu ký",
        "author": "Tô Hoài",
        "isbn": "9786042100005",
        "mark": "895.922334",
    }
    book: str
    title: str
    author: str = ""
    isbn: str = ""
    mark: str = ""


class CopyRegistered(Fact):
    """A copy of a book stands in the register of a school. The whole present state, but for who has it.

    `state` is shelf, damaged, lost or withdrawn; whether it is lent is told by the facts of its loan.
    """

    TYPE: ClassVar = "library.copy_registered.v1"
    EXAMPLE: ClassVar = {
        "school": "8702030",
        "copy_id": "8702030/TK-00123",
        "book": "8702030/9786042100005",
        "state": "shelf",
    }
    copy_id: str
    book: str
    state: str


_LOAN: dict[str, Any] = {
    "school": "8702030",
    "copy_id": "8702030/TK-00123",
    "reader": "2600000271",
    "kind": "pupil",
}


class LoanFact(Fact):
    """What every fact about a loan says. `kind` of the reader is pupil or staff.

    Which book it is a copy of, and who is behind the code, is told to nobody who does not keep it already.
    """

    copy_id: str
    reader: str
    kind: str


class CopyLent(LoanFact):
    """A copy of a book was lent until the day `due`."""

    TYPE: ClassVar = "library.copy_lent.v1"
    EXAMPLE: ClassVar = {**_LOAN, "due": "2026-11-14"}
    due: date


class LoanRenewed(LoanFact):
    """The reader may keep the copy longer: until the day `due`."""

    TYPE: ClassVar = "library.loan_renewed.v1"
    EXAMPLE: ClassVar = {**_LOAN, "due": "2026-11-28"}
    due: date


class LoanEnded(LoanFact):
    """The reader has the copy no more: it came back whole (`shelf`) or `damaged`, or it is `lost`."""

    TYPE: ClassVar = "library.loan_ended.v1"
    EXAMPLE: ClassVar = {**_LOAN, "state": "shelf"}
    state: str
