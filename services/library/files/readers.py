"""The readers of the library's import service: question banks in each form, books, and any other material."""

from __future__ import annotations

from chassis.why import Why
from importing import FileUnreadable, Readers, Recognised, Upload
from services.library.domain import limits
from services.library.domain.resources import QUESTIONS
from services.library.files.forms import FORMS
from services.library.files.marc import MarcRow, is_marc, read_marc
from services.library.files.material import Material, bank_of, document_of, open_material
from services.library.files.media import DOCUMENTS
from services.library.files.names import suffix_of
from services.library.files.question_file import QuestionFile, QuestionForm

BOOKS, RESOURCE = "books", "resource"
_BOOK_SUFFIXES = (".mrc", ".marc", ".mrcx")


class QuestionReader:
    """A bank of questions in one form of file."""

    kind = QUESTIONS

    def __init__(self, form: QuestionForm) -> None:
        self._form = form

    def score(self, upload: Upload) -> Recognised:
        if suffix_of(upload.name) not in self._form.suffixes:
            return Recognised()
        # Other services have files of the suffix too; who says that it is questions is told what is wrong with it.
        if upload.kind != self.kind and not self._form.claims(upload.content):
            return Recognised()
        file = upload.opened(self._questions)
        if file is None and upload.kind == self.kind:
            raise FileUnreadable(Why("WORD_WITHOUT_QUESTIONS"))
        if file is None:
            return Recognised()
        # A file whose questions are all refused may as well be something else that knows itself better.
        return Recognised(self.kind, self._form.score if file.drafts else limits.DOUBTFUL_SCORE, rows=file.rows)

    def read(self, upload: Upload) -> Material:
        file = upload.opened(self._questions)
        return bank_of(file) if file else open_material(upload.name, upload.content)

    def _questions(self, upload: Upload) -> QuestionFile | None:
        return self._form.read(upload.content)


class BookReader:
    """MARC records of a library program."""

    kind = BOOKS

    def score(self, upload: Upload) -> Recognised:
        if suffix_of(upload.name) not in _BOOK_SUFFIXES and not is_marc(upload.content):
            return Recognised()
        return Recognised(self.kind, limits.CERTAIN_SCORE, rows=len(upload.opened(_books)))

    def read(self, upload: Upload) -> list[MarcRow]:
        return upload.opened(_books)


class MaterialReader:
    """Any file that may lie on the shelf, where nobody knows it better."""

    kind = RESOURCE

    def score(self, upload: Upload) -> Recognised:
        if suffix_of(upload.name) not in DOCUMENTS:
            return Recognised()
        upload.opened(_document)
        return Recognised(self.kind, limits.LOOSE_SCORE, rows=1)

    def read(self, upload: Upload) -> Material:
        return open_material(upload.name, upload.content)


def _books(upload: Upload) -> list[MarcRow]:
    return read_marc(upload.content)


def _document(upload: Upload) -> Material:
    """Opened here so that a broken document is refused and not taken for a loose material."""
    return document_of(upload.name, upload.content)


READERS = Readers(*(QuestionReader(form) for form in FORMS), BookReader(), MaterialReader())
