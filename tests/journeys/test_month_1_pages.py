"""Every page of the loaded month, as each of its people reads it in both languages."""

from __future__ import annotations

import json

import pytest

from tests.journeys.end_state import Month
from tests.journeys.pages import IN_ENGLISH, NEVER, reader, sign_in, texts_of, walk

pytestmark = pytest.mark.journey
IN_BOTH = {"guardian"}  # the rules of both languages are those of English without its own


def test_no_page_tells_what_is_no_language_of_its_reader(month: Month) -> None:
    layout, base = month.journey.layout, str(month.journey.run.told()["gateway"])
    loaded = json.loads((layout.run / "loaded.json").read_text("utf-8"))["summary"]
    found: set[str] = set()
    pages = 0
    for role, name, password in loaded["people"]:
        with reader(base) as client:
            sign_in(client, name, password)
            for language in ("en", "vi")[: 2 if role in IN_BOTH else 1]:
                client.cookies.set("edu_language", language)
                for seen in walk(client):
                    pages += 1
                    rules = {**NEVER, **(IN_ENGLISH if language == "en" else {})}
                    found |= {
                        f"{role} {language} {seen.address}: {what}: {text}"
                        for text in seen.texts
                        for what, rule in rules.items()
                        if rule.search(text)
                    }
    assert pages > 8 * len(loaded["people"])
    assert sorted(found) == []


PLANTED = {
    "a day as programs write it": '<p title="từ 2026-10-14">x</p>',
    "a mark with a point": "<td>8.5</td>",
    "a name of the program": "<p>KafkaTimeoutError: x</p>",
    "a sign-in name for a person": "<p>do GV8704030009 nộp</p>",
    "a text without its facts": "<p>Chào {name}</p>",
    "a sentence in Vietnamese": "<p>The list: không đọc được</p>",
}


@pytest.mark.parametrize(("what", "page"), PLANTED.items(), ids=lambda one: str(one)[:20])
def test_each_rule_finds_what_it_is_for_and_leaves_what_people_wrote(what: str, page: str) -> None:
    rule = {**NEVER, **IN_ENGLISH}[what]
    assert any(map(rule.search, texts_of(f"<body>{page}</body>")))
    well = 'Nguyễn Thị Năm · 9,0 · 14/10/2026 · 22/2021 Art. 9.1b (1) · 1.234 đ <b lang="vi">điểm của lớp</b>'
    assert not any(map(rule.search, texts_of(f"<body class='x' data-me='GV8704030009'><p>{well}</p></body>")))
