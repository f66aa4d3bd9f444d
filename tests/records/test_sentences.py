"""What people read is what they read before reasons were data: each sentence letter by letter, in both languages."""

from __future__ import annotations

import json
import string
from pathlib import Path
from typing import Any

import pytest

from chassis.why import Why
from services.records.app import texts_of
from services.records.domain.tt22.averages import Marks, regular_assessments, term_average, term_comment, year_average
from services.records.domain.tt22.levels import Level, Subjects, learning_level
from services.records.domain.tt22.steps import Step
from services.records.domain.tt22.training import training_year
from services.records.domain.verdict import Check, Verdict
from services.records.rpc import messages
from services.records.rpc.mark_messages import reasons

FOLDER = Path(__file__).parents[2] / "services" / "records" / "texts"
TABLES = {name: json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in ("vi", "en")}
# Code → sample facts, and the sentence that the code before these tables gave for them.
SENTENCES: dict[str, Any] = json.loads(Path(__file__).with_name("sentences.json").read_text(encoding="utf-8"))
TEXTS = texts_of()


@pytest.mark.parametrize("code", SENTENCES)
def test_a_reason_is_said_in_vietnamese_as_it_always_was(code: str) -> None:
    sample = SENTENCES[code]
    facts = {name: value for name, value in sample["facts"].items() if name != "article"}
    why = Why(code, facts, article=sample["facts"].get("article", ""))
    assert TEXTS.say(why, "vi") == sample["vi"]


def test_every_sentence_of_the_house_has_its_sample_and_both_languages() -> None:
    assert sorted(TABLES["vi"]) == sorted(TABLES["en"]) == sorted(SENTENCES)


@pytest.mark.parametrize("code", SENTENCES)
def test_both_languages_say_the_same_facts(code: str) -> None:
    facts = [{name for _, name, _, _ in string.Formatter().parse(table[code]) if name} for table in TABLES.values()]
    assert facts[0] == facts[1] == set(SENTENCES[code]["facts"])


def of(*tenths: int, failed: int = 0) -> Subjects:
    return Subjects({f"M{n}": mark for n, mark in enumerate(tenths)}, {f"N{n}": n >= failed for n in range(3)})


@pytest.mark.parametrize(
    ("steps", "text"),
    [
        ([regular_assessments(140, by_comment=False).step], "22/2021 Art. 6 (4): 140 tiết/năm, trên 70: 4 ĐĐGtx"),
        (
            term_average(Marks((80, 90), 70, 80)).steps,
            (
                "22/2021 Art. 9.1b (2): ĐTBmhk = (8.0 + 9.0 + 2×7.0 + 3×8.0) / 7 · "
                "22/2021 Art. 5.3b (1): làm tròn đến một chữ số thập phân: 7.9"
            ),
        ),
        (term_average(Marks((80, None), 70, 80)).steps, "22/2021 Art. 9.1b (1): còn thiếu 1 điểm, chưa tính ĐTBmhk"),
        (year_average(79, 85).steps, "22/2021 Art. 9.1b (3): ĐTBmcn = (7.9 + 2×8.5) / 3 = 8.3"),
        (term_comment([True, False]).steps, "22/2021 Art. 9.1a (1): 1 lần Chưa đạt: Chưa đạt"),
        (
            learning_level(of(*[80] * 6, 65)).steps,
            (
                "22/2021 Art. 9.2a (1): các môn nhận xét đều Đạt; thấp nhất M6 6.5, không dưới 6.5; "
                "6 môn từ 8.0 (cần 6): Tốt"
            ),
        ),
        (
            learning_level(of(*[85] * 7, 40)).steps,
            (
                "22/2021 Art. 9.2c (1): các môn nhận xét đều Đạt; thấp nhất M7 4.0, không dưới 3.5; "
                "7 môn từ 5.0 (cần 6): Đạt · "
                "22/2021 Art. 9.3 (1): không kể môn M7 thì đạt mức Tốt · "
                "22/2021 Art. 9.3 (2): chỉ do một môn M7 mà thấp đi 2 mức · "
                "22/2021 Art. 9.3 (3): điều chỉnh lên mức liền kề: Đạt → Khá"
            ),
        ),
        (
            learning_level(of(*[50] * 6, 20, 20, failed=2)).steps,
            "22/2021 Art. 9.2d (1): 2 môn nhận xét Chưa đạt (N0, N1); 6 môn từ 5.0; thấp nhất M6 2.0: Chưa đạt",
        ),
        (
            training_year(Level.GOOD, Level.VERY_GOOD).steps,
            "22/2021 Art. 8.2b (1): học kì I Khá, học kì II Tốt: Tốt",
        ),
    ],
    ids=str,
)
def test_the_steps_of_a_result_are_said_as_they_always_were(steps: list[Step], text: str) -> None:
    assert reasons(steps, TEXTS) == text


def test_the_summary_of_a_verdict_is_its_first_failed_check() -> None:
    whole = Check("whole", True, Why("SIGNATURE_FOUND"))
    changed = Check("digest", False, Why("CONTENT_CHANGED"))
    at = "2026-10-31T01:00:00+00:00"
    verdicts = [Verdict(checks, "0", "Trần Hữu Dũng", at) for checks in ((whole,), (whole, changed), ())]
    summaries = [messages.verdict(verdict, TEXTS).summary for verdict in verdicts]
    assert summaries == [
        "Chữ ký hợp lệ: Trần Hữu Dũng ký lúc 2026-10-31T01:00:00+00:00; tệp còn nguyên vẹn.",
        "Không hợp lệ: nội dung đã bị thay đổi sau khi ký",
        "Không hợp lệ: tệp không có chữ ký.",
    ]
