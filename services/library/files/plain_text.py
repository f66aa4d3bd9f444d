"""Text out of files: composed, tidy line by line, and freed of markup that says nothing."""

from __future__ import annotations

import html
import re
import unicodedata
from html.parser import HTMLParser

from chassis.why import Why
from importing import FileUnreadable
from importing.ooxml import above, below
from services.library.domain import limits
from services.library.files.refusals import FileTooLarge
from tabular import tidy

_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_BREAKS = frozenset({"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5"})
_CELLS = frozenset({"td", "th"})
_SILENT = frozenset({"script", "style"})
_RAISED = {"sup": (above, "^"), "sub": (below, "_")}
# What a line of text cannot hold: the question would not be whole.
_LOST = {
    **dict.fromkeys(("img", "picture", "svg", "canvas", "map"), "MARKUP_PICTURE"),
    **dict.fromkeys(("audio", "video", "source", "iframe", "object", "embed"), "MARKUP_MEDIA"),
    "math": "MARKUP_FORMULA",
}
_PAIRED = "p|b|i|u|em|strong|sub|sup|span|div|ul|ol|li|table|tr|td|a|font|h[1-5]|audio|video|math|svg"
_WORN = r"(?:\s+[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'))*\s*"
# A tag that stands alone, or one with its end: `a<b` and `<a>` are text.
_TAG = re.compile(rf"<(?:br|img){_WORN}/?>|<({_PAIRED}){_WORN}>.*</\1>", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|apos|nbsp|#\d+|#x[0-9a-f]+);", re.IGNORECASE)


class MarkupLost(ValueError):  # noqa: N818 - a refusal is an answer: the author words the question otherwise
    """Markup that shows something which is no text; `code` says what."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def decoded(content: bytes) -> str:
    """UTF-8, or UTF-16 with its mark. Raises FileUnreadable or FileTooLarge."""
    if len(content) > limits.TEXT_FILE_BYTES:
        raise FileTooLarge(len(content), limits.TEXT_FILE_BYTES)
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), "utf-8-sig")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise FileUnreadable(Why("NOT_UTF8", {"byte": error.start})) from error


def lines_of(text: str) -> str:
    """NFC, each line tidy, none empty at the ends."""
    composed = unicodedata.normalize("NFC", text)
    return "\n".join(tidy(line) for line in composed.splitlines()).strip()


def without_markup(markup: str) -> str:
    """The words of a piece of HTML; what would run is dropped with its content. Raises MarkupLost."""
    if "<" not in markup:
        return lines_of(html.unescape(markup))
    parser = _WordParser()
    parser.feed(markup)
    parser.close()
    return lines_of("".join(parser.words))


def formatted(text: str, form: str) -> str:
    """A text in a format of Moodle: html, plain, markdown, or its own where none is said. Raises MarkupLost."""
    if "<" not in text and "&" not in text:
        return lines_of(text)
    if form == "html":
        return without_markup(text)
    if form in {"plain", "plain_text", "markdown"}:
        return lines_of(text)
    # Moodle's own format takes tags and leaves `a<b` alone.
    return without_markup(text) if _TAG.search(text) else lines_of(_ENTITY.sub(lambda one: html.unescape(one[0]), text))


class _WordParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0
        self._raised: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _LOST and not self._silent:
            raise MarkupLost(_LOST[tag])
        if tag in _SILENT:
            self._silent += 1
        elif tag in _RAISED:
            self._raised.append(tag)
        elif tag in _BREAKS:
            self.words.append("\n")
        elif tag in _CELLS:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _RAISED and tag in self._raised:
            self._raised.remove(tag)
        elif tag in _BREAKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._raised and data.strip():
            moved, sign = _RAISED[self._raised[-1]]
            text = data.strip()
            data = moved(text) or (f"{sign}{text}" if len(text) == 1 else f"{sign}({text})")
        self.words.append(data)
