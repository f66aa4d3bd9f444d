"""Whose money a line is: code first, then name and class, else nobody's; the reason is always said."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.why import Why
from services.payments.domain.demands import Pupil
from services.payments.domain.matching import NOBODY, PupilIndex, kind_of
from tests.payments.bank import MT940_MEMO, SCHOOL, plain, pupils_of

PUPILS = pupils_of(SCHOOL)
INDEX = PupilIndex(PUPILS)
ANY = PUPILS[7]
VECTORS = json.loads((Path(__file__).parents[1] / "conformance" / "vectors" / "money.json").read_text())["vectors"]
MEMO_SHAPES = [vector for vector in VECTORS if vector["kind"] == "memo-regex"]


@pytest.mark.parametrize(
    "memo",
    [
        f"{ANY.id} NUOC UONG T10",
        f"nop tien nuoc {ANY.id[:6]} {ANY.id[6:]}",
        f"MBVCB.5719509844.{plain(ANY.name)} LOP 7A1 NOP NUOC UONG {ANY.id}.CT tu 0141322095",
        f"HP{ANY.id}T10",
        f"Mã HS: {ANY.id[:2]} {ANY.id[2:7]} {ANY.id[7:]}, tháng 10",
    ],
)
def test_a_code_is_found_however_the_bank_wraps_it(memo: str) -> None:
    match = INDEX.match(memo)
    assert (match.pupil, kind_of(match.why)) == (ANY.id, "code")
    assert match.why.facts == {"pupil": ANY.id}


@pytest.mark.parametrize(
    "memo",
    [
        f"{plain(ANY.name)} 7A1 NUOC UONG THANG 10",
        f"{ANY.name} lớp 7a1 nộp tiền nước",
        f"LOP7A1 {plain(ANY.name).lower()}",
        f"nop cho chau {ANY.name}, 7 A1",
    ],
)
def test_a_full_name_with_its_class_is_found_without_a_code(memo: str) -> None:
    match = INDEX.match(memo)
    assert (match.pupil, kind_of(match.why)) == (ANY.id, "name+class")


def test_a_code_that_the_format_cut_falls_back_to_name_and_class() -> None:
    memo = f"MBVCB.1277037087.{plain(ANY.name)} LOP 7A1 NOP NUOC UONG {'X' * 20} {ANY.id}"[:MT940_MEMO]
    assert ANY.id not in memo
    assert kind_of(INDEX.match(memo).why) == "name+class"


def test_a_name_without_a_class_is_only_suggested() -> None:
    match = INDEX.match(f"{plain(ANY.name)} nop tien")
    assert (match.pupil, match.suggestion, kind_of(match.why)) == ("", ANY.id, "none")


def test_two_codes_in_one_memo_name_nobody_and_suggest_the_first() -> None:
    match = INDEX.match(f"{PUPILS[0].id} {PUPILS[1].id} hai anh em")
    assert (match.pupil, match.suggestion) == ("", PUPILS[0].id)
    assert match.why == Why("SEVERAL_CODES_IN_MEMO", {"count": 2, "pupils": f"{PUPILS[0].id}, {PUPILS[1].id}"})


def test_namesakes_in_one_class_name_nobody() -> None:
    twins = [Pupil(f"900000000{n}", SCHOOL, "Trần Văn An", "8A1") for n in (1, 2)]
    match = PupilIndex(twins).match("TRAN VAN AN 8A1")
    assert (match.pupil, match.suggestion) == ("", twins[0].id)


def test_a_name_inside_a_longer_name_of_the_class_does_not_count() -> None:
    short = Pupil("9000000001", SCHOOL, "Huỳnh Thị Mỹ", "7A1")
    long = Pupil("9000000002", SCHOOL, "Huỳnh Thị Mỹ Hà", "7A1")
    index = PupilIndex([short, long])
    assert index.match("HUYNH THI MY HA 7A1 NUOC").pupil == long.id
    assert index.match("HUYNH THI MY 7A1 NUOC").pupil == short.id


def test_a_code_inside_an_account_number_is_nobodys() -> None:
    assert INDEX.match(f"CT tu 9{ANY.id}4 toi 001") == NOBODY
    assert INDEX.match("CHUYEN TIEN") == NOBODY


def test_an_empty_index_and_an_empty_memo_name_nobody() -> None:
    assert PupilIndex([]).match(f"{ANY.id}") == NOBODY
    assert INDEX.match("") == NOBODY


@pytest.mark.parametrize("vector", MEMO_SHAPES, ids=lambda vector: str(vector["id"]))
def test_a_code_is_found_in_each_shape_that_banks_were_seen_to_write(vector: dict[str, dict[str, str]]) -> None:
    text = vector["input"]["text"]
    assert re.search(vector["input"]["regex"], text)
    assert INDEX.match(text.replace("AB12CD34", ANY.id)).pupil == ANY.id


@given(st.sampled_from(PUPILS), st.text(max_size=20), st.text(max_size=20), st.integers(1, 9))
def test_whatever_stands_around_a_code_no_other_pupil_is_named(pupil: Pupil, head: str, tail: str, cut: int) -> None:
    torn = f"{pupil.id[:cut]} {pupil.id[cut:]}"
    assert INDEX.match(f"{head} ; {torn} ; {tail}").pupil in (pupil.id, "")
    assert INDEX.match(torn).pupil == pupil.id
