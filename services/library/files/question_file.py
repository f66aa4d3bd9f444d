"""What a file of questions holds, and what every form of such a file can do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from chassis.why import Why
from services.library.domain import limits
from services.library.domain.questions import BadQuestion, Draft
from tabular import tidy


@dataclass
class QuestionFile:
    """`title` is what the file calls itself; empty if it does not say. Questions are in the order of the file.

    `notes` say what of the file is not kept beside its questions.
    """

    title: str = ""
    drafts: list[Draft] = field(default_factory=list)
    refused: list[BadQuestion] = field(default_factory=list)
    notes: list[Why] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len(self.drafts) + len(self.refused)

    def add(self, draft: Draft) -> None:
        """Takes a question, or refuses one that passes a limit instead of cutting it."""
        why = self._past_a_limit(draft)
        if why:
            self.refuse(draft.line, 0, draft.text, why, draft.name)
        else:
            self.drafts.append(draft)

    def refuse(self, line: int, column: int, value: str, why: Why, name: str = "") -> None:
        shown = tidy(value)[: limits.VALUE_CHARACTERS]
        self.refused.append(BadQuestion(line, column, shown, why, name[: limits.VALUE_CHARACTERS]))

    def _past_a_limit(self, draft: Draft) -> Why | None:
        for code, number, most in (
            ("QUESTIONS_TOO_MANY", len(self.drafts) + 1, limits.QUESTIONS_A_FILE),
            ("QUESTION_TOO_LONG", len(draft.text), limits.QUESTION_CHARACTERS),
            ("OPTIONS_TOO_MANY", len(draft.options), limits.OPTIONS),
            ("NAME_TOO_LONG", len(draft.name), limits.NAME_CHARACTERS),
        ):
            if number > most:
                return Why(code, {"most": most})
        return None


class QuestionForm(Protocol):
    """One form of file that questions come in; `forms.py` lists those that are read.

    `score` says from 0 to 100 how sure it is that a file which can be read so is one of questions.
    """

    @property
    def suffixes(self) -> tuple[str, ...]: ...

    @property
    def media_type(self) -> str: ...

    @property
    def score(self) -> int: ...

    def claims(self, content: bytes) -> bool:
        """Whether the beginning says that the file is of this form; nothing is parsed."""

    def read(self, content: bytes) -> QuestionFile | None:
        """Every question, or why it could not be taken; None for a file that holds none. Raises FileUnreadable."""
