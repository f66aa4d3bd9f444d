"""Looks through a PDF that somebody hands in: what could act, hide or change after the signature is refused."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from services.records.domain import limits
from services.records.domain.refusals import FileUnreadable, PdfUnsafe

_HARM = {
    "/JS": ("SCRIPT", "PDF có mã JavaScript"),
    "/JavaScript": ("SCRIPT", "PDF có mã JavaScript"),
    "/Launch": ("LAUNCH", "PDF mở chương trình khác"),
    "/SubmitForm": ("LAUNCH", "PDF gửi dữ liệu đi nơi khác"),
    "/ImportData": ("LAUNCH", "PDF nhập dữ liệu từ nơi khác"),
    "/AA": ("SCRIPT", "PDF tự chạy lệnh khi mở trang"),
    "/EmbeddedFiles": ("EMBEDDED", "PDF có tệp đính kèm bên trong"),
    "/EF": ("EMBEDDED", "PDF có tệp đính kèm bên trong"),
    "/RichMedia": ("EMBEDDED", "PDF có phim hoặc hoạt hình bên trong"),
    "/XFA": ("FORM", "PDF có biểu mẫu động (XFA)"),
    "/ByteRange": ("SIGNED", "PDF đã có chữ ký số"),
}
_REPAIR = "hãy in lại thành PDF (Print to PDF) rồi gửi lại"


def check_pdf(content: bytes) -> int:
    """The number of pages. Raises FileUnreadable or PdfUnsafe with a Vietnamese sentence and the repair."""
    if not content.startswith(b"%PDF-"):
        raise FileUnreadable("NOT_WHAT_IT_CLAIMS", f"tệp không phải là PDF; {_REPAIR}")
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=True)
        if reader.encrypted:
            raise PdfUnsafe("ENCRYPTED", f"PDF có mật khẩu; {_REPAIR}")
        _refuse_harm(reader)
        pages = int(reader.root["/Pages"]["/Count"])
        # What cannot be extended now cannot be signed at the end of the month.
        IncrementalPdfFileWriter(io.BytesIO(content), strict=True)
    except (PdfError, KeyError, ValueError, TypeError, IndexError, RecursionError) as error:
        raise FileUnreadable("BROKEN", f"PDF không đúng chuẩn; {_REPAIR}") from error
    if not 0 < pages <= limits.DOCUMENT_PAGES:
        raise FileUnreadable("TOO_LONG", f"PDF có {pages} trang, nhận tối đa {limits.DOCUMENT_PAGES}")
    return pages


def count_pages(pdf: bytes) -> int:
    return int(PdfFileReader(io.BytesIO(pdf), strict=True).root["/Pages"]["/Count"])


def _refuse_harm(reader: Any) -> None:
    for count, name in enumerate(_names(reader)):
        if count > limits.PDF_OBJECTS:
            raise FileUnreadable("TOO_LONG", f"PDF quá phức tạp; {_REPAIR}")
        if name in _HARM:
            code, said = _HARM[name]
            raise PdfUnsafe(code, f"{said}; {_REPAIR}")


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
