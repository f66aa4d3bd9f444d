"""Learning material: one question bank in the three forms teachers keep, and a library's books in MARC."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import NamedTuple
from xml.sax.saxutils import escape

from docx import Document
from pymarc import Field, Indicators, MARCWriter, Record, Subfield

from deploy.sample import limits

TITLE = "Toán 7 - Chương 1: Số hữu tỉ"
NAME = "hoc-lieu/toan-7-chuong-1"
EXACT = ("1/4", "3/5", "7/4", "9/5", "5/8", "7/2", "13/8", "11/5", "3/2", "9/4", "7/8", "6/5")
BOOKS = (
    ("9786042200011", "895.922334", "Võ Quảng", "Quê nội", "Kim Đồng"),
    ("9786042200028", "895.922334", "Nguyễn Huy Tưởng", "Lá cờ thêu sáu chữ vàng", "Kim Đồng"),
    ("9786042200035", "510.712", "Hà Huy Khoái", "Toán 8. Tập một", "Giáo dục Việt Nam"),
    ("9786042200042", "895.922134", "Xuân Quỳnh", "Bầu trời trong quả trứng", "Kim Đồng"),
)


class Question(NamedTuple):
    name: str
    text: str
    right: str
    wrong: tuple[str, ...]


def questions(folder: Path, rng: Random) -> dict[str, Mapping[str, object]]:
    (folder / "hoc-lieu").mkdir(parents=True, exist_ok=True)
    bank = [_question(number, fraction) for number, fraction in enumerate(rng.sample(EXACT, limits.QUESTIONS), 1)]
    (folder / f"{NAME}.gift").write_text(_gift(bank), encoding="utf-8")
    (folder / f"{NAME}.moodle.xml").write_text(_moodle(bank), encoding="utf-8")
    _docx(folder / f"{NAME}.docx", bank, rng)
    return {NAME: {"questions": len(bank), "answers": {question.name: question.right for question in bank}}}


def _question(number: int, fraction: str) -> Question:
    top, bottom = (int(part) for part in fraction.split("/"))
    text = f"Số {top} phần {bottom} viết dưới dạng số thập phân là"
    wrong = tuple(f"{top / bottom + more:g}" for more in (0.1, 0.5, 1))
    return Question(f"T7C1-{number:03d}", text, f"{top / bottom:g}", wrong)


def _gift(bank: list[Question]) -> str:
    blocks = [f"::{q.name}:: {q.text} {{={q.right} {' '.join('~' + wrong for wrong in q.wrong)}}}" for q in bank]
    return f"// {TITLE}\n" + "\n\n".join(blocks) + "\n"


def _moodle(bank: list[Question]) -> str:
    def answer(text: str, fraction: int) -> str:
        return f'<answer fraction="{fraction}"><text>{escape(text)}</text></answer>'

    questions = [
        f'<question type="multichoice"><name><text>{q.name}</text></name><questiontext format="html"><text>'
        f"<![CDATA[<p>{q.text}</p>]]></text></questiontext><single>true</single>"
        f"{answer(q.right, 100)}{''.join(answer(wrong, 0) for wrong in q.wrong)}</question>"
        for q in bank
    ]
    return f'<?xml version="1.0" encoding="UTF-8"?><quiz>{"".join(questions)}</quiz>'


def _docx(path: Path, bank: list[Question], rng: Random) -> None:
    """The right answer is the underlined one."""
    page = Document()
    page.add_heading(f"NGÂN HÀNG CÂU HỎI - {TITLE.upper()}", level=1)
    for number, question in enumerate(bank, 1):
        page.add_paragraph(f"Câu {number}. {question.text}")
        answers = [question.right, *question.wrong]
        rng.shuffle(answers)
        for letter, answer in zip("ABCD", answers, strict=True):
            page.add_paragraph().add_run(f"{letter}. {answer}").underline = answer == question.right
    page.save(str(path))


def books(folder: Path) -> None:
    with (folder / "hoc-lieu" / "sach.mrc").open("wb") as file:
        writer = MARCWriter(file)
        for number, book in enumerate(BOOKS):
            writer.write(_record(number, book))
        writer.close(close_fh=False)


def _record(number: int, book: tuple[str, str, str, str, str]) -> Record:
    isbn, shelf_mark, author, title, publisher = book
    record = Record(force_utf8=True)
    record.add_field(
        Field(tag="001", data=f"VN{number:06d}"),
        _field("020", "  ", a=isbn),
        _field("082", "04", a=shelf_mark),
        _field("100", "1 ", a=author),
        _field("245", "10", a=title),
        _field("260", "  ", b=publisher, c="2025"),
    )
    return record


def _field(tag: str, indicators: str, **subfields: str) -> Field:
    parts = [Subfield(code=code, value=value) for code, value in subfields.items()]
    return Field(tag=tag, indicators=Indicators(*indicators), subfields=parts)
