"""Questions as teachers type them in Word: how they mark what is right, and what a bank cannot keep."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.shared import RGBColor

from importing import FileUnreadable, Upload
from services.library.domain.questions import CHOICE, ESSAY, MATCHING, SHORT
from services.library.files.question_file import QuestionFile
from services.library.files.readers import READERS
from services.library.files.word import read_word
from services.library.store import LibraryStore
from tests.library.banks import document
from tests.library.handing import hand_in, said
from tests.ooxml.paragraphs import BOX, CHARTS, EQUATION, LINE, SHAPES, drawing, field, paragraph, run


def saved(page: Any) -> bytes:
    out = io.BytesIO()
    page.save(out)
    return out.getvalue()


def right(file: QuestionFile) -> list[tuple[str, ...]]:
    assert [said(bad.why) for bad in file.refused] == []
    return [draft.right() for draft in file.drafts]


def reasons(file: QuestionFile) -> list[str]:
    return [bad.why.code for bad in file.refused]


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


def table(*rows: Sequence[str]) -> Callable[[Any], None]:
    def add(page: Any) -> None:
        made = page.add_table(len(rows), len(rows[0]))
        for row, texts in zip(made.rows, rows, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text

    return add


def paper(*parts: str | Callable[[Any], None]) -> bytes:
    page = Document()
    for part in parts:
        if isinstance(part, str):
            page.add_paragraph(part)
        else:
            part(page)
    return saved(page)


TWO = ("Câu 1. Một?", "A. 1", "B. 2", "C. 3", "Câu 2. Ba?", "A. 4", "B. 5", "C. 3")


@pytest.mark.parametrize(
    "key",
    [
        ("BẢNG ĐÁP ÁN", table(("Câu", "1", "2"), ("Đáp án", "A", "C"))),
        (table(("Câu", "1", "2"), ("ĐA", "A", "C")),),
        ("ĐÁP ÁN", table(("Câu", "Đáp án"), ("1", "A"), ("2", "C"))),
        (table(("Câu", "Đáp án", "Câu", "Đáp án"), ("1", "A", "2", "C")),),
        ("ĐÁP ÁN", table(("1. A", "2. C"))),
        ("ĐÁP ÁN", table(("1A", "2C"))),
        ("BẢNG ĐÁP ÁN", "1.A 2.C"),
        ("--- HẾT ---", "ĐÁP ÁN", "1-A; 2-C"),
        ("ĐÁP ÁN ĐỀ SỐ 1", "Câu 1: A", "Câu 2: C"),
        ("HƯỚNG DẪN CHẤM", "Câu 1. Chọn A", "Câu 2. Chọn C"),
        ("LỜI GIẢI CHI TIẾT", "Câu 1. Một?", "Chọn A", "Câu 2. Ba?", "Đáp án C"),
    ],
)
def test_a_key_at_the_end_says_which_options_are_right(key: Sequence[str | Callable[[Any], None]]) -> None:
    assert right(read_word(paper(*TWO, *key))) == [("1",), ("3",)]


def test_numbers_above_letters_and_pairs_without_a_title_are_keys() -> None:
    above = ("ĐÁP ÁN", table(("1", "2"), ("A", "C")))
    beside = ("ĐÁP ÁN", table(("1", "A", "2", "C")))
    below = ("ĐÁP ÁN", table(("1", "A"), ("2", "C")))
    assert [right(read_word(paper(*TWO, *key))) for key in (above, beside, below)] == [[("1",), ("3",)]] * 3


def test_a_question_that_asks_for_an_answer_is_no_head_of_answers() -> None:
    file = read_word(
        paper("Câu 1. Cho ba số.", "Đáp án nào sau đây đúng?", "A. 1", "B. 2", "Đáp án: B", *TWO[4:], "Chọn C")
    )
    assert right(file) == [("2",), ("3",)]
    assert file.drafts[0].text == "Cho ba số.\nĐáp án nào sau đây đúng?"


def test_another_paper_behind_the_answers_of_the_first_is_read_too() -> None:
    second = ("MÃ ĐỀ 102", "Câu 1. Bốn?", "A. 4", "B. 5", "Đáp án: A")
    assert right(read_word(paper(*TWO, "ĐÁP ÁN", "1.A 2.C", *second))) == [("1",), ("3",), ("4",)]


def test_solutions_at_the_end_that_repeat_their_questions_are_answers() -> None:
    again = [line for number, key in ((0, "A"), (4, "C")) for line in (*TWO[number : number + 4], f"Chọn {key}")]
    assert right(read_word(paper(*TWO, "LỜI GIẢI CHI TIẾT", *again))) == [("1",), ("3",)]


@pytest.mark.parametrize("begins", ["Câu 1/", "Câu 1 -", "Câu 1 (NB):", "Câu 1 [TH].", "CÂU 1)", "Bài 1:"])
def test_a_question_begins_in_each_usual_way(begins: str) -> None:
    [draft] = read_word(document(f"{begins} Một?", "A. 1", "B. 2", "Đáp án: A")).drafts
    assert (draft.text, draft.right()) == ("Một?", ("1",))


def test_a_number_on_a_line_of_its_own_begins_a_question() -> None:
    [draft] = read_word(document("Câu 1", "Một?", "☐ A. 1", "☒ B. 2")).drafts
    assert (draft.text, draft.right()) == ("Một?", ("2",))


def test_small_letters_are_options_where_one_of_them_is_the_answer() -> None:
    file = read_word(document("Câu 1. Một?", "a) 1", "b) 2", "c) 3", "Đáp án: b", "Câu 2. Hai?", "a. 1", "b. 2 (đúng)"))
    assert [(draft.kind, draft.right()) for draft in file.drafts] == [(CHOICE, ("2",)), (CHOICE, ("2",))]


def test_a_key_that_names_no_option_of_the_question_refuses_it() -> None:
    file = read_word(paper(*TWO, "ĐÁP ÁN", "1.A 2.D"))
    assert [draft.right() for draft in file.drafts] == [("1",)]
    assert [(bad.name, said(bad.why)) for bad in file.refused] == [
        ("Câu 2", "đáp án ghi D nhưng câu hỏi không có phương án ấy")
    ]


def test_numbers_that_begin_anew_in_each_part_are_told_apart_by_the_part() -> None:
    parts = ("PHẦN I. Trắc nghiệm", *TWO[:4], "PHẦN II. Trắc nghiệm", "Câu 1. Bốn?", "A. 4", "B. 5")
    file = read_word(paper(*parts, "ĐÁP ÁN", "PHẦN I", "1.A", "PHẦN II", "1.B"))
    assert right(file) == [("1",), ("5",)]


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


STATEMENTS = ("a) Số 0 là số tự nhiên.", "b) Số −1 là số tự nhiên.", "c) ½ là số hữu tỉ.", "d) π là số hữu tỉ.")
CROSSED = [(one, "x", "") if place % 2 == 0 else (one, "", "x") for place, one in enumerate(STATEMENTS)]


@pytest.mark.parametrize(
    "parts",
    [
        ("Câu 1. Xét các số:", *STATEMENTS, "Đáp án: ĐSĐS"),
        ("Câu 1. Xét các số:", *STATEMENTS, "Đáp án: a) Đ b) S c) Đ d) S"),
        ("Câu 1. Xét các số:", *STATEMENTS, "Đáp án: a đúng, b sai, c đúng, d sai"),
        (
            "Câu 1. Xét các số:",
            *(f"{one} ({truth})" for one, truth in zip(STATEMENTS, "ĐSĐS", strict=True)),
        ),
        ("Câu 1. Xét các số:", *STATEMENTS, "ĐÁP ÁN", table(("Câu", "a", "b", "c", "d"), ("1", "Đ", "S", "Đ", "S"))),
        ("Câu 1. Xét các số:", *STATEMENTS, "ĐÁP ÁN", "Câu 1: ĐSĐS"),
        ("Câu 1. Xét các số:", table(("Phát biểu", "Đúng", "Sai"), *CROSSED)),
    ],
)
def test_a_group_of_statements_keeps_for_each_whether_it_is_true(parts: Sequence[str | Callable[[Any], None]]) -> None:
    file = read_word(paper(*parts))
    assert reasons(file) == []
    [draft] = file.drafts
    assert (draft.kind, draft.text) == (MATCHING, "Xét các số:")
    assert [(one.text, one.match) for one in draft.options] == [
        ("Số 0 là số tự nhiên.", "Đúng"),
        ("Số −1 là số tự nhiên.", "Sai"),
        ("½ là số hữu tỉ.", "Đúng"),
        ("π là số hữu tỉ.", "Sai"),
    ]


def test_a_group_of_statements_without_truths_is_refused() -> None:
    assert reasons(read_word(paper("Câu 1. Xét:", *STATEMENTS))) == ["TRUTHS_MISSING"]
    assert reasons(read_word(paper("Câu 1. Xét:", *STATEMENTS, "Đáp án: ĐSĐ"))) == ["TRUTHS_MISSING"]


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
