"""The case formulas-in-word, a bank of questions: each is taken whole, or refused with what it would have lost."""

from __future__ import annotations

from pathlib import Path

from chassis.documents import Query
from services.library.files.word import read_word
from services.library.store import LibraryStore
from tests.library.handing import hand_in, said

BANK = Path(__file__).parent / "cases" / "formulas-in-word" / "cau-hoi-co-cong-thuc.docx"
PICTURED = (
    "câu hỏi có hình; ngân hàng câu hỏi chưa giữ được hình, hãy viết lại câu không cần hình "
    "hoặc gửi cả tệp như một học liệu"
)
TAKEN = [
    ("Giá trị của 1/2 viết dưới dạng số thập phân là", ("0,5", "0,2", "1,2", "12"), "0,5"),
    ("Biểu thức 1/(φ∙(N−k+1)) xác định khi", ("N khác k − 1", "N khác k + 1", "N = k", "mọi N"), "N khác k − 1"),
    ("Chọn căn bậc hai của 2.", ("bằng √2", "bằng x²", "bằng 1/2"), "bằng √2"),
    ("Số nào không phải là số hữu tỉ?", ("số pi", "0,5", "2", "0"), "số pi"),
    ("Đọc bài Số thực rồi chọn số lớn nhất.", ("3", "2", "1", "0"), "3"),
]


def test_five_questions_come_out_whole_and_the_one_with_a_picture_is_refused() -> None:
    file = read_word(BANK.read_bytes())
    taken = [(draft.text, tuple(one.text for one in draft.options), draft.right()[0]) for draft in file.drafts]
    assert (taken, file.title, file.notes) == (TAKEN, "Toán 7", [])
    assert [(bad.name, bad.value, said(bad.why)) for bad in file.refused] == [
        (
            "Câu 6",
            "Hình bên có mấy góc vuông?",
            PICTURED,
        )
    ]


async def test_the_report_of_the_import_says_which_question_was_not_taken(store: LibraryStore) -> None:
    report = await hand_in(store, f"hoc-lieu/{BANK.name}", BANK.read_bytes())
    assert (report.rows, report.created, [row.value for row in report.refused]) == (6, 5, ["Câu 6"])
    kept = await store.questions.where(Query(limit=10))
    assert sorted(question.text for question in kept) == sorted(text for text, _, _ in TAKEN)
