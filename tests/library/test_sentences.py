"""What a person reads of a refused question, record or file, word for word.

The Vietnamese sentences are those that the code wrote itself before its reasons were data.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterable

import pytest

import importing.limits
from importing import FileUnreadable
from services.library.app import TEXTS
from services.library.domain import limits
from services.library.domain.questions import BadQuestion, KnownQuestions, reconcile
from services.library.files.forms import read_questions
from services.library.files.gift import read_gift
from services.library.files.marc import read_marc
from services.library.files.media import media_of
from services.library.files.moodle import read_moodle
from services.library.files.refusals import NoQuestions
from services.library.files.word import read_word
from services.library.rpc.messages import explained
from services.library.store import LibraryStore
from services.library.usecases import reviews
from services.library.usecases.submissions import Submission, submit_resource, upload_resource
from tests.library.banks import book, choice, document, gift, marc, worded
from tests.library.handing import SENTENCES, hand_in, said
from tests.library.people import LEADER, TEACHER

NO_WORD_FILE = "tệp Word bị hỏng; hãy mở bằng Word, lưu lại rồi gửi lại"
NO_QUIZ = "tệp XML không phải ngân hàng câu hỏi Moodle (thiếu phần tử quiz)"
KIND_REFUSED = "kho học liệu không giữ loại tệp này; hãy gửi .pdf, .docx, .pptx, ảnh, .mp3, .mp4 hoặc tệp câu hỏi"
GIFT: dict[str, str] = {
    "Không có ngoặc": "thiếu phần đáp án trong ngoặc { }",
    "Thừa } {=a ~b}": "dấu } đứng trước dấu {; nếu là chữ hãy viết \\}",
    "Một\nhai {=a ~b": "ngoặc { mở mà không đóng; câu hỏi không được có dòng trống ở giữa",
    "a {=x ~{y}": "có dấu { trong phần đáp án; nếu là chữ hãy viết \\{",
    "a {=x ~y} b {=z ~t}": "có dấu { thứ hai; nếu là chữ hãy viết \\{",
    "a {=x ~y} }": "có dấu } thừa; nếu là chữ hãy viết \\}",
    "::tên a {=x ~y}": "mã câu hỏi mở bằng :: mà không đóng bằng ::",
    "{=x ~y}": "câu hỏi không có nội dung trước phần đáp án",
    "a {x =y}": "phần đáp án phải bắt đầu bằng dấu = (đúng) hoặc ~ (sai)",
    "a {~x ~y}": "không có đáp án đúng; hãy đặt dấu = trước đáp án đúng",
    "a {~x}": "câu trắc nghiệm phải có ít nhất hai phương án",
    "a {=x ~X}": "phương án “X” có hai lần",
    "a {=x ~}": "có phương án để trống",
    "a {=x ~%250%y}": "trọng số phải từ -100% đến 100%",
    "a {~%25%x ~%25%y ~z}": "các đáp án đúng chỉ được 50% số điểm; tổng phải là 100%",
    "a {#ba}": "“ba” không phải là số; viết {#3.14:0.01} hoặc {#1..5}",
    "a {=x -> 1}": "câu ghép đôi phải có ít nhất hai cặp",
    "a {=x -> 1 =y}": "câu ghép đôi: mỗi vế phải có dạng =vế trái -> vế phải",
    "a {=x -> 1 =y ->}": "câu ghép đôi: thiếu vế phải sau dấu ->",
    f"{'x' * (limits.QUESTION_CHARACTERS + 1)} {{T}}": "câu hỏi dài quá 8000 ký tự",
    f"a {{=x {' '.join(f'~{n}' for n in range(limits.OPTIONS))}}}": "câu hỏi có quá 40 phương án",
    f"::{'n' * (limits.NAME_CHARACTERS + 1)}:: a {{T}}": "mã câu hỏi dài quá 200 ký tự",
    "\n\n".join(f"câu {n} {{T}}" for n in range(limits.QUESTIONS_A_FILE + 1)): (
        "tệp có quá 1000 câu; hãy chia thành nhiều tệp"
    ),
}


def answer(text: str, fraction: str = "0") -> str:
    return f'<answer fraction="{fraction}"><text>{text}</text></answer>'


def question(kind: str, inside: str, text: str = "Hỏi gì?") -> str:
    return f'<question type="{kind}"><questiontext><text>{text}</text></questiontext>{inside}</question>'


ONE_PAIR = "<subquestion><text>a</text><answer><text>1</text></answer></subquestion>"
MOODLE: dict[str, str] = {
    question("cloze", ""): (
        "loại câu hỏi “cloze” chưa đọc được; hãy đổi sang trắc nghiệm, đúng–sai, trả lời ngắn hoặc ghép đôi"
    ),
    question("essay", "", text=""): "câu hỏi không có nội dung (questiontext)",
    question("multichoice", answer("", "100") + answer("b")): "có phương án để trống",
    question("multichoice", answer("a", "100") + answer("A")): "có hai phương án giống nhau",
    question("shortanswer", answer("a", "x")): "trọng số “x” (fraction) không phải là số",
    question("shortanswer", answer("a", "101")): "trọng số (fraction) phải từ -100 đến 100",
    question("multichoice", answer("a", "100")): "câu trắc nghiệm phải có ít nhất hai phương án",
    question("multichoice", answer("a") + answer("b")): (
        'không có đáp án đúng; hãy đặt fraction="100" cho đáp án đúng'
    ),
    question("truefalse", answer("maybe", "100")): "câu đúng–sai chỉ được có đáp án true và false",
    question("numerical", answer("1")): "không có đáp án đúng",
    question("matching", ONE_PAIR): "câu ghép đôi phải có ít nhất hai cặp",
}
WORD: list[tuple[str, list[tuple[str, bool]], str]] = [
    (
        "Hỏi?",
        [("1", False), ("2", False)],
        "không có đáp án đúng; hãy gạch chân đáp án đúng, hoặc ghi dòng “Đáp án: A”",
    ),
    ("Hỏi?", [("1", True), ("2", True)], "có nhiều phương án được đánh dấu là đúng; hãy để một"),
    (
        "Hỏi?",
        [("1", True)],
        "câu trắc nghiệm phải có ít nhất hai phương án A., B.; mỗi phương án một dòng",
    ),
    ("Hỏi?", [("1", True), ("1", False)], "có hai phương án giống nhau"),
    ("Hỏi?", [("", True), ("1", False)], "có phương án để trống"),
    ("", [("1", True), ("2", False)], "câu hỏi không có nội dung"),
]
FILES: list[tuple[Callable[[], object], str]] = [
    (
        lambda: read_questions("a.xml", b"<!DOCTYPE quiz []><quiz/>"),
        "tệp XML có khai báo DOCTYPE hoặc ENTITY không an toàn nên không được mở",
    ),
    (
        lambda: read_questions("a.xml", b"<quiz><question>"),
        "tệp XML hỏng ở dòng 1, cột 17; hãy xuất lại từ Moodle",
    ),
    (lambda: read_questions("a.xml", b"<other/>"), NO_QUIZ),
    (lambda: read_moodle(b"<other/>"), NO_QUIZ),
    (
        lambda: read_questions("a.gift", b"\xff{T}"),
        "tệp GIFT không phải mã UTF-8 (byte 0); hãy lưu lại với mã UTF-8 rồi gửi lại",
    ),
    (
        lambda: read_questions("a.gift", b"x" * (limits.TEXT_FILE_BYTES + 1)),
        "tệp quá lớn; chỉ nhận tới 4194304 byte, hãy chia nhỏ",
    ),
    (lambda: read_word(b"PK\x03\x04broken"), NO_WORD_FILE),
    (lambda: media_of("a.pdf", b""), "tệp rỗng; hãy kiểm tra lại tệp rồi gửi lại"),
    (
        lambda: media_of("a.pdf", b"no pdf"),
        "tệp mang tên a.pdf nhưng bên trong không phải loại ấy; hãy lưu lại đúng loại rồi gửi lại",
    ),
    (lambda: media_of("a.exe", b"MZ"), KIND_REFUSED),
]


def reasons(refused: Iterable[BadQuestion]) -> list[str]:
    return [said(bad.why) for bad in refused]


@pytest.mark.parametrize(("text", "sentence"), GIFT.items(), ids=[text[:20] for text in GIFT])
def test_a_bad_gift_question_is_refused_with_this_sentence(text: str, sentence: str) -> None:
    assert reasons(read_gift(text).refused) == [sentence]


@pytest.mark.parametrize(("element", "sentence"), MOODLE.items())
def test_a_bad_moodle_question_is_refused_with_this_sentence(element: str, sentence: str) -> None:
    assert reasons(read_moodle(f"<quiz>{element}</quiz>".encode()).refused) == [sentence]


@pytest.mark.parametrize(("asked", "options", "sentence"), WORD)
def test_a_bad_question_in_word_is_refused_with_this_sentence(
    asked: str, options: list[tuple[str, bool]], sentence: str
) -> None:
    assert reasons(read_word(worded([(asked, options)])).refused) == [sentence]


@pytest.mark.parametrize(("reading", "sentence"), FILES)
def test_a_file_that_cannot_be_read_is_refused_with_this_sentence(reading: Callable[[], object], sentence: str) -> None:
    with pytest.raises(FileUnreadable) as refused:
        reading()
    assert said(refused.value.why) == sentence


def test_a_question_that_the_shelf_cannot_take_is_refused_with_these_sentences() -> None:
    file = read_gift("::A:: một {T}\n\n::B:: một {T}\n\n::A:: hai {T}\n\n::C:: ba {T}\n\n::D:: bốn {T}")
    [taken] = reconcile("s", [file.drafts[3]], KnownQuestions({}, {}, frozenset())).created
    known = KnownQuestions({}, {"D": taken}, frozenset())
    assert reasons(reconcile("s", file.drafts, known).refused) == [
        "trùng nội dung với câu ở dòng 1; hãy bỏ bớt một câu",
        "trùng mã câu hỏi với câu ở dòng 1; hãy đổi mã",
        "mã câu hỏi này đã có trong kho với nội dung khác; hãy đổi mã, hoặc sửa câu cũ khi nó được trả lại",
    ]


async def test_a_record_that_cannot_be_catalogued_is_refused_with_these_sentences(
    store: LibraryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = marc(book("Một", isbn="9786042100005"))
    broken = bytearray(marc(book("Hai", isbn="9786042100012")))
    broken[12:17] = b"99999"
    report = await hand_in(store, "sach.mrc", one + bytes(broken) + marc(book("", isbn="9786042100029")) + one)
    assert [said(row.why) for row in report.refused] == [
        "biểu ghi MARC hỏng; hãy xuất lại từ phần mềm thư viện",
        "thiếu nhan đề (trường 245 $a)",
        "trùng với biểu ghi số 1 (cùng ISBN hoặc số kiểm soát); hãy gộp làm một",
    ]
    empty = await hand_in(store, "trong.mrc", b"")
    assert [said(row.why) for row in empty.refused] == [
        "tệp không có biểu ghi MARC nào; hãy xuất lại từ phần mềm thư viện"
    ]
    monkeypatch.setattr(limits, "BOOKS_A_FILE", 1)
    assert [said(row.fault) for row in read_marc(one + one) if row.fault] == ["tệp có quá 1 biểu ghi; hãy chia nhỏ"]


async def test_a_report_says_with_these_sentences_what_it_did_not_take_or_show(
    store: LibraryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = document("Bài giảng Toán 7")
    await hand_in(store, "bai-giang.docx", content)
    again = await hand_in(store, "bai-giang-2.docx", content)
    assert [said(note) for note in again.notes] == ["đã có trong kho: Bài giảng Toán 7"]
    unknown = await hand_in(store, "a.exe", b"MZ")
    assert [said(row.why) for row in unknown.refused] == [KIND_REFUSED]
    monkeypatch.setattr(importing.limits, "REFUSED_ROWS_KEPT", 1)
    many = await hand_in(store, "hong.gift", gift("một", "hai", "ba"))
    assert [said(note) for note in many.notes] == ["còn 2 câu bị từ chối không ghi ở đây"]


async def test_a_file_without_a_question_that_could_be_taken_is_refused_with_its_first_reason(
    store: LibraryStore,
) -> None:
    def upload(name: str, content: bytes) -> Awaitable[object]:
        return upload_resource(store, actor=TEACHER, submission=Submission(file_name=name, content=content))

    def submit(resource: str, name: str, content: bytes) -> Awaitable[object]:
        return submit_resource(store, actor=TEACHER, resource=resource, request="", file_name=name, content=content)

    bank = await returned(store, "bank.gift", gift(choice("C2-1")))
    plan = await returned(store, "plan.docx", document("Giáo án"))
    for refused, because in (
        (upload("a.gift", "hỏng".encode()), "dòng 1: thiếu phần đáp án trong ngoặc { }"),
        (upload("a.gift", b"// "), "tệp không có câu hỏi"),
        (submit(bank, "a.docx", document("Bài giảng")), "tài liệu này là ngân hàng câu hỏi; hãy gửi tệp câu hỏi"),
        (submit(plan, "b.gift", gift(choice("C2-2", asked="Câu khác?"))), "đây là câu hỏi"),
    ):
        with pytest.raises(NoQuestions) as refusal, explained(SENTENCES):
            await refused
        assert refusal.value.message == f"không đọc được câu hỏi nào: {because}"
        assert refusal.value.details == {"code": "NO_QUESTIONS"}


async def returned(store: LibraryStore, name: str, content: bytes) -> str:
    kept, _ = await upload_resource(store, actor=TEACHER, submission=Submission(file_name=name, content=content))
    await reviews.return_resource(store, actor=LEADER, resource=kept.id, note="sửa")
    return kept.id


def test_an_english_reader_gets_english_sentences() -> None:
    [bad] = read_gift("Không có ngoặc").refused
    assert SENTENCES.say(bad.why, "en") == "the answers in braces { } are missing"
    vietnamese, english = (json.loads((TEXTS / f"{name}.json").read_text("utf-8")) for name in ("vi", "en"))
    assert list(vietnamese) == list(english)
