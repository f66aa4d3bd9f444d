"""What a reader of a Word paragraph sees: text, formulas, pictures; and nothing is dropped without a word."""

from __future__ import annotations

import pytest
from docx.oxml import parse_xml

from importing.ooxml import Walker, blocks, rows
from tests.ooxml import formulas
from tests.ooxml.paragraphs import (
    BOX,
    CHARTS,
    EQUATION,
    LINE,
    NAMES,
    PICTURES,
    SHAPES,
    STAR,
    drawing,
    field,
    paragraph,
    run,
)


def seen(inside: str) -> list[tuple[str, str]]:
    return [(piece.kind, piece.text) for piece in Walker().pieces(paragraph(inside))]


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (run("a") + f'<w:ins w:id="1" w:author="A">{run("b")}</w:ins>', "ab"),
        (run("a") + '<w:del w:id="1" w:author="A"><w:r><w:delText>b</w:delText></w:r></w:del>', "a"),
        (f'<w:moveFrom w:id="1" w:author="A">{run("x")}</w:moveFrom>' + run("a"), "a"),
        (f'<w:moveTo w:id="1" w:author="A">{run("x")}</w:moveTo>' + run("a"), "xa"),
        (f"<w:hyperlink>{run('Số thực')}</w:hyperlink>", "Số thực"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('Ô điền')}</w:sdtContent></w:sdt>", "Ô điền"),
        (f"<w:smartTag>{run('a')}</w:smartTag><w:customXml>{run('b')}</w:customXml>", "ab"),
        (run("thấy") + run("ẩn", "<w:vanish/>"), "thấy"),
        (run("hoa", "<w:caps/>"), "HOA"),
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/></w:r>", "a\tb\nc\u2011"),
        (field(" PAGE ", "7") + run("a"), "7a"),
        (f'<w:fldSimple w:instr=" DATE ">{run("hôm nay")}</w:fldSimple>', "hôm nay"),
        (field(' XE "từ" ', None) + run("a"), "a"),
        (field(' SYMBOL 112 \\f "Symbol" \\s 12 ', None), "π"),
        ('<w:r><w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Symbol" w:char="F0A3"/></w:r>', "α≤"),
        (run("p", '<w:rFonts w:ascii="Symbol"/>'), "π"),
        (run("\uf0ce"), "∈"),
        (run("Ho\u0323c hi\u0300nh ti\u0309"), "Học hình tỉ"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "✓"),
        ('<w:bookmarkStart w:id="0"/><w:proofErr w:type="spellStart"/>' + run("a"), "a"),
        (run("a") + "<w:r><w:lastRenderedPageBreak/></w:r>", "a"),
    ],
)  # fmt: skip
def test_a_reader_sees_the_text_as_it_is_when_every_change_is_accepted(inside: str, text: str) -> None:
    found = seen(inside)
    assert {kind for kind, _ in found} == {"text"}
    assert "".join(piece for _, piece in found) == text


@pytest.mark.parametrize(
    ("inside", "part"),
    [
        (field(" EQ \\f(1;2) ", "12"), "field"),
        (field(" EQ \\f(1;2) ", None), "field"),
        ('<w:fldSimple w:instr=" EQ \\r(2) "/>', "field"),
        ('<w:r><w:sym w:font="Webdings" w:char="F0FC"/></w:r>', "sym"),
        (drawing(CHARTS, '<c:chart r:id="rId1"/>'), "chart"),
        (drawing(SHAPES, STAR), "shape"),
        (drawing(PICTURES, '<a:blip r:link="rId1"/>'), "link"),
        ("<w:r><w:object><o:OLEObject/></w:object></w:r>", "object"),
        ("<w:r><w:ruby/></w:r>", "ruby"),
        ("<m:oMath><m:odd/></m:oMath>", "formula odd"),
        ('<w:subDoc r:id="rId1"/>', "subDoc"),
    ],
)
def test_what_cannot_be_shown_is_lost_and_named(inside: str, part: str) -> None:
    assert seen(run("a") + inside) == [("text", "a"), ("lost", part)]


def test_a_field_that_begins_in_one_paragraph_may_end_in_the_next() -> None:
    walker = Walker()
    begin, told, separate, end = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
        "<w:r><w:instrText> TOC </w:instrText></w:r>",
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
    )
    first = walker.pieces(paragraph(begin + told + separate + run("Bài 1")))
    second = walker.pieces(paragraph(run("Bài 2") + end + run(" hết")))
    assert ["".join(piece.text for piece in pieces) for pieces in (first, second)] == ["Bài 1", "Bài 2 hết"]


def test_pictures_boxes_and_ornaments_are_told_apart() -> None:
    picture = drawing(PICTURES, '<a:blip r:embed="rId5"/>')
    [shown, boxed, ornament] = Walker().pieces(paragraph(picture + drawing(SHAPES, BOX) + drawing(SHAPES, LINE)))
    assert (shown.kind, shown.target, shown.width_mm, shown.is_inline) == ("picture", "rId5", 10.0, True)
    assert (boxed.kind, ornament.kind) == ("box", "ornament")
    [inner] = blocks(boxed.element)
    assert [piece.text for piece in Walker().pieces(inner)] == ["Trong khung"]


def test_an_old_formula_is_the_picture_that_word_kept_of_it() -> None:
    [piece] = Walker().pieces(paragraph(EQUATION))
    assert (piece.kind, piece.text, piece.target, round(piece.width_mm, 1)) == ("picture", "object", "rId9", 12.7)


def test_of_two_ways_to_draw_the_one_that_we_can_is_taken() -> None:
    chart, picture = drawing(CHARTS, "<c:chart/>"), drawing(PICTURES, '<a:blip r:embed="rId5"/>')
    inner = [one.removeprefix("<w:r>").removesuffix("</w:r>") for one in (chart, picture)]
    ways = f"<mc:Choice Requires='c'>{inner[0]}</mc:Choice><mc:Fallback>{inner[1]}</mc:Fallback>"
    inside = f"<w:r><mc:AlternateContent>{ways}</mc:AlternateContent></w:r>"
    assert seen(inside) == [("picture", "")]
    assert seen(inside.replace(inner[1], inner[0])) == [("lost", "chart")]


def test_a_formula_alone_is_displayed_and_one_beside_words_is_not() -> None:
    whole = f"<m:oMathPara><m:oMath>{formulas.run('x')}</m:oMath></m:oMathPara>"
    alone, beside = (Walker().pieces(paragraph(inside)) for inside in (whole, run("Cho ") + whole))
    assert [(piece.kind, piece.is_displayed) for piece in alone] == [("formula", True)]
    assert [(piece.kind, piece.is_displayed) for piece in beside] == [("text", False), ("formula", False)]


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next() -> None:
    ended = '<w:rPr><w:del w:id="1" w:author="A"/></w:rPr>'
    body = parse_xml(f"<w:body {NAMES}/>")
    body.append(paragraph(run("Số nào "), ended))
    body.append(paragraph(run("lớn nhất?")))
    body.append(paragraph(run("Hết"), ended))
    found = ["".join(piece.text for piece in Walker().pieces(one)) for one in blocks(body)]
    assert found == ["Số nào lớn nhất?", "Hết"]


def test_rows_and_cells_that_were_deleted_or_wrapped_are_as_a_reader_sees_them() -> None:
    cell = "<w:tc><w:p>{}</w:p></w:tc>"
    table = parse_xml(
        f"<w:tbl {NAMES}><w:tr>{cell.format(run('1'))}"
        f"<w:sdt><w:sdtContent>{cell.format(run('2'))}</w:sdtContent></w:sdt>"
        f'</w:tr><w:tr><w:trPr><w:del w:id="1" w:author="A"/></w:trPr>{cell.format(run("x"))}</w:tr>'
        f"<w:sdt><w:sdtContent><w:tr>{cell.format(run('3'))}</w:tr></w:sdtContent></w:sdt></w:tbl>"
    )
    found = [[Walker().pieces(next(blocks(cell)))[0].text for cell in row] for row in rows(table)]
    assert found == [["1", "2"], ["3"]]
