"""Sentences stand in texts alone, in both languages, each used; every refusal that a person can meet has its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.laws import refusals, sentences, texts
from tests.architecture.laws.source import ROOT, code, hand_written, kept, module

FOLDERS = texts.folders()
REFUSALS = refusals.refusals_of(hand_written())
GATEWAY = texts.tables_of(ROOT / refusals.TABLE)


def name_of(folder: Path) -> str:
    return folder.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_both_languages_have_the_same_codes_and_tell_the_same_facts(folder: Path) -> None:
    kept(texts.unequal(name_of(folder), texts.tables_of(folder)))


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_every_text_is_used(folder: Path) -> None:
    home = folder.parent
    readers_elsewhere = ("services/", "importing/", "tabular/") if home.name in texts.SHARED else texts.SHARED
    own = [found for found in code() if found.is_under(f"{name_of(home)}/", *readers_elsewhere)]
    templates = [path.read_text(encoding="utf-8") for path in sorted(home.rglob("*.html"))]
    readers = texts.readers_of(own, templates)
    kept(texts.unused(name_of(folder), texts.tables_of(folder), readers, texts.readers_of(code())))


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_every_reason_that_is_made_has_its_sentence(folder: Path) -> None:
    own = [found for found in code() if found.is_under(f"{name_of(folder.parent)}/")]
    shared = [texts.tables_of(ROOT / room / texts.TEXTS)["vi"] for room in texts.SHARED]
    kept(texts.unsaid(own, set(texts.tables_of(folder)["vi"]).union(*shared)))


def test_every_refusal_that_a_person_can_meet_has_its_sentence_in_both_languages() -> None:
    kept(refusals.untold(REFUSALS, GATEWAY))


def test_every_sentence_of_a_refusal_has_its_refusal() -> None:
    kept(refusals.idle(REFUSALS, GATEWAY))


def test_no_vietnamese_stands_in_domains_and_use_cases() -> None:
    exempt = [f"services/{house}/{path}" for house, paths in sentences.EXEMPT.items() for path in paths]
    kept(sentences.without_exemption([b for found in code() for b in sentences.check_literals(found)], exempt))


def test_a_code_or_a_fact_that_one_language_lacks_is_named() -> None:
    tables = {"vi": {"A": "{n} dòng", "B": "b"}, "en": {"A": "{rows} rows", "C": "c"}}
    assert texts.unequal("services/a/texts", tables) == [
        "services/a/texts/en.json: B is missing; write it",
        "services/a/texts/vi.json: C is missing; write it",
        "services/a/texts: A tells n in vi and rows in en; tell the same facts",
    ]


def test_a_text_that_nothing_says_is_named() -> None:
    lines = 'say("PLAIN")\nsay("lower")\nf"made.{one}.end"\nf"word_{one}"\n"part"\nf"It is {one} o\'clock"\n'
    readers = texts.readers_of([module("services/a/web.py", lines)], ['{{ t("begun." ~ state) }}', "{{ t('quoted') }}"])
    table = dict.fromkeys(
        (
            "PLAIN",
            "LOWER",
            "made.part.end",
            "begun.part",
            "begun.404",
            "begun.word_part",
            "quoted",
            "made.x.end",
            "begun.x",
        ),
        "…",
    )
    assert texts.unused("services/a/texts", {"vi": table, "en": table}, readers, readers) == [
        "services/a/texts: nothing says begun.x; take it out of both languages",
        "services/a/texts: nothing says made.x.end; take it out of both languages",
    ]


def test_a_reason_without_a_sentence_is_named() -> None:
    found = module(
        "services/a/domain/pupils.py", 'x = Why("KNOWN", {})\ny = Why("NOT_KNOWN", {"n": 1})\nz = Why(code)\n'
    )
    assert texts.unsaid([found], {"KNOWN"}) == [
        "services/a/domain/pupils.py:2: NOT_KNOWN has no sentence; write it in both languages of the service's texts"
    ]


LACKING = "told by reason.SHUT in services/gateway/texts/en.json; give it to the details or leave it out"
SHUT = """
class Refusal(Exception): ...
class Conflict(Refusal):
    reason = "CONFLICT"
class Shut(Conflict):
    reason = "SHUT"
    def __init__(self, since: str) -> None:
        super().__init__(f"shut since {since}", since=since)
class ShutForGood(Shut): ...
"""


def test_refusals_are_read_with_their_reasons_and_facts() -> None:
    found = refusals.refusals_of([module("services/a/domain/refusals.py", SHUT)])
    assert [(raised.reason, sorted(raised.facts)) for raised in found] == [
        ("", []),
        ("CONFLICT", []),
        ("SHUT", ["since"]),
        ("SHUT", ["since"]),
    ]


def test_a_refusal_without_a_sentence_and_one_without_a_fact_that_its_sentence_tells_are_named() -> None:
    raised = refusals.Raised("SHUT", frozenset({"since"}), "services/a/domain/refusals.py", 5)
    assert refusals.untold([raised], {"vi": {}, "en": {"reason.SHUT": "Shut since {since} by {who}."}}) == [
        "services/a/domain/refusals.py:5: SHUT has no sentence; write reason.SHUT in services/gateway/texts/vi.json",
        f"services/a/domain/refusals.py:5: SHUT keeps no who, {LACKING}",
    ]


def test_a_sentence_whose_refusal_is_gone_is_named() -> None:
    assert refusals.idle([], {"vi": {"reason.GONE": "…", "page.home": "…"}}) == [
        "services/gateway/texts/vi.json: nothing raises GONE; take reason.GONE out"
    ]


@pytest.mark.parametrize(
    "text",
    [
        'raise Invalid("thiếu cột")',
        'why = Why("MISSING", {"column": "Họ tên"})',
        'note = f"{n} dòng"',
    ],
)
def test_a_vietnamese_literal_in_a_domain_or_a_use_case_is_named(text: str) -> None:
    [broken] = sentences.check_literals(module("services/a/domain/rows.py", f"def f(n: int) -> None:\n    {text}\n"))
    assert broken.startswith("services/a/domain/rows.py:2: '")
    assert broken.endswith("' is Vietnamese; give a Why with facts, and say it in texts/")
    assert sentences.check_literals(module("services/a/files/rows.py", text)) == []


@pytest.mark.parametrize(
    "text",
    [
        '"""Đọc là: học bạ."""\n',
        'x = Why("HELD_BACK", {}, "Thông tư 22/2021/TT-BGDĐT", "Điều 9.3")\n',
        'x = Why("HELD_BACK", act="Thông tư 22/2021/TT-BGDĐT")\n',
        'REMOTE_ACT = "Thông tư 09/2021/TT-BGDĐT"\n',
        'PASSED = "Đ"\nNOT_PASSED = "CĐ"\nLETTERS = "[A-ZĐ]+"\n',
    ],
)
def test_a_source_a_code_and_a_docstring_are_no_sentences(text: str) -> None:
    assert sentences.check_literals(module("services/a/domain/rows.py", text)) == []


def test_an_exempt_file_is_left_alone_until_it_keeps_the_law() -> None:
    broken = ["services/a/domain/rows.py:2: x is Vietnamese", "services/a/domain/new.py:1: y is Vietnamese"]
    assert sentences.without_exemption(broken, ["services/a/domain/rows.py", "services/a/domain/old.py"]) == [
        "services/a/domain/new.py:1: y is Vietnamese",
        "services/a/domain/old.py:1: keeps the law; take it off the list of exempt files",
    ]
