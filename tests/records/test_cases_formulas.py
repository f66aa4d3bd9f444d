"""The case formulas-in-word, a lesson plan: what is signed shows each formula, and says it to who reads or searches."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pyhanko.pdf_utils.reader import PdfFileReader
from pypdf import PdfReader

from importing import FileUnreadable
from services.records.files.rendering.docx_reader import read_docx
from services.records.store import RecordsStore
from services.records.usecases import records, verification
from services.records.usecases.dependencies import Dependencies
from tests.ooxml.formulas import FORMULAS, add_formula, saved
from tests.ooxml.paragraphs import BOX, CHARTS, EQUATION, LINE, PICTURES, SHAPES, STAR, drawing, field, paragraph, run
from tests.records.acting import enrol, review, say, sign, submit
from tests.records.printing import printed
from tests.records.school import HEAD_DUNG, OFFICER, TEACHER_LAN

PLAN = Path(__file__).parent / "cases" / "formulas-in-word" / "giao-an-toan-7-cong-thuc.docx"
SAID = ["Nửa: 1/2", "Tỉ số: 1/(φ∙(N−k+1))", "Bình phương: x²", "Căn: √2"]
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed (make extras)")


def text_of(pdf: bytes) -> str:
    return subprocess.run(
        ("pdftotext", "-", "-"), input=pdf, check=True, capture_output=True, timeout=60
    ).stdout.decode()


@needs_poppler
async def test_the_plan_that_is_signed_says_each_formula_as_it_was_written(
    store: RecordsStore, deps: Dependencies
) -> None:
    record = await submit(store, deps, content=PLAN.read_bytes(), name=PLAN.name)
    pdf = await deps.files.get(record.content.pdf_sha256)
    assert [line for line in text_of(pdf).splitlines() if ":" in line][-4:] == SAID
    await review(store, deps, record)
    await enrol(store, deps)
    await sign(store, deps, HEAD_DUNG)
    signed = await records.get_file(store, deps, actor=TEACHER_LAN, record_id=record.id, which="signed")
    assert text_of(signed.content) == text_of(pdf)
    verdict = await verification.verify_file(store, deps, actor=OFFICER, content=signed.content)
    assert (verdict.valid, verdict.record) == (True, record.id)


@needs_poppler
async def test_every_kind_of_formula_is_said_in_the_pdf_where_it_stands_in_its_line() -> None:
    page = Document()
    for name, formula in FORMULAS.items():
        line = page.add_paragraph(f"{name}: ")
        add_formula(line, formula.xml)
    lines = text_of(await printed(read_docx(saved(page)))).splitlines()
    assert [line for line in lines if ": " in line and line.split(":")[0] in FORMULAS] == [
        f"{name}: {formula.said}" for name, formula in FORMULAS.items()
    ]


async def test_a_plan_with_formulas_is_an_archive_copy_and_the_same_each_time() -> None:
    first, second = [await printed(read_docx(PLAN.read_bytes())) for _ in range(2)]
    assert first == second
    reader = PdfFileReader(io.BytesIO(first), strict=True)
    assert b"<pdfaid:part>2</pdfaid:part>" in reader.root["/Metadata"].data
    assert len(PdfReader(io.BytesIO(first)).pages) == 1


@needs_poppler
async def test_raised_and_lowered_digits_are_said_as_such() -> None:
    page = Document()
    line = page.add_paragraph("Cho x")
    line.add_run("2").font.superscript = True
    line.add_run(" và H")
    line.add_run("2").font.subscript = True
    line.add_run("O, a")
    line.add_run("xy").font.superscript = True
    text = read_docx(saved(page))
    assert list(text.lines()) == ["Cho x² và H₂O, aˣʸ"]
    assert "Cho x² và H₂O, a" in text_of(await printed(text))


def plan(inside: str, words: str = "Cho hình") -> bytes:
    page = Document()
    page.add_paragraph("KẾ HOẠCH BÀI DẠY")
    page.element.body.insert(1, paragraph(run(words) + inside))
    return saved(page)


@pytest.mark.parametrize(
    ("inside", "begins"),
    [
        ("<m:oMath><m:odd/></m:oMath>", "công thức ở đoạn 2 “Cho hình…” (1 chỗ)"),
        (drawing(PICTURES, '<a:blip r:embed="rId77"/>'), "hình ở đoạn 2 “Cho hình…”"),
        (drawing(CHARTS, "<c:chart/>"), "hình vẽ, biểu đồ ở đoạn 2"),
        (drawing(SHAPES, STAR), "hình vẽ, biểu đồ ở đoạn 2"),
        (EQUATION, "đối tượng nhúng ở đoạn 2"),
        (field(" EQ \\f(1;2) ", "12"), "trường (field) ở đoạn 2"),
        ('<w:r><w:sym w:font="Webdings" w:char="F0FC"/></w:r>', "kí hiệu ở đoạn 2"),
        ('<w:r><w:footnoteReference w:id="9"/></w:r>', "phần ở đoạn 2"),
    ],
)
def test_a_plan_that_lost_something_is_refused_by_its_place(inside: str, begins: str) -> None:
    with pytest.raises(FileUnreadable) as refused:
        read_docx(plan(inside))
    assert refused.value.details["code"] == "CONTENT_LOST"
    assert say(refused.value.why).startswith(begins)


def test_an_ornament_is_no_loss_and_a_box_of_text_is_read() -> None:
    text = read_docx(plan(drawing(SHAPES, LINE) + drawing(SHAPES, BOX)))
    assert (list(text.lines()), text.notes) == (["KẾ HOẠCH BÀI DẠY", "Cho hình", "Trong khung"], [])


@pytest.mark.parametrize(
    ("letter", "words"), [("漢", "Chữ 漢 tự"), ("ខ", "tiếng ខ្មែរ"), ("ꪀ", "chữ Thái ꪀ"), ("ꨌ", "chữ Chăm ꨌ")]
)
async def test_a_letter_that_no_font_draws_is_refused_by_its_place_and_never_a_box(letter: str, words: str) -> None:
    page = Document()
    page.add_paragraph("KẾ HOẠCH BÀI DẠY")
    page.add_paragraph(words)
    with pytest.raises(FileUnreadable) as refused:
        await printed(read_docx(saved(page)))
    assert refused.value.why.code == "LETTER_NOT_DRAWN"
    assert say(refused.value.why).startswith(f"chữ “{letter}” ở “{words}” không có trong phông chữ")


async def test_letters_of_peoples_and_of_foreign_names_are_drawn() -> None:
    page = Document()
    for words in ("Ê Đê: čăm ƀuôn ŏ", "Хо Ши Мин", "Gauß, Poincaré, Łukasiewicz", "∀ ∃ ⇒ ≤ ⊥ ∥ ∽", "☐ ✓ ➢ ❖"):
        page.add_paragraph(words)
    text = PdfReader(io.BytesIO(await printed(read_docx(saved(page))))).pages[0].extract_text()
    assert "čăm ƀuôn ŏ" in text


def with_part(content: bytes, name: str, body: str, kind: str) -> bytes:
    """The file with one more part of a kind beside its text."""
    out, source = io.BytesIO(), zipfile.ZipFile(io.BytesIO(content))
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    relation = (
        f'<Relationship Id="rId90" Target="{name}.xml" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"/>'
    )
    with zipfile.ZipFile(out, "w") as packed:
        for one in source.namelist():
            text = source.read(one)
            if one == "[Content_Types].xml":
                override = f'<Override PartName="/word/{name}.xml" ContentType="{word}.{kind}+xml"/></Types>'
                text = text.replace(b"</Types>", override.encode())
            if one == "word/_rels/document.xml.rels":
                text = text.replace(b"</Relationships>", f"{relation}</Relationships>".encode())
            packed.writestr(one, text)
        packed.writestr(f"word/{name}.xml", body)
    return out.getvalue()


NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


async def test_a_footnote_stands_at_the_foot_of_the_page() -> None:
    inside = f'<w:footnote w:id="9"><w:p>{run("Theo SGK trang 12")}</w:p></w:footnote>'
    note = f"<w:footnotes {NAMESPACE}>{inside}</w:footnotes>"
    content = plan('<w:r><w:footnoteReference w:id="9"/></w:r>')
    text = read_docx(with_part(content, "footnotes", note, "footnotes"))
    pdf = PdfReader(io.BytesIO(await printed(text))).pages[0].extract_text()
    assert " ".join(pdf.split()).endswith("Theo SGK trang 12")


def test_what_stands_in_the_head_of_each_page_is_said_not_to_be_taken() -> None:
    head = f"<w:hdr {NAMESPACE}><w:p>{run('Trường THCS Tân Phước')}</w:p></w:hdr>"
    text: Any = read_docx(with_part(plan(""), "header9", head, "header"))
    assert [say(note) for note in text.notes] == [
        "Đầu trang và chân trang của tệp không vào bản PDF; bản PDF có đầu trang riêng."
    ]
