"""A formula of Word (OMML, ECMA-376 part 1, 22.1) as a tree of parts that a printer or a writer of text walks."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from importing.ooxml import limits

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

Kind = Literal[
    "row", "letters", "text", "fraction", "scripts", "limit", "nary", "root", "brackets", "matrix", "lines",
    "function", "accent", "bar", "brace", "border", "phantom", "break", "align",
]  # fmt: skip
# What is worn, not said: properties of parts, of runs and of revisions, and bookmarks.
_PROPERTIES = frozenset({"bookmarkStart", "bookmarkEnd", "proofErr", "permStart", "permEnd", "lastRenderedPageBreak"})
_INVISIBLE = dict.fromkeys((0x2061, 0x2062, 0x2063, 0x2064, 0x200B, 0x200C, 0x200D, 0xFEFF))
_ON = frozenset({"", "1", "on", "true"})


class FormulaError(ValueError):
    """A part of a formula that we cannot show as Word does; `part` is its name in the file."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True)
class Maths:
    """A part of a formula.

    `parts` by kind: fraction (above, below), scripts (base, sub, sup, sub before, sup before), limit (base, under,
    over), nary (sub, sup, body), root (degree, inside), function (name, argument); accent, bar, brace, border and
    phantom have one; brackets those between the separators; lines one each; a matrix its cells, row by row, in
    `columns`. `text` holds the letters, or the sign. `signs` are begin, separator and end of brackets. `style` is that
    of letters (italic, upright, bold, bold-italic), of a fraction (bar, skewed, linear, none), of a bar or brace (top,
    bottom), of an nary (ends, side), of a border (which strikes and sides). `script` is the alphabet of letters.
    """

    kind: Kind
    parts: tuple[Maths, ...] = ()
    text: str = ""
    style: str = ""
    script: str = ""
    signs: tuple[str, ...] = ()
    columns: int = 0

    @property
    def is_empty(self) -> bool:
        return self.kind == "row" and not self.parts


NOTHING = Maths("row")


def read_formula(element: Any) -> Maths:
    """An `m:oMath`, or an `m:oMathPara` whose formulas are lines. Raises FormulaError."""
    return _Reader().formula(element)


class _Reader:
    """Counts depth and parts: a formula that is deeper or longer than any real one is not printed."""

    def __init__(self) -> None:
        self._parts = 0
        self._depth = 0

    def formula(self, element: Any) -> Maths:
        if element.tag == f"{M}oMath":
            return self.row(element)
        lines = [self.row(one) for one in element.iter(f"{M}oMath")]
        return lines[0] if len(lines) == 1 else Maths("lines", tuple(lines))

    def row(self, parent: Any) -> Maths:
        """The parts of an element in sequence; one alone is itself."""
        if parent is None:
            return NOTHING
        self._depth += 1
        if self._depth > limits.FORMULA_DEPTH:
            raise FormulaError("oMath")
        parts = tuple(self._children(parent))
        self._depth -= 1
        return parts[0] if len(parts) == 1 else Maths("row", parts)

    def _children(self, parent: Any) -> Iterator[Maths]:
        for child in parent.iterchildren("{*}*"):
            space, _, name = str(child.tag)[1:].rpartition("}")
            if name.endswith("Pr") or name in _PROPERTIES or _is_deleted(child, name):
                continue
            self._parts += 1
            if self._parts > limits.FORMULA_PARTS:
                raise FormulaError("oMath")
            if name == "r" and f"{{{space}}}" in {M, W}:
                yield from _run(child)
            elif f"{{{space}}}" == W:
                yield from self._word_child(child, name)
            elif read := _PARTS.get(name) if f"{{{space}}}" == M else None:
                yield read(self, child)
            else:
                raise FormulaError(name)

    def _word_child(self, child: Any, name: str) -> Iterator[Maths]:
        """Revisions and wrappers: what was inserted counts, what was deleted does not."""
        if name in {"del", "moveFrom"}:
            return
        if name not in {"ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "customXml"}:
            raise FormulaError(name)
        yield from self._children(child)

    def part(self, element: Any, name: str) -> Maths:
        return self.row(element.find(f"{M}{name}"))

    def matrix(self, element: Any) -> Maths:
        rows = [[self.row(cell) for cell in row.findall(f"{M}e")] for row in element.findall(f"{M}mr")]
        columns = max((len(row) for row in rows), default=0)
        cells = [cell for row in rows for cell in (*row, *[NOTHING] * (columns - len(row)))]
        align = next((_value(one) for one in element.iter(f"{M}mcJc")), "center")
        return Maths("matrix", tuple(cells), style=align, columns=columns)

    def brackets(self, element: Any) -> Maths:
        signs = (
            _setting(element, "dPr", "begChr", "("),
            _setting(element, "dPr", "sepChr", "|"),
            _setting(element, "dPr", "endChr", ")"),
        )
        return Maths("brackets", tuple(self.row(one) for one in element.findall(f"{M}e")), signs=signs)

    def lines(self, element: Any) -> Maths:
        return Maths("lines", tuple(_aligned(self.row(one)) for one in element.findall(f"{M}e")))


def _is_deleted(element: Any, name: str) -> bool:
    """Word marks a fraction that was deleted in the properties of its sign, a letter in those of its run."""
    paths = (f"{M}{name}Pr/{M}ctrlPr", f"{W}rPr")
    return any(element.find(f"{path}/{W}{mark}") is not None for path in paths for mark in ("del", "moveFrom"))


def _fraction(reader: _Reader, element: Any) -> Maths:
    style = {"skw": "skewed", "lin": "linear", "noBar": "none"}.get(_setting(element, "fPr", "type"), "bar")
    return Maths("fraction", (reader.part(element, "num"), reader.part(element, "den")), style=style)


def _scripts(reader: _Reader, element: Any) -> Maths:
    base, sub, sup = (reader.part(element, name) for name in ("e", "sub", "sup"))
    if element.tag == f"{M}sPre":
        return Maths("scripts", (base, NOTHING, NOTHING, sub, sup))
    return Maths("scripts", (base, sub, sup, NOTHING, NOTHING))


def _limit(reader: _Reader, element: Any) -> Maths:
    base, limit = reader.part(element, "e"), reader.part(element, "lim")
    under, over = (limit, NOTHING) if element.tag == f"{M}limLow" else (NOTHING, limit)
    return Maths("limit", (base, under, over))


def _nary(reader: _Reader, element: Any) -> Maths:
    sub, sup = (
        NOTHING if _is_on(element, "naryPr", hidden) else reader.part(element, name)
        for name, hidden in (("sub", "subHide"), ("sup", "supHide"))
    )
    sign = _setting(element, "naryPr", "chr", "∫")
    usual = "subSup" if sign in "∫∬∭⨌∮∯∰" else "undOvr"
    style = "ends" if _setting(element, "naryPr", "limLoc", usual) == "undOvr" else "side"
    return Maths("nary", (sub, sup, reader.part(element, "e")), text=sign, style=style)


def _root(reader: _Reader, element: Any) -> Maths:
    degree = NOTHING if _is_on(element, "radPr", "degHide") else reader.part(element, "deg")
    return Maths("root", (degree, reader.part(element, "e")))


def _function(reader: _Reader, element: Any) -> Maths:
    return Maths("function", (reader.part(element, "fName"), reader.part(element, "e")))


def _accent(reader: _Reader, element: Any) -> Maths:
    return Maths("accent", (reader.part(element, "e"),), text=_setting(element, "accPr", "chr", "\u0302"))


def _bar(reader: _Reader, element: Any) -> Maths:
    style = "top" if _setting(element, "barPr", "pos", "bot") == "top" else "bottom"
    return Maths("bar", (reader.part(element, "e"),), style=style)


def _brace(reader: _Reader, element: Any) -> Maths:
    style = "top" if _setting(element, "groupChrPr", "pos", "bot") == "top" else "bottom"
    return Maths("brace", (reader.part(element, "e"),), text=_setting(element, "groupChrPr", "chr", "⏟"), style=style)


def _border(reader: _Reader, element: Any) -> Maths:
    sides = ("hideTop", "hideBot", "hideLeft", "hideRight", "strikeH", "strikeV", "strikeBLTR", "strikeTLBR")
    style = " ".join(side for side in sides if _is_on(element, "borderBoxPr", side))
    return Maths("border", (reader.part(element, "e"),), style=style)


def _phantom(reader: _Reader, element: Any) -> Maths:
    inside = reader.part(element, "e")
    is_shown = _setting(element, "phantPr", "show", "1") in _ON
    return inside if is_shown else Maths("phantom", (inside,))


_PARTS: dict[str, Callable[[_Reader, Any], Maths]] = {
    "f": _fraction,
    "sSup": _scripts,
    "sSub": _scripts,
    "sSubSup": _scripts,
    "sPre": _scripts,
    "limLow": _limit,
    "limUpp": _limit,
    "nary": _nary,
    "rad": _root,
    "func": _function,
    "acc": _accent,
    "bar": _bar,
    "groupChr": _brace,
    "borderBox": _border,
    "phant": _phantom,
    "d": _Reader.brackets,
    "m": _Reader.matrix,
    "eqArr": _Reader.lines,
    "box": lambda reader, element: reader.part(element, "e"),
    "oMath": _Reader.row,
}


def _run(element: Any) -> Iterator[Maths]:
    """Letters of one style; a forced break before them, and breaks between them, as their own parts."""
    properties = element.find(f"{M}rPr")
    worn = element.find(f"{W}rPr")
    if worn is not None and _worn(worn, "vanish"):
        return
    if properties is not None and properties.find(f"{M}brk") is not None:
        yield Maths("break")
    for child in element.iterchildren("{*}*"):
        name = str(child.tag).rpartition("}")[2]
        if name == "t":
            text = unicodedata.normalize("NFC", (child.text or "").translate(_INVISIBLE))
            if text:
                yield _letters(text, properties, worn)
        elif name in {"br", "cr"}:
            yield Maths("break")
        elif name == "tab":
            yield Maths("text", text=" ")
        elif not name.endswith("Pr") and name not in _PROPERTIES and name != "delText":
            raise FormulaError(name)


def _letters(text: str, properties: Any, worn: Any) -> Maths:
    """Italic where nothing else is said. Normal text (`m:nor`) is set as the words around the formula are."""
    if properties is not None and properties.find(f"{M}nor") is not None and _value(properties.find(f"{M}nor")) in _ON:
        bold, italic = (worn is not None and _worn(worn, name) for name in ("b", "i"))
        return Maths("text", text=text, style="-".join(["bold"] * bold + ["italic"] * italic))
    style, script = "i", "roman"
    for one in properties if properties is not None else ():
        if one.tag == f"{M}sty":
            style = _value(one)
        elif one.tag == f"{M}scr":
            script = _value(one)
    named = {"p": "upright", "b": "bold", "bi": "bold-italic"}.get(style, "italic")
    return Maths("letters", text=text, style=named, script="" if script == "roman" else script)


def _aligned(line: Maths) -> Maths:
    """In an array of equations, `&` in the letters says where lines meet."""
    parts: list[Maths] = []
    for part in line.parts if line.kind == "row" else (line,):
        if part.kind not in {"letters", "text"} or "&" not in part.text:
            parts.append(part)
            continue
        for place, piece in enumerate(part.text.split("&")):
            parts += [Maths("align")] if place else []
            parts += [Maths(part.kind, text=piece, style=part.style, script=part.script)] if piece else []
    return parts[0] if len(parts) == 1 else Maths("row", tuple(parts))


def _value(element: Any) -> str:
    return str(element.get(f"{M}val", ""))


def _setting(element: Any, properties: str, name: str, usual: str = "") -> str:
    """A property that stands without a value is empty: brackets may have no sign on one side."""
    found = element.find(f"{M}{properties}/{M}{name}")
    return usual if found is None else _value(found)


def _is_on(element: Any, properties: str, name: str) -> bool:
    found = element.find(f"{M}{properties}/{M}{name}")
    return found is not None and _value(found) in _ON


def _worn(properties: Any, name: str) -> bool:
    found = properties.find(f"{W}{name}")
    return found is not None and found.get(f"{W}val", "true") not in {"0", "false", "off", "none"}
