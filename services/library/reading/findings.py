"""What a file of questions turned out to hold."""

from __future__ import annotations

import html
import unicodedata
from dataclasses import dataclass, field
from html.parser import HTMLParser

from services.library.domain import limits
from services.library.domain.questions import BadQuestion, Draft
from tabular import tidy

_BREAKS = frozenset({"br", "p", "div", "li", "tr"})


@dataclass
class Reading:
    """`title` is what the file calls itself; empty if it does not say."""

    title: str = ""
    drafts: list[Draft] = field(default_factory=list)
    bad: list[BadQuestion] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return len(self.drafts) + len(self.bad)

    def take(self, draft: Draft) -> None:
        """Refuses a question that passes a limit, instead of cutting it."""
        reason = ""
        if len(self.drafts) >= limits.QUESTIONS_A_FILE:
            reason = f"tệp có quá {limits.QUESTIONS_A_FILE} câu; hãy chia thành nhiều tệp"
        elif len(draft.text) > limits.QUESTION_CHARACTERS:
            reason = f"câu hỏi dài quá {limits.QUESTION_CHARACTERS} ký tự"
        elif len(draft.options) > limits.OPTIONS:
            reason = f"câu hỏi có quá {limits.OPTIONS} phương án"
        elif len(draft.name) > limits.NAME_CHARACTERS:
            reason = f"mã câu hỏi dài quá {limits.NAME_CHARACTERS} ký tự"
        if reason:
            self.refuse(draft.line, 0, draft.text, reason, draft.name)
        else:
            self.drafts.append(draft)

    def refuse(self, line: int, column: int, value: str, reason: str, name: str = "") -> None:
        shown = tidy(value)[: limits.VALUE_CHARACTERS]
        self.bad.append(BadQuestion(line, column, shown, reason, name[: limits.VALUE_CHARACTERS]))


def lines_of(text: str) -> str:
    """NFC, each line tidy, none empty at the ends."""
    composed = unicodedata.normalize("NFC", text)
    return "\n".join(tidy(line) for line in composed.splitlines()).strip()


def plain(markup: str) -> str:
    """The words of a piece of HTML; what would run or load is dropped with its content."""
    if "<" not in markup:
        return lines_of(html.unescape(markup))
    words = _Words()
    words.feed(markup)
    words.close()
    return lines_of("".join(words.found))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style"}:
            self._silent += 1
        elif tag == "img":
            self.found.append(f"[{dict(attrs).get('alt') or 'hình'}]")
        elif tag in _BREAKS:
            self.found.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._silent = max(0, self._silent - 1)
        elif tag in _BREAKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)
