"""A file as a learning material: a bank of questions, or a document with its words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from chassis.why import Why
from services.library.domain import limits
from services.library.domain.questions import BadQuestion, Draft
from services.library.domain.resources import DOCUMENT, QUESTIONS
from services.library.files.forms import read_questions
from services.library.files.names import suffix_of
from services.library.files.plain_text import lines_of
from services.library.files.question_file import QuestionFile
from services.library.files.word_lines import paragraphs
from tabular import words

_BANK_NAMED = re.compile(r"\b(?:ngan hang cau hoi|cau hoi|trac nghiem|de thi|de kiem tra)\b")


@dataclass(frozen=True)
class Material:
    """`text` is what search finds it by; `title` is empty where the file does not name itself.

    `notes` say what the file has that a bank does not keep.
    """

    kind: str
    title: str = ""
    text: str = ""
    drafts: list[Draft] = field(default_factory=list)
    refused: list[BadQuestion] = field(default_factory=list)
    notes: list[Why] = field(default_factory=list)


def open_material(name: str, content: bytes) -> Material:
    """What the file holds. Raises FileUnreadable or FileTooLarge."""
    questions = read_questions(name, content)
    return bank_of(questions) if questions else document_of(name, content)


def bank_of(file: QuestionFile) -> Material:
    asked = "\n".join(draft.text for draft in file.drafts)[: limits.INDEXED_CHARACTERS]
    return Material(QUESTIONS, file.title, asked, file.drafts, file.refused, file.notes)


def document_of(name: str, content: bytes) -> Material:
    """The words of a Word file; of other documents nothing is read. Raises FileUnreadable."""
    if suffix_of(name) != ".docx":
        return Material(DOCUMENT)
    found = paragraphs(content)
    title = lines_of(found[0]) if found else ""
    # Kept, but its author may have meant a bank.
    notes = [Why("WORD_WITHOUT_QUESTIONS")] if _BANK_NAMED.search(words(f"{name} {title}")) else []
    return Material(DOCUMENT, title, "\n".join(found)[: limits.INDEXED_CHARACTERS], notes=notes)
