"""Reasons become sentences at the door, in the language of whoever asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chassis.context import call
from chassis.texts import Texts, verbatim
from chassis.why import Why

OVER = Why("OVER", {"amount": 1_250_000, "on": "2026-10-05", "mark": 75}, "22/2021/TT-BGDĐT", "9.3")


@pytest.fixture
def texts(tmp_path: Path) -> Texts:
    tables = {
        "vi": {"OVER": "thừa {amount:money} đồng ngày {on:day}, điểm {mark:tenths} (Điều {article}, {act})"},
        "en": {"OVER": "{amount:money} đồng over on {on:day}, mark {mark:tenths} ({act}, art. {article})"},
    }
    for language, table in tables.items():
        (tmp_path / f"{language}.json").write_text(json.dumps(table), encoding="utf-8")
    return Texts.load(tmp_path)


def test_a_reason_is_said_with_its_facts_written_as_people_read_them(texts: Texts) -> None:
    assert texts.say(OVER) == "thừa 1.250.000 đồng ngày 05/10/2026, điểm 7,5 (Điều 9.3, 22/2021/TT-BGDĐT)"


def test_the_caller_hears_the_language_that_was_asked_for_and_vietnamese_where_it_is_unknown(texts: Texts) -> None:
    english = "1.250.000 đồng over on 05/10/2026, mark 7,5 (22/2021/TT-BGDĐT, art. 9.3)"
    with call(command="c", language="en"):
        assert texts.say(OVER) == english
    with call(command="c", language="de"):
        assert texts.say(OVER) == texts.say(OVER, "vi")


def test_a_sentence_of_an_older_document_is_shown_as_it_was_kept(texts: Texts) -> None:
    assert texts.say(verbatim("dòng 3: thiếu lớp")) == "dòng 3: thiếu lớp"
    assert texts.say(verbatim("")) == ""


def test_a_code_without_a_sentence_shows_itself_and_a_missing_fact_is_an_error(texts: Texts) -> None:
    assert texts.say(Why("UNHEARD_OF")) == "UNHEARD_OF"
    assert texts.say(None) == ""
    with pytest.raises(KeyError):
        texts.say(Why("OVER"))
