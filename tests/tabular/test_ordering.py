"""Names stand in the order of ICU's rules for `vi`: given name, then the rest; codes break ties alone."""

from __future__ import annotations

import json
import random
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabular import by_name, vietnamese

# As ICU 78.2 sorts them with the rules of `vi`: letters first, then tones, then capitals.
PUBLISHED = (
    "a", "A", "à", "ả", "ã", "á", "ạ", "an", "ăn", "ân", "da", "đa", "Đa", "e", "ê", "o", "õ", "ô", "ơ", "tam", "tâm",
    "tẩm", "tẫm", "tấm", "Tấm", "tậm", "thuý", "thúy", "u", "ư", "y",
)  # fmt: skip
SYLLABLES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Y",
    "Ông",
    "Ân",
    "Ơn",
    "Uông",
    "Ưng",
    "An",
    "Anh",
    "Ánh",
    "Ảnh",
    "Ành",
    "Ăn",
    "Đan",
    "Dan",
    "Đàn",
    "Dân",
    "Ê",
    "tâm",
    "Tâm",
    "TÂM",
    "tầm",
    "Tẩm",
    "Tẫm",
    "Tấm",
    "Tậm",
    "o",
    "ô",
    "ơ",
    "ó",
    "ọ",
    "ỏ",
    "õ",
    "ò",
    "Thủy",
    "Thuỷ",
    "Thuý",
    "Thúy",
    "H'Hen",
    "Jô-na",
    "Zu",
    "F",
    "W",
    "7",
]
COLLATE = (
    "const n=JSON.parse(require('fs').readFileSync(0));const c=new Intl.Collator('vi');"
    "n.sort((a,b)=>c.compare(a,b)||(a<b?-1:a>b?1:0));console.log(JSON.stringify([c.resolvedOptions().locale,n]))"
)


def test_the_order_is_the_published_one() -> None:
    shuffled = list(PUBLISHED)
    random.Random(1).shuffle(shuffled)
    assert sorted(shuffled, key=vietnamese) == list(PUBLISHED)


@pytest.mark.skipif(shutil.which("node") is None, reason="node, which carries ICU, is not installed")
def test_it_is_that_of_icu_for_thousands_of_names() -> None:
    rng = random.Random(7)
    names = [" ".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(5_000)]
    done = subprocess.run(["node", "-e", COLLATE], input=json.dumps(names).encode(), capture_output=True, check=True)
    locale, wanted = json.loads(done.stdout)
    assert (locale, sorted(names, key=lambda name: (vietnamese(name), name))) == ("vi", wanted)


def test_the_given_name_comes_first_then_the_rest_then_the_code() -> None:
    people = [
        ("Trần Văn Ánh", "3"), ("Lê An", "2"), ("Lê An", "1"), ("Đỗ Văn An", "4"), ("Dương Văn An", "5"),
        ("Nguyễn Thị Đào", "6"), ("Nguyễn Thị Dung", "7"), ("Hồ Ân", "8"), ("Y", "9"),
    ]  # fmt: skip
    assert [code for _, code in sorted(people, key=lambda one: by_name(*one))] == list("541238769")


@given(st.text(max_size=20), st.text(max_size=20))
def test_every_two_texts_have_one_order(one: str, other: str) -> None:
    first, second = vietnamese(one), vietnamese(other)
    assert [first < second, first == second, first > second].count(True) == 1
