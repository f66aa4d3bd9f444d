"""The forms of file that questions are read from. Another form is one file beside this one, and its name here."""

from __future__ import annotations

from services.library.files.gift import Gift
from services.library.files.moodle import MoodleXml
from services.library.files.names import suffix_of
from services.library.files.question_file import QuestionFile, QuestionForm
from services.library.files.text_bank import TextQuestions
from services.library.files.word import WordQuestions

FORMS: tuple[QuestionForm, ...] = (Gift(), TextQuestions(), MoodleXml(), WordQuestions())


def read_questions(name: str, content: bytes) -> QuestionFile | None:
    """The questions of a file, by the suffix of its name; None for a file that holds none. Raises FileUnreadable."""
    form = next((form for form in FORMS if suffix_of(name) in form.suffixes), None)
    return form.read(content) if form else None
