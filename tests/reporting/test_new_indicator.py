"""The recipe "A new indicator", planted in a copy of the code: a row and a reaction, in three files at most."""

from __future__ import annotations

from pathlib import Path

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Database
from services.reporting.files.indicator_table import TABLE, read_table
from services.reporting.store import ReportingStore
from tests.architecture.laws.source import hand_written
from tests.planting import Change, asked, plant
from tests.reporting.district import OTHER, SCHOOL

REPORTING = "services/reporting"
ROW = """
    {
      "id": "books_catalogued",
      "name": {"vi": "Sách đã vào mục lục", "en": "Books catalogued"},
      "unit": "count",
      "period": "to_date",
      "numerator": "books",
      "counted": {"vi": "cuốn sách", "en": "books"},
      "missing": {"vi": "chưa có mục lục", "en": "no catalogue yet"}
    },"""
CHANGES: dict[str, list[Change]] = {
    f"{REPORTING}/indicators.json": [
        Change('"measures": {', '\n    "books": [{"of": "books"}],'),
        Change('"indicators": [', ROW),
    ],
    f"{REPORTING}/events.py": [
        Change("from contracts.facts.library import (\n", "    BookCatalogued,\n"),
        Change(
            "= Reactions()\n",
            '\nhears.batch(BookCatalogued)(latest("books", "Keeps that a book is catalogued.", "school", "book"))\n',
        ),
    ],
    f"{REPORTING}/store.py": [
        Change('self.heard = self.replicas("heard")\n', '        self.books = self.replicas("books")\n')
    ],
}


def test_a_new_indicator_is_a_row_and_a_line_in_three_files_and_shows_on_every_surface(
    store_uri: str, database: Database, tmp_path: Path
) -> None:
    assert len(CHANGES) <= 3
    shown = asked(plant(tmp_path, "reporting", CHANGES), "tests.reporting.surfaces", store_uri, database.name)
    assert shown["indicators"]["books_catalogued"] == ["Sách đã vào mục lục", 2.0, [OTHER]]
    assert shown["month"][0] == "books_catalogued"
    assert {school: cells["books_catalogued"] for school, cells in shown["cells"].items()} == {SCHOOL: 2.0, OTHER: 0.0}
    assert shown["export"][4:6] == ["Sách đã vào mục lục", "Đánh giá"]


def test_no_code_names_an_indicator_so_that_the_row_is_all_there_is_of_it() -> None:
    table = read_table()
    ids = {indicator.id for indicator in table.indicators} - table.measures.keys()
    assert ids == {"plans_signed_on_time", "online_share", "schools_online"}
    naming = [
        (found.path, name)
        for found in hand_written()
        if found.is_under(f"{REPORTING}/")
        for name in ids
        if f'"{name}"' in found.text
    ]
    assert naming == []


def test_every_count_of_the_table_is_of_a_collection_that_hears(database: Database) -> None:
    store = ReportingStore(database, FrozenClock())
    counted = {count.of for counts in read_table().measures.values() for count in counts}
    assert sorted(counted - set(store.projections())) == []


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ('"numerator": "online_periods"', '"numerator": "steps"', "online_share asks for steps; no measure is"),
        ('"unit": "count"', '"unit_of": "count"', "unit"),
        ('"targets": {"": 60.0}', '"target": {"": 60.0}', "target"),
    ],
)
def test_a_row_with_a_misspelt_word_is_refused_when_the_service_starts(
    tmp_path: Path, old: str, new: str, refusal: str
) -> None:
    text = TABLE.read_text("utf-8")
    assert old in text
    altered = tmp_path / "indicators.json"
    altered.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError, match=refusal):
        read_table(altered)
