"""Looks through a PDF that somebody hands in: what could act, hide, change or look otherwise elsewhere is refused."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
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
    "/OCProperties": ("LAYERS", "PDF_WITH_LAYERS"),
}
_DRAWS_NOTHING = {"/Link", "/Popup"}
_GLYPHS_INSIDE = ("/FontFile", "/FontFile2", "/FontFile3")
_SIMPLE_FONTS = {"/Type1", "/MMType1", "/TrueType", "/CIDFontType0", "/CIDFontType2"}


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
    count = 0
    for one in _objects(reader):
        names = [str(one)] if isinstance(one, generic.NameObject) else [str(key) for key in one]
        count += len(names)
        if count > limits.PDF_OBJECTS:
            raise FileUnreadable(Why("PDF_TOO_COMPLEX"), code="TOO_LONG")
        for name in names:
            if name in _HARM:
                code, why = _HARM[name]
                raise PdfUnsafe(Why(why), code=code)
        if isinstance(one, generic.DictionaryObject):
            _refuse_unlike(one)
    _refuse_rewritten(reader)


def _refuse_unlike(one: generic.DictionaryObject) -> None:
    """What another program may show otherwise than whoever reviews it saw."""
    kind, subtype = str(_at(one, "/Type")), str(_at(one, "/Subtype"))
    _refuse_fields([one, *map(_plain, _at(one, "/Fields") or ())])
    drawn = [_plain(note) for note in _at(one, "/Annots") or ()] if kind == "/Page" else []
    _refuse_fields(drawn)
    if any(str(_at(note, "/Subtype")) not in _DRAWS_NOTHING or "/AP" in note for note in drawn):
        raise PdfUnsafe(Why("PDF_WITH_ANNOTATION"), code="ANNOTATION")
    if kind == "/Font" and subtype in _SIMPLE_FONTS:
        described = _at(one, "/FontDescriptor")
        if described is None or not any(key in described for key in _GLYPHS_INSIDE):
            font = str(_at(one, "/BaseFont")).lstrip("/")
            raise PdfUnsafe(Why("PDF_FONT_OUTSIDE", {"font": font}), code="FONT")


def _refuse_fields(found: Sequence[Any]) -> None:
    fields = [one for one in found if "/FT" in one or str(_at(one, "/Subtype")) == "/Widget"]
    if fields:
        signature = any(str(_at(one, "/FT")) == "/Sig" for one in fields)
        raise PdfUnsafe(Why("PDF_WITH_SIGNATURE_FIELD" if signature else "PDF_WITH_FIELDS"), code="FORM")


def _at(one: generic.DictionaryObject, key: str) -> Any:
    """The value itself, wherever it stands in the file; None where there is none."""
    return _plain(one.raw_get(key)) if key in one else None


def _plain(value: Any) -> Any:
    return value.get_object() if isinstance(value, generic.IndirectObject) else value


def _refuse_rewritten(reader: Any) -> None:
    """A later revision that puts another object in the place of one hides what stood there.

    Word writes a second section that names the same objects again; linearised files have two that share none; who
    wrote the file, and when, is drawn on no page.
    """
    info = reader.trailer_view.raw_get("/Info") if "/Info" in reader.trailer_view else None
    unseen = info.reference if isinstance(info, generic.IndirectObject) else None
    for revision in range(1, reader.xrefs.total_revisions):
        changed = reader.xrefs.explicit_refs_in_revision(revision) | reader.xrefs.refs_freed_in_revision(revision)
        for ref in changed - {unseen}:
            before = reader.xrefs.get_historical_ref(ref, revision - 1)
            if before is not None and before != reader.xrefs.get_historical_ref(ref, revision):
                raise PdfUnsafe(Why("PDF_REWRITTEN"), code="REVISIONS")


def _objects(reader: Any) -> Iterator[Any]:
    """Each dictionary, and each name that stands as a value, reached from the trailer."""
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
            yield one
            waiting.extend(one.raw_get(key) for key in one)
        elif isinstance(one, generic.ArrayObject):
            waiting.extend(one.raw_get(place) for place in range(len(one)))
        elif isinstance(one, generic.NameObject):
            yield one
