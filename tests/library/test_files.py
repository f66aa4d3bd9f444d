"""Moodle XML, Word and MARC: the same questions are the same, and what could do harm is never opened."""

from __future__ import annotations

import io
import zipfile

import pytest

from importing import FileUnreadable
from services.library.domain import limits
from services.library.domain.books import BookRecord, isbn_in
from services.library.domain.questions import ESSAY, MATCHING, NUMBER, SHORT, TRUTH
from services.library.domain.subjects import grade_in, subject_in, subject_of
from services.library.files.forms import read_questions
from services.library.files.marc import is_marc, read_marc
from services.library.files.material import open_material
from services.library.files.moodle import is_moodle, read_moodle
from services.library.files.refusals import FileTooLarge
from services.library.files.word import read_word
from tests.library.banks import FORMS, book, choice, document, gift, marc, right_answers, same_bank, worded
from tests.library.handing import said


@pytest.mark.parametrize("form", FORMS)
def test_eight_questions_are_the_same_eight_in_each_form(form: str) -> None:
    file = read_questions(f"toan-7{form}", same_bank()[form])
    first = read_questions("toan-7.gift", same_bank()[".gift"])
    assert file is not None
    assert first is not None
    assert file.refused == []
    assert [draft.digest for draft in file.drafts] == [draft.digest for draft in first.drafts]
    assert [draft.right()[0] for draft in file.drafts] == list(right_answers().values())


def moodle(*questions: str) -> bytes:
    return f'<?xml version="1.0"?><quiz>{"".join(questions)}</quiz>'.encode()


def asked(kind: str, inside: str, text: str = "Hỏi gì?") -> str:
    return (
        f'<question type="{kind}"><name><text>q1</text></name>'
        f"<questiontext><text>{text}</text></questiontext>{inside}</question>"
    )


@pytest.mark.parametrize(
    ("kind", "inside", "ours", "options"),
    [
        (
            "truefalse",
            '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>',
            TRUTH,
            [("Đúng", 100.0, ""), ("Sai", 0.0, "")],
        ),
        ("shortanswer", '<answer fraction="100"><text>Hà Nội</text></answer>', SHORT, [("Hà Nội", 100.0, "")]),
        (
            "numerical",
            '<answer fraction="100"><text>3.14</text><tolerance>0.01</tolerance></answer>',
            NUMBER,
            [("3.14:0.01", 100.0, "")],
        ),
        (
            "matching",
            "".join(
                f"<subquestion><text>{one}</text><answer><text>{other}</text></answer></subquestion>"
                for one, other in ("a1", "b2")
            ),
            MATCHING,
            [("a", 100.0, "1"), ("b", 100.0, "2")],
        ),
        ("essay", "", ESSAY, []),
    ],
)
def test_each_type_of_moodle_question_is_read(
    kind: str, inside: str, ours: str, options: list[tuple[str, float, str]]
) -> None:
    [draft] = read_moodle(moodle(asked(kind, inside))).drafts
    assert (draft.kind, [(one.text, one.share, one.match) for one in draft.options]) == (ours, options)


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        (asked("cloze", ""), "chưa đọc được"),
        (asked("multichoice", '<answer fraction="100"><text>a</text></answer>'), "ít nhất hai"),
        (
            asked("multichoice", "<answer><text>a</text></answer><answer><text>b</text></answer>"),
            "không có đáp án đúng",
        ),
        (asked("shortanswer", '<answer fraction="x"><text>a</text></answer>'), "không phải là số"),
        (asked("essay", "", text=""), "không có nội dung"),
    ],
)
def test_a_bad_moodle_question_is_named_and_the_rest_is_taken(question: str, reason: str) -> None:
    file = read_moodle(moodle(question, asked("essay", "")))
    assert len(file.drafts) == 1
    [bad] = file.refused
    assert reason in said(bad.why)


@pytest.mark.parametrize(
    "content",
    [
        b'<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
        b'<!DOCTYPE quiz [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><quiz><question type="essay">&c;</question></quiz>',
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE quiz []><quiz/>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE quiz []><quiz/>',
        b"<quiz><question>",
        b"<other/>",
    ],
)
def test_xml_with_entities_or_that_is_no_quiz_is_not_opened(content: bytes) -> None:
    with pytest.raises(FileUnreadable):
        read_questions("x.xml", content)


def test_a_bank_statement_in_xml_is_not_taken_for_a_quiz() -> None:
    assert not is_moodle(b'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">')
    assert is_moodle(b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- a --><quiz>')


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ([("1", False), ("2", False)], "không có đáp án đúng"),
        ([("1", True), ("2", True)], "nhiều phương án"),
        ([("1", True)], "ít nhất hai phương án"),
        ([("1", True), ("1", False)], "giống nhau"),
    ],
)
def test_a_bad_question_in_word_is_named_by_its_number(options: list[tuple[str, bool]], reason: str) -> None:
    file = read_word(worded([("Hỏi một?", options), ("Hỏi hai?", [("a", True), ("b", False)])]))
    assert [draft.text for draft in file.drafts] == ["Hỏi hai?"]
    [bad] = file.refused
    assert (bad.name, bad.line) == ("Câu 1", 1)
    assert reason in said(bad.why)


def test_options_on_one_line_and_questions_of_two_paragraphs_are_read() -> None:
    content = document("Câu 1: Cho hình vẽ", "Cạnh nào dài nhất?", "A. AB\tB. BC\tC. CA")
    file = read_word(content)
    assert "không có đáp án đúng" in said(file.refused[0].why)
    assert file.refused[0].value == "Cho hình vẽ Cạnh nào dài nhất?"


def test_a_lesson_plan_is_no_bank() -> None:
    content = document("KẾ HOẠCH BÀI DẠY", "I. Mục tiêu", "Câu hỏi 1 của cô: A. là gì")
    assert read_questions("giao-an.docx", content) is None
    opened = open_material("giao-an.docx", content)
    assert (opened.kind, opened.title) == ("document", "KẾ HOẠCH BÀI DẠY")
    assert "Mục tiêu" in opened.text


def test_a_word_file_that_is_a_bomb_or_broken_is_not_opened() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"\0" * 300_000_000)
    for content in (buffer.getvalue(), b"PK\x03\x04broken", document("x")[:500]):
        with pytest.raises(FileUnreadable) as refused:
            read_word(content)
        assert "bảng tính" not in said(refused.value.why)


def test_a_gift_file_in_another_encoding_is_read_or_refused_by_its_byte() -> None:
    assert read_questions("a.gift", gift(choice("a"))) is not None
    utf16 = read_questions("a.gift", gift(choice("a")).decode().encode("utf-16"))
    assert utf16 is not None
    assert len(utf16.drafts) == 1
    with pytest.raises(FileUnreadable, match="NOT_UTF8"):
        read_questions("a.gift", "câu".encode("cp1258", "ignore") + b"\xff\xfe{T}")


def test_a_text_bank_past_its_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(FileTooLarge):
        read_questions("a.gift", b"x" * (limits.TEXT_FILE_BYTES + 1))
    assert read_questions("a.gift", b" " * limits.TEXT_FILE_BYTES) is not None


def test_marc_records_become_books_without_the_punctuation_of_cards() -> None:
    content = marc(
        book("Dế Mèn phiêu lưu ký /", isbn="978-604-2-10000-5 (bìa cứng)"), book("Đất rừng phương Nam", number="VN1")
    )
    assert is_marc(content)
    assert [row.record for row in read_marc(content)] == [
        BookRecord(
            title="Dế Mèn phiêu lưu ký",
            author="Tô Hoài",
            isbn="9786042100005",
            mark="895.922334",
            scheme="DDC",
            publisher="Kim Đồng",
            year="2024",
        ),
        BookRecord(
            title="Đất rừng phương Nam",
            author="Tô Hoài",
            number="VN1",
            mark="895.922334",
            scheme="DDC",
            publisher="Kim Đồng",
            year="2024",
        ),
    ]


def test_a_broken_record_is_refused_alone() -> None:
    good = marc(book("Một", isbn="9786042100005"))
    broken = bytearray(marc(book("Hai", isbn="9786042100012")))
    broken[12:17] = b"99999"
    rows = read_marc(good + bytes(broken) + marc(book("", isbn="9786042100029")) + good)
    assert [row.number for row in rows if not row.fault] == [1, 4]
    assert [(row.number, row.column) for row in rows if row.fault] == [(2, ""), (3, "245")]
    assert "biểu ghi MARC hỏng" in said(rows[1].fault)


@pytest.mark.parametrize(("text", "isbn"), [("604-2-10000-X", "604210000X"), ("không có", ""), ("12345", "")])
def test_an_isbn_is_its_digits_or_nothing(text: str, isbn: str) -> None:
    assert isbn_in(text) == isbn


@pytest.mark.parametrize(
    ("title", "subject", "grade"),
    [
        ("Toán 7 - Chương 1: Số hữu tỉ", "TOAN", 7),
        ("Đề cương Ngữ văn lớp 9", "NV", 9),
        ("Khoa học tự nhiên 6", "KHTN", 6),
        ("Sổ tay lớp 13", "", 0),
        ("Vật lí 12", "VL", 12),
        ("Ảnh chụp năm 2026", "", 0),
    ],
)
def test_a_title_says_subject_and_grade(title: str, subject: str, grade: int) -> None:
    assert (subject_in(title), grade_in(title)) == (subject, grade)


def test_a_subject_is_known_by_code_and_by_name() -> None:
    assert [subject_of(said) for said in ("TOAN", "Toán", "tiếng anh", "khác")] == ["TOAN", "TOAN", "TA", ""]
