"""Banks as Moodle writes them, in GIFT, Aiken and XML: what is not kept is said, and nothing loses its meaning."""

from __future__ import annotations

import pytest

from importing import FileUnreadable, Upload
from services.library.domain.questions import CHOICE, ESSAY, MATCHING, NUMBER, SHORT, TRUTH
from services.library.files.forms import read_questions
from services.library.files.gift import read_gift
from services.library.files.moodle import read_moodle
from services.library.files.question_file import QuestionFile
from services.library.files.readers import READERS
from services.library.store import LibraryStore
from tests.library.handing import hand_in, said

EXPORTED = r"""// question: 0  name: Switch category to $course$/top/Toán 7
$CATEGORY: $course$/top/Toán 7


// question: 12  name: Câu 1
// [id:T7-1] [tag:dễ]
::Câu 1::[html]<p>Giá trị của x<sup>2</sup> khi x\=3 là</p>{
	=<p>9</p>#<p>Đúng rồi</p>
	~%-50%<p>6</p>#[html]<p>x<sup>2</sup> không phải 2x</p>
	~[plain]a<b
	####[html]<p>Xem bài 3</p>
}


// question: 13  name: Câu 2
::Câu 2::[html]<p>Nước sôi ở 100 độ.</p>{TRUE#Sai rồi#Đúng rồi####Ở mực nước biển.}


// question: 14  name: Câu 3
::Câu 3::[markdown]Số pi là *bao nhiêu*? {#=%100%3.14:0.01#tốt
	=%50%3:.2
	}


// question: 15  name: Câu 4
::Câu 4:: Từ -5 đến -1 {#-5..-1}


// question: 16  name: Câu 5
::Câu 5::[html]Ghép{
	=<p>Việt Nam</p> -> Hà Nội
	=<p>Lào</p> -> Viêng Chăn
	= -> Huế
}


// question: 17  name: Câu 6
::Câu 6::[moodle]H<sub>2</sub>O gồm mấy nguyên tử khi a<b &lt; c? {=3 =%50%ba}


// question: 18  name: Câu 7
::Câu 7::Nêu cảm nhận. {}
"""


def kept(file: QuestionFile) -> list[tuple[str, str, list[tuple[str, float, str]]]]:
    return [
        (draft.kind, draft.text, [(one.text, one.share, one.match) for one in draft.options]) for draft in file.drafts
    ]


def test_gift_as_moodle_exports_it_is_read_with_its_formats_and_says_that_feedback_is_not_kept() -> None:
    file = read_gift(EXPORTED)
    assert [said(bad.why) for bad in file.refused] == []
    assert kept(file) == [
        (CHOICE, "Giá trị của x² khi x=3 là", [("9", 100.0, ""), ("6", -50.0, ""), ("a<b", 0.0, "")]),
        (TRUTH, "Nước sôi ở 100 độ.", [("Đúng", 100.0, ""), ("Sai", 0.0, "")]),
        (NUMBER, "Số pi là *bao nhiêu*?", [("3.14:0.01", 100.0, ""), ("3:.2", 50.0, "")]),
        (NUMBER, "Từ -5 đến -1", [("-5..-1", 100.0, "")]),
        (MATCHING, "Ghép", [("Việt Nam", 100.0, "Hà Nội"), ("Lào", 100.0, "Viêng Chăn"), ("", 0.0, "Huế")]),
        (SHORT, "H₂O gồm mấy nguyên tử khi a<b < c?", [("3", 100.0, ""), ("ba", 50.0, "")]),
        (ESSAY, "Nêu cảm nhận.", []),
    ]
    assert file.title == "Toán 7"
    assert [said(note) for note in file.notes] == [
        "phản hồi hoặc gợi ý của 3 câu không được giữ trong ngân hàng; tệp gốc vẫn còn"
    ]


@pytest.mark.parametrize("name", ["quiz.gift", "quiz.txt", "quiz-gift.TXT"])
def test_gift_is_read_whatever_its_file_is_called(name: str) -> None:
    file = read_questions(name, EXPORTED.encode())
    assert file is not None
    assert len(file.drafts) == 7


AIKEN = """Số nào là số nguyên tố?
A. 4
B) 5
C. 6
ANSWER: B

Hai dòng
của một câu hỏi?
A. một
B. hai
ANSWER: a
"""


def test_the_questions_of_aiken_are_read_with_the_option_that_its_line_names() -> None:
    file = read_questions("de.txt", AIKEN.encode())
    assert file is not None
    assert kept(file) == [
        (CHOICE, "Số nào là số nguyên tố?", [("4", 0.0, ""), ("5", 100.0, ""), ("6", 0.0, "")]),
        (CHOICE, "Hai dòng\ncủa một câu hỏi?", [("một", 100.0, ""), ("hai", 0.0, "")]),
    ]


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("Hỏi?\nA. 1\nB. 2\nCâu sau?\nA. 1\nB. 2\nANSWER: A\n", 1, "ANSWER_LINE_MISSING"),
        ("Hỏi?\nA. 1\nB. 2\nANSWER: C\n", 1, "KEY_WITHOUT_OPTION"),
        ("Hỏi?\nA. 1\nANSWER: A\n", 1, "LETTERED_OPTIONS_TOO_FEW"),
        ("\nHỏi?\nA. 1\nB. 1\nANSWER: A\n", 2, "OPTIONS_ALIKE"),
        ("Hỏi?\nA. 1\nA. 2\nANSWER: A\n", 1, "LETTERS_OUT_OF_ORDER"),
        ("Hỏi?\nA. 1\nB.\nANSWER: A\n", 1, "OPTION_EMPTY"),
        ("A. 1\nB. 2\nANSWER: A\n", 1, "LETTERED_OPTIONS_TOO_FEW"),
    ],
)
def test_a_bad_question_of_aiken_is_named_by_its_line_and_the_others_are_taken(text: str, line: int, code: str) -> None:
    file = read_questions("de.txt", f"{text}\nCuối?\nA. x\nB. y\nANSWER: B\n".encode())
    assert file is not None
    assert [(bad.line, bad.why.code) for bad in file.refused] == [(line, code)]
    assert file.drafts[-1].text == "Cuối?"


def test_a_text_without_a_question_is_no_bank_and_no_document() -> None:
    with pytest.raises(FileUnreadable) as refused:
        read_questions("ghi-chu.txt", "Ghi chú của cô".encode())
    assert "GIFT" in said(refused.value.why)
    assert READERS.recognise(Upload(name="ghi-chu.txt", content="Ghi chú".encode())).score == 0
    assert READERS.recognise(Upload(name="sao-ke.txt", content=b":20:X{1:F01}\n:25:123")).score == 0


def quiz(*questions: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>{"".join(questions)}</quiz>'.encode()


def asked(kind: str, inside: str, text: str = "<p>Hỏi gì?</p>", form: str = "html") -> str:
    shown = f"<questiontext format='{form}'><text><![CDATA[{text}]]></text></questiontext>"
    return f"<question type='{kind}'><name><text>q</text></name>{shown}{inside}</question>"


def answer(text: str, fraction: str = "0", more: str = "", form: str = "html") -> str:
    return f"<answer fraction='{fraction}' format='{form}'><text><![CDATA[{text}]]></text>{more}</answer>"


SAID = "<feedback format='html'><text><![CDATA[<p>Tốt</p>]]></text></feedback>"
UNSAID = (
    "<generalfeedback format='html'><text></text></generalfeedback><correctfeedback><text>Đúng</text></correctfeedback>"
)
TWO = answer("a", "100") + answer("b")


def test_moodle_xml_keeps_formats_and_says_that_feedback_is_not_kept() -> None:
    content = quiz(
        asked("multichoice", answer("x<sup>2</sup>", "100", SAID) + answer("a<b", form="plain_text") + UNSAID),
        asked("multichoice", TWO + UNSAID, "a < b và c > d", "plain_text"),
        asked("numerical", answer("3,5", "100", "<tolerance>0</tolerance>") + answer("*", "0"), "Mấy?"),
        asked(
            "matching",
            "<subquestion format='html'><text><![CDATA[<p>a</p>]]></text><answer><text>1</text></answer></subquestion>"
            "<subquestion><text>b</text><answer><text>2</text></answer></subquestion>"
            "<subquestion><text></text><answer><text>3</text></answer></subquestion>",
        ),
        asked("shortanswer", answer("Hà Nội", "100", form="moodle_auto_format") + "<hint><text>thủ đô</text></hint>"),
    )
    file = read_moodle(content)
    assert [said(bad.why) for bad in file.refused] == []
    assert kept(file) == [
        (CHOICE, "Hỏi gì?", [("x²", 100.0, ""), ("a<b", 0.0, "")]),
        (CHOICE, "a < b và c > d", [("a", 100.0, ""), ("b", 0.0, "")]),
        (NUMBER, "Mấy?", [("3.5", 100.0, "")]),
        (MATCHING, "Hỏi gì?", [("a", 100.0, "1"), ("b", 100.0, "2"), ("", 0.0, "3")]),
        (SHORT, "Hỏi gì?", [("Hà Nội", 100.0, "")]),
    ]
    assert [(note.code, note.facts) for note in file.notes] == [("FEEDBACK_NOT_KEPT", {"questions": 2})]


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (asked("multichoice", TWO, "<p>Hình <img src='@@PLUGINFILE@@/a.png' alt='a'/></p>"), "MARKUP_PICTURE"),
        (asked("multichoice", answer("<img src='x'/>", "100") + answer("b")), "MARKUP_PICTURE"),
        (asked("multichoice", TWO, "<audio src='x'></audio>Nghe"), "MARKUP_MEDIA"),
        (asked("multichoice", TWO, "<math><mi>x</mi></math>"), "MARKUP_FORMULA"),
        (asked("numerical", answer("5", "100") + "<units><unit/></units>"), "UNITS_NOT_KEPT"),
        (asked("numerical", answer("năm", "100")), "MOODLE_NUMBER_MALFORMED"),
        (asked("ddwtos", ""), "TYPE_UNKNOWN"),
    ],
)
def test_a_question_of_moodle_that_would_lose_something_is_refused_and_the_rest_is_taken(
    question: str, code: str
) -> None:
    file = read_moodle(quiz(question, asked("essay", "")))
    assert ([bad.why.code for bad in file.refused], len(file.drafts)) == ([code], 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[html]<p><img src\\='a.png'></p> {=a ~b}", "MARKUP_PICTURE"),
        ('Hình <img src\\="a.png"> {=a ~b}', "MARKUP_PICTURE"),
        ("Hỏi {=a ~[html]<img src\\='b.png'>}", "MARKUP_PICTURE"),
        ("[html]<video></video> {T}", "MARKUP_MEDIA"),
    ],
)
def test_a_question_of_gift_that_leans_on_a_picture_is_refused(text: str, code: str) -> None:
    assert [bad.why.code for bad in read_gift(text).refused] == [code]


async def test_the_report_of_a_bank_says_what_is_not_kept(store: LibraryStore) -> None:
    report = await hand_in(store, "hoc-lieu/toan-7.txt", EXPORTED.encode())
    assert (report.created, [said(note) for note in report.notes]) == (
        7,
        ["phản hồi hoặc gợi ý của 3 câu không được giữ trong ngân hàng; tệp gốc vẫn còn"],
    )
