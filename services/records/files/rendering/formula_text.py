"""Gives each formula of a PDF the line of text that it says, for who searches, copies or listens.

A formula is drawn sign by sign, so that `½` would be read as `12`. The typesetter keeps the text as an alternative of
the structure element; readers of text go by what stands around the signs in the page (ISO 32000-1, 14.9.4).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

_FORMULA, _BEGIN, _END = "/Formula", b"/Span<</ActualText<%s>>>BDC\n", b"\nEMC"
_INNER = re.compile(rb"/Span\s*<<\s*/ActualText\s*<[0-9A-Fa-f]*>\s*>>\s*BDC(.*?)EMC", re.DOTALL)
_MARKED = re.compile(rb"/\w+\s*<<\s*/MCID (\d+)\s*>>\s*BDC((?:%s|.)*?)EMC" % _INNER.pattern, re.DOTALL)
_DRAWN = re.compile(rb"\bBT\b.*?\bET\b", re.DOTALL)


def with_formula_text(pdf: bytes) -> bytes:
    """The same bytes where no formula stands in it; drawn the same where one does."""
    reader = PdfFileReader(io.BytesIO(pdf), strict=True)
    if "/StructTreeRoot" not in reader.root or not any(True for _ in _formulas(reader.root["/StructTreeRoot"])):
        return pdf
    writer = copy_into_new_writer(reader)
    # The same content is the same file: neither a new name of it nor the hour of this writing.
    vars(writer)["_update_meta"] = lambda: None
    writer._document_id = reader.trailer_view.raw_get("/ID")  # noqa: SLF001 - the library names it so
    pages: dict[int, tuple[Any, list[tuple[str, list[int]]]]] = {}
    for element in _formulas(writer.root["/StructTreeRoot"]):
        kids = element["/K"]
        marks = [int(kid) for kid in (kids if isinstance(kids, list) else [kids]) if isinstance(kid, int)]
        page = element.raw_get("/Pg")
        pages.setdefault(page.idnum, (page.get_object(), []))[1].append((str(element["/Alt"]), marks))
    for page, formulas in pages.values():
        stream = page["/Contents"]
        stream._data = _spoken(stream.data, formulas)  # noqa: SLF001 - the library names it so
        stream._encoded_data = None  # noqa: SLF001 - the library names it so
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _formulas(element: Any) -> Iterator[Any]:
    """Elements of formulas with a text, in the order of the structure."""
    waiting = [element]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, generic.DictionaryObject):
            continue
        if one.get("/S") == _FORMULA and "/Alt" in one and "/K" in one and "/Pg" in one:
            yield one
            continue
        kids = one.get("/K", ())
        kids = kids if isinstance(kids, list) else [kids]
        waiting.extend(kid.get_object() if isinstance(kid, generic.IndirectObject) else kid for kid in reversed(kids))


def _spoken(content: bytes, formulas: list[tuple[str, list[int]]]) -> bytes:
    """The first sign of each formula says all of it, the others nothing."""
    said: dict[int, bytes] = {}
    for text, marks in formulas:
        said |= dict.fromkeys(marks, b"") | {min(marks): text.encode("utf-16-be")}

    def spoken(found: re.Match[bytes]) -> bytes:
        text = said.get(int(found.group(1)))
        if text is None:
            return found.group(0)
        # A stretched sign may say itself already; the formula says it for all.
        plain = _INNER.sub(rb"\1", found.group(2))
        begin = _BEGIN % (b"\xfe\xff" + text).hex().encode()
        return found.group(0).replace(found.group(2), _DRAWN.sub(lambda one: begin + one.group(0) + _END, plain))

    return _MARKED.sub(spoken, content)
