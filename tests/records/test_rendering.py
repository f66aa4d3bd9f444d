"""From Word to PDF/A and what is refused on the way; what a foreign PDF may not hold."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

import pytest
from docx import Document
from docx.shared import Mm
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader

from importing import FileUnreadable
from services.records.domain import limits
from services.records.domain.catalogue import LESSON_PLAN
from services.records.domain.refusals import FileTooLarge
from services.records.files.readers.document import read_document, read_file
from services.records.files.rendering.docx_reader import read_docx
from services.records.files.rendering.pdf_check import PdfUnsafe, check_pdf
from services.records.record_types import RECORD_TYPES
from tests.records.acting import say
from tests.records.printing import printed
from tests.records.school import plan_docx

PLAN = next(row for row in RECORD_TYPES if row.id == LESSON_PLAN)


def png(side: int = 20) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    rows = b"".join(b"\0" + b"\xff\0\0" * side for _ in range(side))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def saved(page: Any) -> bytes:
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def rich_docx() -> bytes:
    page = Document()
    page.add_heading("KẾ HOẠCH BÀI DẠY", 0)
    line = page.add_paragraph("Cho ")
    line.add_run("số hữu tỉ").bold = True
    line.add_run(" x").italic = True
    line.add_run("2").font.superscript = True
    page.add_heading("I. Mục tiêu", 1)
    for text in ("Nhận biết", "Vận dụng"):
        page.add_paragraph(text, style="List Number")
    page.add_paragraph("Gạch đầu dòng", style="List Bullet 2")
    table = page.add_table(2, 3)
    for row in table.rows:
        for place, cell in enumerate(row.cells):
            cell.text = f"ô {place} #strong[x] $y$ *z* \\ @ref"
    table.cell(0, 0).merge(table.cell(0, 1))
    page.add_picture(io.BytesIO(png()), width=Mm(40))
    return saved(page)


def test_headings_runs_lists_tables_and_pictures_are_read() -> None:
    paper = read_docx(rich_docx())
    kinds = [(block.kind, block.level, block.label) for block in paper.blocks]
    assert kinds == [
        ("heading", 0, ""),
        ("paragraph", 0, ""),
        ("heading", 1, ""),
        ("item", 0, "1."),
        ("item", 0, "2."),
        ("item", 0, "•"),
        ("table", 0, ""),
        ("picture", 0, ""),
    ]
    runs = [(run.text, run.bold, run.italic, run.place) for run in paper.blocks[1].runs]
    assert runs == [
        ("Cho ", False, False, ""),
        ("số hữu tỉ", True, False, ""),
        (" x", False, True, ""),
        ("2", False, False, "super"),
    ]
    assert [[cell.span for cell in row] for row in paper.blocks[6].rows] == [[2, 1], [1, 1, 1]]
    assert (paper.pictures["picture-1.png"], round(paper.blocks[7].width_mm)) == (png(), 40)


async def test_vietnamese_stands_in_the_pdf_as_it_was_written_and_markup_stays_text() -> None:
    pdf = await printed(read_docx(rich_docx()))
    text = " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    for part in (
        "KẾ HOẠCH BÀI DẠY",
        "Cho số hữu tỉ x",
        "1. Nhận biết",
        "2. Vận dụng",
        "#strong[x] $y$ *z*",
        "THCS Tân Phước",
    ):
        assert part in text


async def test_our_pdf_is_an_archive_copy_with_its_fonts_inside_and_safe_to_sign() -> None:
    pdf = await printed(read_docx(plan_docx()))
    assert check_pdf(pdf) == 1
    metadata = PdfFileReader(io.BytesIO(pdf)).root["/Metadata"].data
    assert b"<pdfaid:part>2</pdfaid:part>" in metadata
    fonts = PdfReader(io.BytesIO(pdf)).pages[0]["/Resources"]["/Font"]  # type: ignore[index] # the library is untyped
    assert all("LibertinusSerif" in str(font.get_object()["/BaseFont"]) for font in fonts.values())


async def test_the_same_paper_at_the_same_time_is_the_same_pdf() -> None:
    paper = read_docx(plan_docx())
    assert await printed(paper) == await printed(paper)


def test_a_picture_that_claims_to_fill_the_memory_refuses_the_plan_and_is_named() -> None:
    page = Document()
    page.add_paragraph("Hình:")
    page.add_picture(io.BytesIO(png()), width=Mm(40))
    head = struct.pack(">II", 20, 20)
    packed = zipfile.ZipFile(io.BytesIO(saved(page)))
    names = {one: packed.read(one) for one in packed.namelist()}
    bomb = {one: content.replace(head, struct.pack(">II", 30_000, 30_000)) for one, content in names.items()}
    with pytest.raises(FileUnreadable) as refused:
        read_docx(archive(bomb))
    assert say(refused.value.why).startswith("hình ở đoạn 2 (1 chỗ) không in được (định dạng lạ, quá lớn")


def archive(names: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in names.items():
            packed.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "NOT_WHAT_IT_CLAIMS"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 512, "OLD_OR_ENCRYPTED"),
        (archive({"xl/workbook.xml": b"<x/>"}), "NOT_WHAT_IT_CLAIMS"),
        (archive({"word/document.xml": b"<x/>", "word/vbaProject.bin": b"x"}), "MACROS"),
        (archive({"word/document.xml": b"\0" * (limits.DOCX_ZIP_RATIO * limits.HASH_PIECE_BYTES + 1)}), "ZIP_BOMB"),
        (archive({"word/document.xml": b"not xml", "[Content_Types].xml": b"<Types/>"}), "BROKEN"),
        (saved(Document()), "EMPTY"),
    ],
)
def test_a_word_file_that_cannot_be_taken_says_why_and_what_to_do(content: bytes, code: str) -> None:
    with pytest.raises(FileUnreadable) as refused:
        read_docx(content)
    assert refused.value.details["code"] == code


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_word_file_whose_markup_declares_a_document_type_is_refused(part: str, encoding: str) -> None:
    whole = zipfile.ZipFile(io.BytesIO(plan_docx()))
    parts = {name: whole.read(name) for name in whole.namelist()}
    evil = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'.encode(encoding)
    with pytest.raises(FileUnreadable) as refused:
        read_docx(archive({**parts, part: evil}))
    assert refused.value.why.code == "DOCX_XML_UNSAFE"


def test_a_file_one_byte_past_the_limit_is_refused_and_one_at_the_limit_is_looked_at() -> None:
    with pytest.raises(FileTooLarge):
        read_file(PLAN, read_document, "a.docx", b"x" * (limits.RECORD_FILE_BYTES + 1))
    with pytest.raises(FileUnreadable):
        read_file(PLAN, read_document, "a.docx", b"x" * limits.RECORD_FILE_BYTES)


@pytest.mark.parametrize("name", ["a.exe", "a.doc", "a", "a.docx.html", "../../etc/passwd"])
def test_only_the_types_of_the_catalogue_are_taken(name: str) -> None:
    with pytest.raises(FileUnreadable) as refused:
        read_file(PLAN, read_document, name, plan_docx())
    assert refused.value.details["code"] == "TYPE"


def test_a_path_in_a_files_name_is_dropped() -> None:
    draft = read_file(PLAN, read_document, "..\\..\\x/giao án.docx", plan_docx())
    assert draft.file_name == "giao án.docx"


async def with_root(entries: dict[str, Any]) -> bytes:
    """Our own PDF with something added to its root."""
    writer = IncrementalPdfFileWriter(io.BytesIO(await printed(read_docx(plan_docx())) + b"\n"))
    for name, value in entries.items():
        writer.root[generic.NameObject(name)] = value
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"/OpenAction": {"/S": "/JavaScript", "/JS": "app.alert(1)"}}, "SCRIPT"),
        ({"/OpenAction": {"/S": "/Launch", "/F": "cmd.exe"}}, "LAUNCH"),
        ({"/Names": {"/EmbeddedFiles": {"/Names": []}}}, "EMBEDDED"),
        ({"/AcroForm": {"/XFA": "x"}}, "FORM"),
        ({"/AA": {"/O": "x"}}, "SCRIPT"),
    ],
)
async def test_a_pdf_that_could_act_or_hide_is_refused(entry: dict[str, Any], code: str) -> None:
    with pytest.raises(PdfUnsafe) as refused:
        check_pdf(await with_root({name: _pdf(value) for name, value in entry.items()}))
    assert refused.value.details["code"] == code


def _pdf(value: Any) -> Any:
    if isinstance(value, dict):
        return generic.DictionaryObject({generic.NameObject(key): _pdf(inner) for key, inner in value.items()})
    if isinstance(value, list):
        return generic.ArrayObject([_pdf(inner) for inner in value])
    return generic.NameObject(value) if value.startswith("/") else generic.TextStringObject(value)


def _note(subtype: str, **more: str) -> Any:
    rectangle = generic.ArrayObject([generic.NumberObject(place) for place in (10, 10, 90, 40)])
    body = {"/Type": "/Annot", "/Subtype": subtype, **{f"/{key}": value for key, value in more.items()}}
    note = _pdf(body)
    note[generic.NameObject("/Rect")] = rectangle
    return note


async def with_page(entry: str, value: Any) -> bytes:
    """Our PDF in one revision, with an entry more in its first page."""
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(await printed(read_docx(plan_docx())))))
    page = writer.root["/Pages"]["/Kids"][0]
    page[generic.NameObject(entry)] = value
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("note", "code"),
    [
        (_note("/FreeText", Contents="Đạt"), "PDF_WITH_ANNOTATION"),
        (_note("/Stamp"), "PDF_WITH_ANNOTATION"),
        (_note("/Ink"), "PDF_WITH_ANNOTATION"),
        (_note("/Widget", FT="/Tx", T="ten"), "PDF_WITH_FIELDS"),
        (_note("/Widget", FT="/Sig", T="ky"), "PDF_WITH_SIGNATURE_FIELD"),
    ],
)
async def test_what_lies_over_a_page_is_refused_and_a_link_is_not(note: Any, code: str) -> None:
    assert check_pdf(await with_page("/Annots", generic.ArrayObject([_note("/Link")]))) == 1
    with pytest.raises(PdfUnsafe) as refused:
        check_pdf(await with_page("/Annots", generic.ArrayObject([note])))
    assert refused.value.why.code == code


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"/AcroForm": {"/Fields": [{"/FT": "/Tx", "/T": "ten"}]}}, "PDF_WITH_FIELDS"),
        ({"/AcroForm": {"/Fields": [{"/FT": "/Sig", "/T": "ky"}]}}, "PDF_WITH_SIGNATURE_FIELD"),
        ({"/OCProperties": {"/OCGs": []}}, "PDF_WITH_LAYERS"),
    ],
)
async def test_fields_and_layers_are_refused_by_their_name(entry: dict[str, Any], code: str) -> None:
    with pytest.raises(PdfUnsafe) as refused:
        check_pdf(await with_root({name: _pdf(value) for name, value in entry.items()}))
    assert refused.value.why.code == code


async def test_a_font_that_is_not_inside_is_refused_by_its_name() -> None:
    font = _pdf({"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"})
    with pytest.raises(PdfUnsafe) as refused:
        check_pdf(await with_page("/Extra", font))
    assert (refused.value.why.code, refused.value.why.facts) == ("PDF_FONT_OUTSIDE", {"font": "Helvetica"})


async def test_a_later_section_that_changes_nothing_is_no_change() -> None:
    """As Word saves: a second, empty section at the end of the file."""
    plain = await printed(read_docx(plan_docx()))
    begins = int(plain.rsplit(b"startxref", 1)[1].split()[0])
    trailer = plain[plain.rindex(b"trailer") : plain.rindex(b"startxref")].rstrip().removesuffix(b">>")
    more = b"\nxref\n0 0\n%s /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (trailer, begins, len(plain) + 1)
    reader = PdfFileReader(io.BytesIO(plain + more))
    assert (reader.xrefs.total_revisions, check_pdf(plain + more)) == (2, 1)


async def test_a_page_written_anew_in_a_later_revision_is_refused() -> None:
    plain = await printed(read_docx(plan_docx()))
    writer = IncrementalPdfFileWriter(io.BytesIO(plain))
    page = writer.root["/Pages"]["/Kids"][0]
    page[generic.NameObject("/Rotate")] = generic.NumberObject(90)
    writer.update_container(page)
    changed = io.BytesIO()
    writer.write(changed)
    with pytest.raises(PdfUnsafe) as refused:
        check_pdf(changed.getvalue())
    assert refused.value.why.code == "PDF_REWRITTEN"


async def test_a_pdf_with_a_password_or_cut_off_is_refused() -> None:
    from pypdf import PdfWriter

    plain = await printed(read_docx(plan_docx()))
    locked = PdfWriter(clone_from=io.BytesIO(plain))
    locked.encrypt("secret")
    out = io.BytesIO()
    locked.write(out)
    with pytest.raises((PdfUnsafe, FileUnreadable)):
        check_pdf(out.getvalue())
    for broken in (plain[:-300], b"%PDF-1.7\n", b"GIF89a"):
        with pytest.raises(FileUnreadable):
            check_pdf(broken)
