"""What the library tells: learning materials on their way from a teacher to everybody's shelf, and books catalogued."""

from __future__ import annotations

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
