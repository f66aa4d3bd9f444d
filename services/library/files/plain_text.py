"""Text out of files: composed, tidy line by line, and freed of markup."""

from __future__ import annotations

import html
import unicodedata
from html.parser import HTMLParser

from tabular import tidy

_BREAKS = frozenset({"br", "p", "div", "li", "tr"})
_SILENT = frozenset({"script", "style"})


def lines_of(text: str) -> str:
    """NFC, each line tidy, none empty at the ends."""
    composed = unicodedata.normalize("NFC", text)
    return "\n".join(tidy(line) for line in composed.splitlines()).strip()


def without_markup(markup: str) -> str:
    """The words of a piece of HTML; what would run or load is dropped with its content."""
    if "<" not in markup:
        return lines_of(html.unescape(markup))
    parser = _WordParser()
    parser.feed(markup)
    parser.close()
    return lines_of("".join(parser.words))


class _WordParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag == "img":
            self.words.append(f"[{dict(attrs).get('alt') or 'hình'}]")
        elif tag in _BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)
