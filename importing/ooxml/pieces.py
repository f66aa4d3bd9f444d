"""What a reader of a Word paragraph sees, piece by piece: text, formulas, pictures, and what we cannot show.

Inserted text counts, deleted and hidden text does not; a field is its result. Nothing is dropped without a word: what
is neither read nor known to be unseen is a piece that is lost.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from importing.ooxml.drawings import Drawn, drawn
from importing.ooxml.fields import Fields, is_unseen
from importing.ooxml.maths import FormulaError, Maths, read_formula
from importing.ooxml.names import MC, UNSEEN, WRAPPERS, M, W, is_on, local
from importing.ooxml.symbols import is_pictorial, is_private, sign_of

_PAGE_BREAKS = frozenset({"page", "column"})
_SIGNS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "\u2011"}
_NOTES = frozenset({"footnoteReference", "endnoteReference"})


@dataclass(frozen=True)
class Piece:
    """Text, with the `w:r` that it stands in, or what stands between.

    `text` of what is lost says which part; `element` is the content of a box of text, or the mark of a note; `target`
    is the relation of a picture. A formula on a line of its own is displayed.
    """

    kind: Literal["text", "formula", "picture", "box", "note", "ornament", "lost"]
    text: str = ""
    run: Any = None
    formula: Maths | None = None
    is_displayed: bool = False
    element: Any = None
    target: str = ""
    width_mm: float = 0.0
    is_inline: bool = False


class Walker:
    """Walks the paragraphs of one document in order: a field may begin in one and end in another."""

    def __init__(self) -> None:
        self._fields = Fields()

    def pieces(self, paragraph: Any) -> list[Piece]:
        """Neighbouring texts of one run are one piece."""
        found = [_composed(piece) for piece in self._of(paragraph, alone=_only_formulas(paragraph))]
        if any(piece.kind == "formula" and piece.is_displayed for piece in found):
            return [piece for piece in found if piece.kind != "text" or piece.text.strip()]
        return found

    def _of(self, parent: Any, *, alone: bool = False) -> Iterator[Piece]:
        for child in parent.iterchildren("{*}*"):
            name = local(child)
            if child.tag in {f"{M}oMath", f"{M}oMathPara"}:
                yield _formula(child, displayed=alone and name == "oMathPara")
            elif name == "r":
                yield from self._run(child)
            elif name == "fldSimple":
                yield from self._simple_field(child)
            elif name in WRAPPERS:
                yield from self._of(child, alone=alone)
            elif child.tag == f"{MC}AlternateContent":
                yield from self._alternative(child)
            elif name not in UNSEEN and not name.endswith("Pr"):
                yield Piece("lost", name)

    def _simple_field(self, element: Any) -> Iterator[Piece]:
        instruction = str(element.get(f"{W}instr", ""))
        inside = list(self._of(element))
        if inside and not Fields.is_drawn(instruction):
            yield from inside
        elif not is_unseen(instruction):
            yield Piece("lost", "field")

    def _alternative(self, element: Any) -> Iterator[Piece]:
        """What newer programs are to show; where we cannot, what older ones were to."""
        ways = [list(self._in_run(way, None)) for way in element.iterchildren(f"{MC}Choice", f"{MC}Fallback")]
        whole = (way for way in ways if way and not any(piece.kind == "lost" for piece in way))
        yield from next(whole, next(iter(ways), []))

    def _run(self, run: Any) -> Iterator[Piece]:
        properties = run.find(f"{W}rPr")
        hidden = is_on(properties, "vanish")
        text = ""
        for piece in self._in_run(run, properties):
            if hidden:
                continue
            if piece.kind == "text":
                text += piece.text
                continue
            if text:
                yield Piece("text", text, run)
            text = ""
            yield piece
        if text:
            yield Piece("text", text.upper() if is_on(properties, "caps") else text, run)

    def _in_run(self, run: Any, properties: Any) -> Iterator[Piece]:
        for child in run.iterchildren("{*}*"):
            name = local(child)
            if name in {"fldChar", "instrText"}:
                lost = self._fields.follow(child, name)
                if lost:
                    yield lost_field(lost)
            elif not self._fields.are_shown or name in UNSEEN or name.endswith("Pr"):
                continue
            elif name == "r":
                yield from self._run(child)
            elif child.tag == f"{MC}AlternateContent":
                yield from self._alternative(child)
            else:
                yield from _part(child, name, properties)


def _part(child: Any, name: str, properties: Any) -> Iterator[Piece]:
    """A part of a run that is neither a field nor hidden."""
    if name == "t":
        yield from _signs(child.text or "", properties)
    elif name == "br":
        yield Piece("text", "" if child.get(f"{W}type") in _PAGE_BREAKS else "\n")
    elif name in _SIGNS:
        yield Piece("text", _SIGNS[name])
    elif name == "sym":
        yield _symbol(child)
    elif name in _NOTES:
        yield Piece("note", name, element=child)
    elif name in {"drawing", "pict", "object"}:
        yield from (_piece(one) for one in drawn(child))
    else:
        yield Piece("lost", name)


def _composed(piece: Piece) -> Piece:
    """NFC: a mark that stands apart from its letter is set beside it by fonts that have no such pair."""
    if piece.text.isascii() or unicodedata.is_normalized("NFC", piece.text):
        return piece
    return replace(piece, text=unicodedata.normalize("NFC", piece.text))


def lost_field(sign: str) -> Piece:
    """A field that says a sign of a font is that sign; one without a result is lost."""
    return Piece("text", sign) if len(sign) == 1 else Piece("lost", "field")


def _only_formulas(paragraph: Any) -> bool:
    """Word sets a formula on a line of its own only where no text stands beside it."""
    runs = (run for run in paragraph.iter(f"{W}t") if not _in_formula(run))
    return not any((run.text or "").strip() for run in runs)


def _in_formula(element: Any) -> bool:
    return any(True for _ in element.iterancestors(f"{M}oMath"))


def _formula(element: Any, *, displayed: bool) -> Piece:
    try:
        return Piece("formula", formula=read_formula(element), is_displayed=displayed)
    except FormulaError as lost:
        return Piece("lost", f"formula {lost.part}")


def _piece(one: Drawn) -> Piece:
    return Piece(
        one.kind, one.text, element=one.element, target=one.target, width_mm=one.width_mm, is_inline=one.is_inline
    )


def _signs(text: str, properties: Any) -> Iterator[Piece]:
    """Text as Unicode: the letters of a font of signs are the signs that they look like."""
    fonts = properties.find(f"{W}rFonts") if properties is not None else None
    font = str(fonts.get(f"{W}ascii", "")) if fonts is not None else ""
    if not is_pictorial(font) and text.isascii():
        yield Piece("text", text.replace("\n", " "))
        return
    for letter in text:
        code = ord(letter)
        if is_pictorial(font) and (code <= 0xFF or is_private(code)) and not letter.isspace():
            yield _sign(font, code)
        elif is_private(code):
            yield _sign("Symbol", code)
        elif letter != "\u00ad":
            yield Piece("text", " " if letter == "\n" else letter)


def _symbol(element: Any) -> Piece:
    font, code = str(element.get(f"{W}font", "")), str(element.get(f"{W}char", ""))
    try:
        place = int(code, 16)
    except ValueError:
        return Piece("lost", "sym")
    if not is_pictorial(font) and not is_private(place):
        return Piece("text", chr(place))
    return _sign(font if is_pictorial(font) else "Symbol", place)


def _sign(font: str, code: int) -> Piece:
    sign = sign_of(font, code)
    return Piece("text", sign) if sign else Piece("lost", "sym")
