"""Question banks that are plain text and called so: GIFT as Moodle exports it, or Aiken."""

from __future__ import annotations

import re

from chassis.why import Why
from importing import FileUnreadable
from services.library.domain import limits
from services.library.files.aiken_text import ANSWER, read_aiken
from services.library.files.gift import read_gift
from services.library.files.plain_text import decoded
from services.library.files.question_file import QuestionFile

_GIFT = re.compile(r"^\s*::.+?::|\$CATEGORY:|(?<!\\)\{\s*(?:[=~#}]|T(?:RUE)?\b|F(?:ALSE)?\b)", re.MULTILINE)


class TextQuestions:
    """The form of file; other services have text files too, so something in it must be of one of both forms."""

    suffixes = (".txt",)
    media_type = "text/plain; charset=utf-8"
    score = limits.LIKELY_SCORE

    def claims(self, content: bytes) -> bool:
        try:
            text = decoded(content)
        except FileUnreadable:
            return False
        return bool(ANSWER.search(text) or _GIFT.search(text))

    def read(self, content: bytes) -> QuestionFile:
        """Raises FileUnreadable, also for a text without a question, or FileTooLarge."""
        text = decoded(content)
        if ANSWER.search(text):
            return read_aiken(text)
        if _GIFT.search(text):
            return read_gift(text)
        raise FileUnreadable(Why("TEXT_WITHOUT_QUESTIONS"))
