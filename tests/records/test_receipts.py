"""Receipts of results: what they hold, that they are made again to the same bytes, and who may see them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import Forbidden
from services.records.domain.judging import TermInputs
from services.records.domain.receipts import Place, Receipt, fingerprint, replay
from services.records.domain.refusals import ReceiptUnknown, ReceiptUnreadable, RulesUnknown
from services.records.domain.results import TermResults
from services.records.domain.rule_sets import rules_for
from services.records.domain.tt22.rules import EARLIER_ROWS, LOWER_SECONDARY, ROWS, Rules
from services.records.domain.tt22.subjects import SubjectTerm
from services.records.store import RecordsStore
from services.records.usecases import projections, results
from services.records.usecases.dependencies import Dependencies
from tests.records.acting import say
from tests.records.school import (
    CLASS,
    GUARDIAN,
    HEAD_DUNG,
    OFFICER,
    PUPIL,
    SCHOOL,
    STRANGER,
    TEACHER_LAN,
    YEAR,
    enrolled,
    told,
)
from tests.records.test_marks import FIRST, all_subjects, post

KEPT = sorted((Path(__file__).parent / "receipts").glob("*.json"))
PLACE = Place(SCHOOL, CLASS, YEAR, "hk1", FIRST)
SLOTS = ("tx1", "tx2", "gk", "ck")
# Six to nine subjects of two regular marks, and up to three that are judged by comment.
SCORED = st.lists(st.lists(st.integers(0, 100), min_size=4, max_size=4), min_size=6, max_size=9)
COMMENTED = st.lists(st.lists(st.integers(0, 1), min_size=4, max_size=4), max_size=3)


def inputs(scored: list[list[int]], commented: list[list[int]]) -> TermInputs:
    subjects = {
        f"M{number}": SubjectTerm(False, 35, dict(zip(SLOTS, marks, strict=True)))
        for number, marks in enumerate(scored)
    }
    for number, marks in enumerate(commented):
        subjects[f"N{number}"] = SubjectTerm(True, 35, dict(zip(SLOTS, marks, strict=True)))
    return TermInputs(subjects)


def receipt(found: TermInputs, rules: Rules | None = LOWER_SECONDARY) -> Receipt:
    return Receipt.of(PLACE, found, rules)


def level(found: TermInputs, rules: Rules = LOWER_SECONDARY) -> int:
    after = receipt(found, rules).result.judged.after
    assert after is not None
    return after


@given(SCORED, COMMENTED, st.data())
def test_raising_one_mark_never_lowers_the_level_in_any_reading(
    scored: list[list[int]], commented: list[list[int]], data: st.DataObject
) -> None:
    one, slot = data.draw(st.sampled_from(scored)), data.draw(st.integers(0, 3))
    before = [level(inputs(scored, commented), rules) for rules in LOWER_SECONDARY.readings()]
    one[slot] = data.draw(st.integers(one[slot], 100))
    after = [level(inputs(scored, commented), rules) for rules in LOWER_SECONDARY.readings()]
    assert all(now >= then for now, then in zip(after, before, strict=True))


@given(SCORED, COMMENTED, st.data())
def test_a_receipt_does_not_depend_on_any_order(
    scored: list[list[int]], commented: list[list[int]], data: st.DataObject
) -> None:
    found = inputs(scored, commented)
    shuffled = data.draw(st.permutations(sorted(found.subjects)))
    other = {
        code: replace(found.subjects[code], marks=dict(reversed(list(found.subjects[code].marks.items()))))
        for code in shuffled
    }
    assert receipt(TermInputs(other)).text == receipt(found).text


@given(SCORED, COMMENTED, st.sampled_from([None, *ROWS]), st.lists(st.sampled_from(["NV", "TOAN"]), unique=True))
def test_a_receipt_that_is_computed_again_has_the_same_bytes(
    scored: list[list[int]], commented: list[list[int]], rules: Rules | None, lacking: list[str]
) -> None:
    found = replace(inputs(scored, commented), lacking=tuple(lacking))
    text = receipt(found, rules).text
    assert (replay(text).text, fingerprint(text)) == (text, replay(text).sha256)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_receipt_of_an_earlier_build_is_still_made_again_to_the_same_bytes(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert replay(text).text == text


def test_receipts_of_earlier_builds_are_kept_for_ever() -> None:
    assert [path.stem for path in KEPT] == ["hk1-held-back", "hk1-missing", "hk1-no-rules", "year-promoted"]


def test_a_row_of_the_rules_is_never_edited() -> None:
    """Receipts name it by its fingerprint. Another number is another row."""
    assert {row.id: row.sha256 for row in EARLIER_ROWS} == {
        "22/2021/TT-BGDĐT THCS": "ceb8a27bc1d8a9a3d70e0409de96ce4e35fa3b023cf2ab657a4060846b62b3fc",
        "22/2021/TT-BGDĐT THPT": "d87c4e55840046ba9c8f9837ec6ef7b0cae1449d259fff53cecad0991e120e1d",
    }
    assert {row.id: row.sha256 for row in ROWS} == {
        "22/2021/TT-BGDĐT THCS": "b4e58a49610c272865340f6a08159f9eb463c44447dd57258591eee06f130c6d",
        "22/2021/TT-BGDĐT THPT": "d02b9214bad45e5643041e09c9949293efcaf1bda9758655a0c0b8a2a73364f1",
    }


@pytest.mark.parametrize(
    ("grade", "year", "level"),
    [
        ("6", "2021-2022", "THCS"),
        ("7", "2021-2022", None),
        ("7", "2022-2023", "THCS"),
        ("9", "2023-2024", None),
        ("9", "2024-2025", "THCS"),
        ("10", "2022-2023", "THPT"),
        ("12", "2023-2024", None),
        ("12", "2024-2025", "THPT"),
        ("5", "2026-2027", "TH"),
        ("4", "2022-2023", None),
        ("", "2026-2027", None),
    ],
)
def test_the_rules_of_a_class_follow_its_grade_and_year_as_the_circular_came_in(
    grade: str, year: str, level: str | None
) -> None:
    found = rules_for(grade, year)
    assert (found.level if found else None) == level


def test_where_readings_of_the_act_come_to_other_levels_the_article_is_flagged_and_taints_what_leans_on_it() -> None:
    good, poor = [85] * 4, [40] * 4
    [flag] = receipt(inputs([good] * 5 + [[70] * 4] * 2 + [poor], [])).result.flags
    assert (flag.article, flag.taints) == ("22/2021 Art. 9.3", ("level", "promotion", "title"))
    assert say(flag.why) == "văn bản có thể hiểu theo hơn một cách, ra các mức Đạt, Khá; đang lấy Khá"
    assert receipt(inputs([good] * 7 + [[60] * 4], [])).result.flags == ()


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("", ReceiptUnreadable),
        ("[]", ReceiptUnreadable),
        ('{"form":2}', ReceiptUnreadable),
        ('{"form":1,"rule_set":null,"of":{},"inputs":{}}', ReceiptUnreadable),
        (receipt(inputs([[80] * 4] * 6, [])).text.replace(LOWER_SECONDARY.sha256, "0" * 64), RulesUnknown),
    ],
    ids=["empty", "list", "form", "keys", "rules"],
)
def test_what_is_no_receipt_of_ours_is_refused(text: str, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        replay(text)


async def test_a_level_is_kept_with_its_receipt_and_another_mark_makes_another(
    store: RecordsStore, deps: Dependencies
) -> None:
    await all_subjects(store, deps, maths=9)
    first = await results.receipt_of(store, actor=HEAD_DUNG, pupil=FIRST, term="hk1")
    kept = await store.results.get(TermResults.key(SCHOOL, CLASS, YEAR, "hk1"))
    assert kept.levels[FIRST].receipt == first.receipt.sha256
    assert [one.id for one in first.kept] == [first.receipt.sha256]
    await post(store, "tx1", "8", base=1)
    second = await results.receipt_of(store, actor=HEAD_DUNG, pupil=FIRST, term="hk1")
    kept = await store.results.get(kept.id)
    assert (second.receipt.result.after, kept.levels[FIRST].receipt) == ("Tốt", second.receipt.sha256)
    assert {one.id for one in second.kept} == {first.receipt.sha256, second.receipt.sha256}
    assert kept.sequence == 1  # the level did not change, and was told once
    earlier = await results.receipt_of(store, actor=HEAD_DUNG, pupil=FIRST, term="hk1", sha256=first.receipt.sha256)
    assert (earlier.text, earlier.replays) == (first.text, True)


async def test_without_all_marks_there_is_a_receipt_that_says_what_is_missing_and_none_is_kept(
    store: RecordsStore,
) -> None:
    await post(store, "tx1", "8")
    shown = await results.receipt_of(store, actor=HEAD_DUNG, pupil=FIRST, term="hk1")
    assert json.loads(shown.text)["outcome"]["missing"] == ["GDTC", "TIN", "TOAN"]
    assert (shown.receipt.result.after, shown.kept, await store.receipts.count({})) == ("", [], 0)


async def test_a_class_that_no_rules_are_for_is_given_no_level(bare: RecordsStore) -> None:
    fact = enrolled("2600000299", "Bé Na", "Lá 1")
    await projections.remember_pupils(bare, [(fact, told(fact.pupil))])
    shown = await results.receipt_of(bare, actor=HEAD_DUNG, pupil="2600000299", term="hk1")
    assert json.loads(shown.text)["rule_set"] is None
    assert [step.why.code for step in shown.receipt.result.judged.steps] == ["NO_RULES_FOR_CLASS"]


async def test_a_receipt_is_for_the_family_and_for_who_sees_all_subjects(
    store: RecordsStore, deps: Dependencies
) -> None:
    await all_subjects(store, deps, maths=9)
    for actor in (HEAD_DUNG, PUPIL, GUARDIAN):
        shown = await results.receipt_of(store, actor=actor, pupil=FIRST, term="hk1")
        assert shown.receipt.result.after == "Tốt"
    for actor in (TEACHER_LAN, STRANGER, OFFICER):
        with pytest.raises(Forbidden):
            await results.receipt_of(store, actor=actor, pupil=FIRST, term="hk1")


async def test_a_receipt_of_another_pupil_is_not_found_by_its_fingerprint(
    store: RecordsStore, deps: Dependencies
) -> None:
    await all_subjects(store, deps, maths=9)
    [kept] = await store.receipts_of(FIRST, YEAR, "hk1")
    for pupil, sha256 in (("2600000271", kept.id), (FIRST, "0" * 64)):
        with pytest.raises(ReceiptUnknown):
            await results.receipt_of(store, actor=HEAD_DUNG, pupil=pupil, term="hk1", sha256=sha256)
