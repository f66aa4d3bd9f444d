"""The index gives what reading every document would give, however the words are typed."""

from __future__ import annotations

import unicodedata
from random import Random

import pytest

from services.library.domain import limits
from services.library.search import IndexEntry, SearchQuery, ShelfIndex
from tabular import fold

LINE = (
    "đường thẳng song song góc so le trong tam giác cân đều vuông hình học đại số phân số thập phân hữu tỉ vô tỉ "
    "phương trình bậc nhất ẩn số tập hợp ước bội nguyên tố hòa hoà thúy thuý mưa mùa xuân hạ thu đông nước Việt Nam "
    "ngữ văn thơ truyện ngắn nghị luận miêu tả biểu cảm lịch sử địa lí sông núi biển đảo khí hậu dân cư"
)
WORDS = LINE.split()
DOCUMENTS, QUERIES = 400, 1_000


def library(rng: Random) -> list[IndexEntry]:
    return [
        IndexEntry(
            id=f"d{number}",
            kind=rng.choice(("document", "questions")),
            title=" ".join(rng.choices(WORDS, k=4)),
            body=" ".join(rng.choices(WORDS, k=12)),
            subject=rng.choice(("TOAN", "NV")),
            grade=rng.choice((6, 7)),
            school="s1",
            seen_from=frozenset({rng.choice(("all", "shelf:s1"))}),
        )
        for number in range(DOCUMENTS)
    ]


def by_reading_all(entries: list[tuple[IndexEntry, set[str]]], query: SearchQuery) -> set[str]:
    """The ids of the entries, each with its words, that hold all that is asked for."""
    words = set(fold(query.words).split())
    return {
        entry.id
        for entry, its_words in entries
        if words <= its_words
        and (query.reach is None or query.reach & entry.seen_from)
        and query.kind in ("", entry.kind)
        and query.grade in (0, entry.grade)
    }


async def test_a_thousand_queries_find_exactly_what_reading_every_document_finds() -> None:
    rng = Random(11)
    entries = library(rng)
    read = [(one, {*fold(one.title).split(), *fold(one.body).split()}) for one in entries]
    index = ShelfIndex()
    await index.put(entries)
    for _ in range(QUERIES):
        query = SearchQuery(
            words=" ".join(rng.choices(WORDS, k=rng.randint(1, 3))),
            reach=rng.choice((None, frozenset({"all"}), frozenset({"all", "shelf:s1"}))),
            kind=rng.choice(("", "document")),
            grade=rng.choice((0, 7)),
        )
        hits = index.find(query, DOCUMENTS)
        found = {hit.id for hit in hits.best}
        assert (found, hits.total) == (by_reading_all(read, query), len(found))


@pytest.mark.parametrize("words", ["đường thẳng", "HÒA", "thúy", "nước Việt Nam", "địa lí"])
async def test_composed_decomposed_and_bare_words_find_the_same_set(words: str) -> None:
    index = ShelfIndex()
    await index.put(library(Random(12)))
    forms = (words, unicodedata.normalize("NFD", words), fold(words), words.upper(), f" {words}! ")
    sets = [{hit.id for hit in index.find(SearchQuery(words=form, reach=None), DOCUMENTS).best} for form in forms]
    assert all(one == sets[0] for one in sets)
    assert sets[0]


async def test_a_changed_document_is_found_by_its_new_words_alone_and_an_older_version_is_passed_over() -> None:
    index = ShelfIndex()
    first, second = library(Random(1))[:2]
    one = first._replace(title="Cũ", body="", version=1)
    await index.put([one, second])
    await index.put([one._replace(title="Mới", version=2)])
    await index.put([one])
    assert [hit.id for hit in index.find(SearchQuery(words="moi", reach=None), 5).best] == [one.id]
    assert index.find(SearchQuery(words="cu", reach=None), 5).total == 0


async def test_signs_of_a_query_language_are_only_words() -> None:
    index = ShelfIndex()
    await index.put(library(Random(2)))
    for words in ('title:"x" OR *', "+-&&||!(){}[]^~?:\\/", "'; drop", "a" * (limits.QUERY_CHARACTERS + 1)):
        assert index.find(SearchQuery(words=words, reach=None), 5).total in (0, DOCUMENTS)


async def test_words_past_the_limit_are_left_out_of_the_question() -> None:
    index = ShelfIndex()
    await index.put([library(Random(3))[0]._replace(title=" ".join(f"w{n}" for n in range(limits.QUERY_WORDS)))])
    many = " ".join(f"w{number}" for number in range(limits.QUERY_WORDS + 1))
    assert index.find(SearchQuery(words=many, reach=None), 5).total == 1


@pytest.mark.parametrize(
    ("kept", "asked"),
    [("Vật lí 8", "vật lý"), ("Vật lý 8", "vat li"), ("Hoà bình", "hòa bình"), ("Hòa bình", "hoà bình"),
     ("Sức khoẻ", "khỏe"),
     ("Thủy văn", "thuỷ văn"), ("Mĩ thuật", "mỹ thuật"), ("Kỹ năng sống", "kĩ năng"), ("Y tế học đường", "i tế"),
     ("Quý mùi", "quí mùi"), ("Tỉ lệ thức", "ty le thuc"), ("UỶ BAN", "ủy ban"), ("Hoa\u0300", "HOÀ")],
)  # fmt: skip
async def test_ways_to_write_one_word_are_one_word(kept: str, asked: str) -> None:
    index = ShelfIndex()
    entry = IndexEntry("d1", "document", kept, "", "", 0, "", frozenset({"all"}))
    other = IndexEntry("d2", "document", "Máy tay thúi may", "", "", 0, "", frozenset({"all"}))
    await index.put([entry, other])
    assert [hit.id for hit in index.find(SearchQuery(words=asked, reach=None), 5).best] == ["d1"]


async def test_another_spelling_ranks_as_high_as_the_kept_one() -> None:
    index = ShelfIndex()
    await index.put([IndexEntry("d1", "document", "Hoá học và vật lý", "", "", 0, "", frozenset({"all"}))])
    scores = [index.find(SearchQuery(words=words, reach=None), 5).best[0].score for words in ("hoá lý", "hóa lí")]
    assert scores[0] == scores[1]


async def test_may_is_not_mai_and_tay_is_not_tai() -> None:
    index = ShelfIndex()
    await index.put([IndexEntry("d1", "document", "máy bay", "", "", 0, "", frozenset({"all"}))])
    assert index.find(SearchQuery(words="mai", reach=None), 5).total == 0
