"""Questions as teachers type them in Word: how they mark what is right, and what a bank cannot keep."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.shared import RGBColor

from importing import FileUnreadable, Upload
from services.library.domain.questions import CHOICE, ESSAY, SHORT
from services.library.files.readers import READERS
from services.library.files.word import read_word
from services.library.store import LibraryStore
from tests.library.banks import document
from tests.library.handing import hand_in, said
from tests.library.papers import paper, reasons, right, saved, table
from tests.ooxml.paragraphs import BOX, CHARTS, EQUATION, LINE, NAMES, PICTURES, SHAPES, drawing, field, paragraph, run

OPTIONS = ("bốn", "năm", "sáu", "bảy")


def marked(mark: Callable[[Any, bool], None], place: int = 1, *, whole: bool = True) -> bytes:
    """A question with four options, each set by `mark`; its letter alone where not `whole`."""
    page = Document()
    page.add_paragraph("Câu 1. Hai cộng ba bằng mấy?")
    for number, text in enumerate(OPTIONS):
        line = page.add_paragraph()
        letter, words = line.add_run(f"{'ABCD'[number]}. "), line.add_run(text)
        for one in (letter, words) if whole else (letter,):
            mark(one, number == place)
    return saved(page)


def _set(name: str, value: object) -> Callable[[Any, bool], None]:
    def mark(one: Any, is_right: bool) -> None:
        if is_right:
            setattr(one.font, name, value)

    return mark


def red(one: Any, is_right: bool) -> None:
    one.font.color.rgb = RGBColor(0xFF, 0, 0) if is_right else RGBColor(0, 0, 0)


MARKS = {
    "underlined": _set("underline", True),
    "bold": _set("bold", True),
    "red": red,
    "highlighted": _set("highlight_color", WD_COLOR_INDEX.YELLOW),
}


@pytest.mark.parametrize("whole", [True, False])
@pytest.mark.parametrize("name", MARKS)
def test_the_option_that_is_set_unlike_the_others_is_right(name: str, whole: bool) -> None:
    assert right(read_word(marked(MARKS[name], whole=whole))) == [("năm",)]


def test_letters_that_are_all_bold_say_nothing_beside_one_that_is_red() -> None:
    def mark(one: Any, is_right: bool) -> None:
        one.font.bold = True
        red(one, is_right)

    assert right(read_word(marked(mark))) == [("năm",)]


def test_a_word_that_is_stressed_in_one_option_does_not_make_it_right() -> None:
    page = Document()
    page.add_paragraph("Câu 1. Số nào nhỏ nhất?")
    page.add_paragraph("A. số lớn")
    line = page.add_paragraph("B. số ")
    line.add_run("không").bold = True
    line.add_run(" lớn")
    assert reasons(read_word(saved(page))) == ["RIGHT_OPTION_NOT_UNDERLINED"]


def test_two_ways_of_marking_that_disagree_are_refused() -> None:
    def mark(one: Any, is_right: bool) -> None:
        one.font.bold = is_right
        one.font.underline = one.text in {"A. ", "bốn"}

    assert reasons(read_word(marked(mark))) == ["KEYS_DISAGREE"]


@pytest.mark.parametrize(
    "lines",
    [
        ("A. bốn", "*B. năm", "C. sáu"),
        ("A. bốn", "B*. năm", "C. sáu"),
        ("A. bốn", "B. năm *", "C. sáu"),
        ("A. bốn", "B. năm (đúng)", "C. sáu"),
        ("A. bốn", "#B. năm", "C. sáu"),
        ("A. bốn", "B. năm ✓", "C. sáu"),
        ("A. bốn", "B. năm", "C. sáu", "Đáp án: B"),
        ("A. bốn", "B. năm", "C. sáu", "Đáp án B."),
        ("A. bốn", "B. năm", "C. sáu", "ĐA: B"),
        ("A. bốn", "B. năm", "C. sáu", "=> Chọn B"),
        ("A. bốn", "B. năm", "C. sáu", "Chọn đáp án B."),
        ("A. bốn\tB. năm\tC. sáu", "Đáp án: B. năm"),
        ("A. bốn B. năm C. sáu", "Đáp án: B"),
        ("A) bốn", "B) năm", "C) sáu", "Answer: B"),
        ("A. bốn\nB. năm\nC. sáu", "Đáp án: B"),
        ("A. bốn", "B. năm", "C. sáu", "Lời giải", "Vì 2 + 3 = 5 nên chọn năm.", "Chọn B"),
    ],
)
def test_a_star_or_a_line_of_the_answer_says_which_option_is_right(lines: Sequence[str]) -> None:
    file = read_word(document("Câu 1. Hai cộng ba bằng mấy?", *lines, "Câu 2. Một?", "A. 1", "B. 2", "Đáp án: A"))
    assert right(file) == [("năm",), ("1",)]
    assert [one.text for one in file.drafts[0].options] == ["bốn", "năm", "sáu"]


def test_a_whole_question_on_one_line_is_read() -> None:
    file = read_word(document("Câu 1. Hai cộng ba là A. bốn B. năm C. sáu", "Đáp án: B"))
    assert (right(file), file.drafts[0].text) == ([("năm",)], "Hai cộng ba là")


def test_solutions_are_not_kept_and_that_is_said() -> None:
    file = read_word(document("Câu 1. Hỏi?", "A. 1", "B. 2", "Đáp án: A", "Lời giải: vì một là một.", "dài hai dòng"))
    assert right(file) == [("1",)]
    assert [said(note) for note in file.notes] == ["lời giải của 1 câu không được giữ trong ngân hàng; tệp gốc vẫn còn"]


def test_options_in_a_table_are_options() -> None:
    by_cells = table(("A. 1", "B. 2"), ("C. 3", "D. 4"))
    by_letters = table(("A", "1"), ("B", "2"))
    file = read_word(paper("Câu 1. Một?", by_cells, "Đáp án: A", "Câu 2. Hai?", by_letters, "Đáp án: B"))
    assert right(file) == [("1",), ("2",)]


def numbered(*items: tuple[int, str]) -> bytes:
    """Paragraphs whose numbers Word counts: level 0 asks, level 1 offers."""
    page = Document()
    root = page.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for place, form, text in ((0, "decimal", "Câu %1."), (1, "upperLetter", "%2."))
    )
    for one in (
        f'<w:abstractNum w:abstractNumId="77">{levels}</w:abstractNum>',
        '<w:num w:numId="77"><w:abstractNumId w:val="77"/></w:num>',
    ):
        root.append(paragraph(one)[0])
    for level, text in items:
        mark = '<w:rPr><w:u w:val="single"/></w:rPr>' if text.startswith("_") else ""
        listed = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="77"/></w:numPr>{mark}'
        page.element.body.insert(len(page.element.body) - 1, paragraph(run(text.lstrip("_")), listed))
    return saved(page)


def test_numbers_and_letters_that_word_counts_by_itself_are_read() -> None:
    file = read_word(numbered((0, "Một?"), (1, "_1"), (1, "2"), (0, "Hai?"), (1, "1"), (1, "_2")))
    assert right(file) == [("1",), ("2",)]
    assert [draft.text for draft in file.drafts] == ["Một?", "Hai?"]


def test_statements_before_options_are_part_of_what_is_asked() -> None:
    [draft] = read_word(paper("Câu 1. Có mấy ý đúng?", "a) một", "b) hai", "A. 1", "B. 2", "Đáp án: B")).drafts
    assert (draft.kind, draft.text, draft.right()) == (CHOICE, "Có mấy ý đúng?\na) một\nb) hai", ("2",))


@pytest.mark.parametrize("key", [("Đáp án: 3,5",), ("Trả lời: 3,5",), ("ĐÁP ÁN", "Câu 1: 3,5")])
def test_a_short_answer_is_what_is_written_behind_the_question(key: Sequence[str]) -> None:
    [draft] = read_word(document("Câu 1. Bảy chia hai bằng bao nhiêu?", *key)).drafts
    assert (draft.kind, draft.right()) == (SHORT, ("3,5",))


def test_a_question_of_the_part_without_options_is_an_essay() -> None:
    file = read_word(document("PHẦN II. TỰ LUẬN", "Câu 1 (2 điểm). Trình bày định lí Pythagore."))
    assert [(draft.kind, draft.text) for draft in file.drafts] == [(ESSAY, "Trình bày định lí Pythagore.")]


def test_raised_and_lowered_letters_stay_what_they_are() -> None:
    page = Document()
    line = page.add_paragraph("Câu 1. Tính x")
    line.add_run("2").font.superscript = True
    line.add_run(" khi x = 3, và H")
    line.add_run("2").font.subscript = True
    line.add_run("O")
    for text in ("A. 9", "B. 6", "Đáp án: A"):
        page.add_paragraph(text)
    assert [draft.text for draft in read_word(saved(page)).drafts] == ["Tính x² khi x = 3, và H₂O"]


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ('<w:vertAlign w:val="superscript"/>', "x²"),
        ('<w:vertAlign w:val="subscript"/>', "x₂"),
        ('<w:position w:val="8"/><w:sz w:val="16"/>', "x²"),
        ('<w:position w:val="-4"/><w:sz w:val="16"/>', "x₂"),
        ('<w:position w:val="8"/>', "x2"),
        ('<w:vertAlign w:val="baseline"/>', "x2"),
    ],
)
def test_letters_that_were_moved_by_hand_are_raised_letters(properties: str, said: str) -> None:
    page = Document()
    page.element.body.insert(0, paragraph(run("Câu 1. Tính x") + run("2", properties)))
    for text in ("A. 9", "B. 6", "Đáp án: A"):
        page.add_paragraph(text)
    assert [draft.text for draft in read_word(saved(page)).drafts] == [f"Tính {said}"]


def test_text_of_word_is_composed() -> None:
    [draft] = read_word(document("Câu 1. Số hữu ti\u0309?", "A. mo\u0302\u0323t", "B. hai", "Đáp án: A")).drafts
    assert (draft.text, draft.right()) == ("Số hữu tỉ?", ("một",))


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ("<m:oMath><m:odd/></m:oMath>", "WORD_FORMULA"),
        (drawing(CHARTS, "<c:chart/>"), "WORD_DRAWING"),
        (drawing(SHAPES, BOX), "WORD_DRAWING"),
        (EQUATION, "WORD_OBJECT"),
        (field(" EQ \\f(1;2) ", "12"), "WORD_FIELD"),
        ('<w:r><w:sym w:font="Webdings" w:char="F0FC"/></w:r>', "WORD_SIGN"),
        ('<w:r><w:footnoteReference w:id="1"/></w:r>', "WORD_NOTE"),
    ],
)
@pytest.mark.parametrize("place", [0, 1])
def test_a_question_that_lost_something_is_refused_wherever_in_it(place: int, inside: str, code: str) -> None:
    page = Document()
    page.add_paragraph("Câu 1. Một?")
    page.element.body.insert(1, paragraph(run("A. 1") + (inside if place else "")))
    if not place:
        page.element.body.insert(1, paragraph(run("Xem ") + inside))
    for text in ("B. 2", "Đáp án: A", "Câu 2. Hai?", "A. 1", "B. 2", "Đáp án: B"):
        page.add_paragraph(text)
    file = read_word(saved(page))
    assert ([draft.text for draft in file.drafts], [(bad.name, bad.why.code) for bad in file.refused]) == (
        ["Hai?"],
        [("Câu 1", code)],
    )


def test_an_ornament_beside_a_question_is_no_loss() -> None:
    page = Document()
    page.add_paragraph("Câu 1. Một?")
    page.element.body.insert(1, paragraph(drawing(SHAPES, LINE)))
    for text in ("A. 1", "B. 2", "Đáp án: A"):
        page.add_paragraph(text)
    assert right(read_word(saved(page))) == [("1",)]


async def test_a_file_of_questions_that_are_all_refused_says_why_and_is_no_document(store: LibraryStore) -> None:
    report = await hand_in(store, "hoc-lieu/de.docx", document("Câu 1. Một?", "A. 1", "B. 2"))
    assert (report.kind, report.created) == ("questions", 0)
    assert [(row.value, said(row.why)) for row in report.refused] == [
        ("Câu 1", "không có đáp án đúng; hãy gạch chân đáp án đúng, hoặc ghi dòng “Đáp án: A”")
    ]


def test_a_file_that_is_said_to_hold_questions_and_holds_none_says_how_they_begin() -> None:
    content = document("Nêu tính chất của số hữu tỉ.")
    with pytest.raises(FileUnreadable) as refused:
        READERS.choose(Upload(name="a.docx", content=content, kind="questions"))
    assert said(refused.value.why).startswith("không thấy câu nào bắt đầu bằng “Câu 1.”")


async def test_a_document_that_is_named_as_a_bank_is_kept_and_its_author_told(store: LibraryStore) -> None:
    report = await hand_in(store, "hoc-lieu/ngan-hang-cau-hoi.docx", document("Nêu tính chất của số hữu tỉ."))
    assert (report.kind, [note.code for note in report.notes]) == ("resource", ["WORD_WITHOUT_QUESTIONS"])


def test_questions_without_the_word_cau_are_read_where_no_other_has_it() -> None:
    assert right(read_word(document("1. Một?", "A. 1", "B. 2", "Đáp án: A", "2) Hai?", "A. 1", "B. 2", "Chọn B"))) == [
        ("1",),
        ("2",),
    ]


def test_a_file_whose_parts_are_broken_or_nested_without_end_is_refused() -> None:
    source = zipfile.ZipFile(io.BytesIO(document("Câu 1. Một?", "A. 1", "B. 2", "Đáp án: A")))
    table = "<w:tbl><w:tr><w:tc>"
    deep = f"<w:document {NAMES}><w:body>{table * 400}<w:p/>{'</w:tc></w:tr></w:tbl>' * 400}</w:body></w:document>"
    extent = drawing(PICTURES, '<a:blip r:embed="rId5"/>').replace('cx="360000"', 'cx="much"')
    odd = f"<w:document {NAMES}><w:body><w:p>{extent}</w:p></w:body></w:document>"
    for body in ("<w:document>", f"<w:document {NAMES}/>", deep, odd):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            for name in source.namelist():
                packed.writestr(name, body if name == "word/document.xml" else source.read(name))
        with pytest.raises(FileUnreadable) as refused:
            read_word(out.getvalue())
        assert said(refused.value.why) == "tệp Word bị hỏng; hãy mở bằng Word, lưu lại rồi gửi lại"
