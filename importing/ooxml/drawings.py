"""Drawings, old and new: pictures, boxes of text, ornaments; and what only Word itself can draw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from importing.ooxml.names import VML, WP, WPS, A, R, W, local

_EMU_A_MM = 36_000
_MM_A_POINT = 25.4 / 72
_WIDTH = re.compile(r"(?:^|;)\s*width:\s*([0-9.]+)pt")
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_LINES = frozenset({"line", "straightConnector1"})


@dataclass(frozen=True)
class Drawn:
    """An ornament is a straight line that stands alone: it says nothing."""

    kind: Literal["picture", "box", "ornament", "lost"]
    text: str = ""
    element: Any = None
    target: str = ""
    width_mm: float = 0.0
    is_inline: bool = False


def drawn(element: Any) -> Iterator[Drawn]:
    """What a `w:drawing`, `w:pict` or `w:object` shows."""
    if local(element) == "drawing":
        yield from _drawing(element)
    else:
        yield from _vml(element, is_object=local(element) == "object")


def _drawing(element: Any) -> Iterator[Drawn]:
    data = next(element.iter(f"{A}graphicData"), None)
    kind = data.get("uri") if data is not None else ""
    if data is not None and kind == _PICTURE:
        extent = next(element.iter(f"{WP}extent"), None)
        width = int(extent.get("cx", "0")) / _EMU_A_MM if extent is not None else 0.0
        inline = element.find(f"{WP}inline") is not None
        for blip in data.iter(f"{A}blip"):
            target = blip.get(f"{R}embed")
            known = Drawn("picture", target=target or "", width_mm=width, is_inline=inline)
            yield known if target else Drawn("lost", "link")
    elif data is not None and kind == _SHAPE:
        yield from _shape(data)
    else:
        yield Drawn("lost", str(kind).rpartition("/")[2] or "drawing")


def _shape(data: Any) -> Iterator[Drawn]:
    for shape in data.iter(f"{WPS}wsp"):
        content = next(shape.iter(f"{W}txbxContent"), None)
        form = next(shape.iter(f"{A}prstGeom"), None)
        filled = next(shape.iter(f"{A}blip"), None)
        if content is not None and filled is None:
            yield Drawn("box", element=content)
        elif filled is None and form is not None and form.get("prst") in _LINES:
            yield Drawn("ornament")
        else:
            yield Drawn("lost", "shape")


def _vml(element: Any, *, is_object: bool) -> Iterator[Drawn]:
    """The form before 2007, in which objects (old formulas, MathType) still keep their picture."""
    found = [shape for shape in element.iter() if shape.tag in _SHAPES]
    for shape in found:
        image, content = shape.find(f"{VML}imagedata"), next(shape.iter(f"{W}txbxContent"), None)
        if local(shape) == "group":
            continue
        if image is not None and image.get(f"{R}id"):
            style = shape.get("style", "")
            width = _WIDTH.search(style)
            mm = float(width.group(1)) * _MM_A_POINT if width else 0.0
            target, said = str(image.get(f"{R}id")), "object" if is_object else ""
            yield Drawn("picture", said, target=target, width_mm=mm, is_inline="absolute" not in style)
        elif content is not None:
            yield Drawn("box", element=content)
        elif local(shape) == "line" and len(found) == 1:
            yield Drawn("ornament")
        else:
            yield Drawn("lost", "object" if is_object else "shape")
    if not found and (is_object or len(element)):
        yield Drawn("lost", "object" if is_object else "shape")


_SHAPES = frozenset(f"{VML}{name}" for name in ("shape", "rect", "roundrect", "oval", "line", "polyline", "group"))
