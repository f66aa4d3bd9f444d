"""Looks through a PDF that somebody hands in: what could act, hide or change after the signature is refused."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from chassis.why import Why
from importing import FileUnreadable
from services.records.domain import limits

# What a PDF may not hold: the code that the refusal's details name, and that of the reason.
_HARM = {
    "/JS": ("SCRIPT", "PDF_WITH_SCRIPT"),
    "/JavaScript": ("SCRIPT", "PDF_WITH_SCRIPT"),
    "/Launch": ("LAUNCH", "PDF_STARTS_PROGRAM"),
    "/SubmitForm": ("LAUNCH", "PDF_SENDS_DATA"),
    "/ImportData": ("LAUNCH", "PDF_FETCHES_DATA"),
    "/AA": ("SCRIPT", "PDF_ACTS_BY_ITSELF"),
    "/EmbeddedFiles": ("EMBEDDED", "PDF_WITH_ATTACHMENT"),
    "/EF": ("EMBEDDED", "PDF_WITH_ATTACHMENT"),
    "/RichMedia": ("EMBEDDED", "PDF_WITH_FILM"),
    "/XFA": ("FORM", "PDF_WITH_FORM"),
    "/ByteRange": ("SIGNED", "PDF_SIGNED_ALREADY"),
}


class PdfUnsafe(FileUnreadable):
    """A PDF that could change after it is signed, or act when it is opened."""

    reason = "PDF_UNSAFE"


def check_pdf(content: bytes) -> int:
    """The number of pages. Raises FileUnreadable or PdfUnsafe, with the repair."""
    if not content.startswith(b"%PDF-"):
        raise FileUnreadable(Why("PDF_IS_NONE"), code="NOT_WHAT_IT_CLAIMS")
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=True)
        if reader.encrypted:
            raise PdfUnsafe(Why("PDF_LOCKED"), code="ENCRYPTED")
        _refuse_harm(reader)
        pages = int(reader.root["/Pages"]["/Count"])
        # What cannot be extended now cannot be signed at the end of the month.
        IncrementalPdfFileWriter(io.BytesIO(content), strict=True)
    except (PdfError, KeyError, ValueError, TypeError, IndexError, RecursionError) as error:
        raise FileUnreadable(Why("PDF_BROKEN"), code="BROKEN") from error
    if not 0 < pages <= limits.DOCUMENT_PAGES:
        raise FileUnreadable(Why("PDF_TOO_LONG", {"pages": pages, "most": limits.DOCUMENT_PAGES}), code="TOO_LONG")
    return pages


def count_pages(pdf: bytes) -> int:
    return int(PdfFileReader(io.BytesIO(pdf), strict=True).root["/Pages"]["/Count"])


def _refuse_harm(reader: Any) -> None:
    for count, name in enumerate(_names(reader)):
        if count > limits.PDF_OBJECTS:
            raise FileUnreadable(Why("PDF_TOO_COMPLEX"), code="TOO_LONG")
        if name in _HARM:
            code, why = _HARM[name]
            raise PdfUnsafe(Why(why), code=code)


def _names(reader: Any) -> Iterator[str]:
    """Each key of each dictionary, and each name that stands as a value, reached from the trailer."""
    waiting: list[Any] = [reader.trailer_view]
    seen: set[tuple[int, int]] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, generic.IndirectObject):
            place = (one.idnum, one.generation)
            if place in seen:
                continue
            seen.add(place)
            one = one.get_object()
        if isinstance(one, generic.DictionaryObject):
            yield from (str(key) for key in one)
            waiting.extend(one.raw_get(key) for key in one)
        elif isinstance(one, generic.ArrayObject):
            waiting.extend(one.raw_get(place) for place in range(len(one)))
        elif isinstance(one, generic.NameObject):
            yield str(one)
