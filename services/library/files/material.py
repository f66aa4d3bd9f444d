"""A file as a learning material: a bank of questions, or a document with its words."""

from __future__ import annotations

from dataclasses import dataclass, field

from services.library.domain import limits
from services.library.domain.questions import BadQuestion, Draft
from services.library.domain.resources import DOCUMENT, QUESTIONS
from services.library.files.forms import read_questions
from services.library.files.names import suffix_of
from services.library.files.plain_text import lines_of
from services.library.files.question_file import QuestionFile
from services.library.files.word import paragraphs


@dataclass(frozen=True)
class Material:
    """`text` is what search finds it by; `title` is empty where the file does not name itself."""

    kind: str
    title: str = ""
    text: str = ""
    drafts: list[Draft] = field(default_factory=list)
    refused: list[BadQuestion] = field(default_factory=list)


def open_material(name: str, content: bytes) -> Material:
    """What the file holds. Raises FileUnreadable or FileTooLarge."""
    questions = read_questions(name, content)
    return bank_of(questions) if questions else document_of(name, content)


def bank_of(file: QuestionFile) -> Material:
    asked = "\n".join(draft.text for draft in file.drafts)[: limits.INDEXED_CHARACTERS]
    return Material(QUESTIONS, file.title, asked, file.drafts, file.refused)


def document_of(name: str, content: bytes) -> Material:
    """The words of a Word file; of other documents nothing is read. Raises FileUnreadable."""
    if suffix_of(name) != ".docx":
        return Material(DOCUMENT)
    words = paragraphs(content)
    title = lines_of(words[0]) if words else ""
    return Material(DOCUMENT, title, "\n".join(words)[: limits.INDEXED_CHARACTERS])
