"""Terms of schools in English: whatever our own tables name has its word; a reader of Vietnamese sees none of them."""

from __future__ import annotations

import re

import pytest

from services.gateway.web.terms import in_english
from services.records.files.subjects import NAMES
from services.records.record_types import RECORD_TYPES
from tests.gateway.conftest import Visitor
from tests.gateway.test_texts import VIETNAMESE


@pytest.mark.parametrize(
    ("vietnamese", "english"),
    [
        (
            "Toán 7, Khoa học tự nhiên 8, Lịch sử và Địa lí 9",
            "Mathematics 7, Natural Science 8, History and Geography 9",
        ),
        ("Thông tư 15/2026/TT-BGDĐT Điều 21.2a", "Circular 15/2026/TT-BGDĐT Art. 21.2a"),
        ("ĐĐGtx 2", "Regular 2"),
        ("Chưa đạt", "Chưa đạt (not yet)"),
        ("Nguyễn Thị Toánh", "Nguyễn Thị Toánh"),
    ],
)
def test_a_term_is_told_in_english_whole_words_and_the_longest_first(vietnamese: str, english: str) -> None:
    assert in_english(vietnamese) == english


def test_every_subject_and_every_type_of_record_has_its_english_word() -> None:
    named = [names[0] for names in NAMES.values()] + [row.name for row in RECORD_TYPES]
    assert [name for name in named if VIETNAMESE.search(in_english(name))] == []
    acts = [re.sub(r"\S*/\S*", "", in_english(row.legal_act)) for row in RECORD_TYPES]
    assert [act for act in acts if VIETNAMESE.search(act)] == []


def test_the_reader_of_english_sees_subjects_in_english_and_the_other_one_as_the_house_says_them(
    visitor: Visitor,
) -> None:
    visitor.sign_in("pupil")
    assert "Giáo dục thể chất" in visitor.get("/").text
    visitor.client.cookies.set("edu_language", "en")
    page = visitor.get("/").text
    assert ("Physical Education" in page, "Giáo dục thể chất" in page, "Monday" in page) == (True, False, True)


def test_who_proposed_an_account_or_a_post_is_named_and_not_coded(visitor: Visitor) -> None:
    page = visitor.sign_in("principal").get("/money/second").text
    assert re.findall(r"<dd>(Phạm Minh Đức · [^<]*)</dd>", page) == ["Phạm Minh Đức · 08:00 31/10/2026"]
    assert "do Mai Văn Thư nộp, 05/10/2026" in visitor.get("/accounts").text
