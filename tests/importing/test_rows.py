"""Rows go into the documents batch by batch: the good are taken once, the bad named, whoever else writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pytest

from chassis import limits as frame_limits
from chassis.documents import Query
from chassis.errors import LostUpdateError
from chassis.why import Why
from importing import Findings, RefusedRow, apply_rows, limits
from tests.importing.gardening import GardenStore, Plain, Seed, SeedImporter, SeedLines, SeedSheet, lines, upload
from tests.payments.failing import counting
from tests.tabular import books

NO_NAME = Why("NO_NAME")


def rows(*said: str) -> Iterable[Plain]:
    return SeedLines().read(upload(content=lines(*said)))


async def taken(store: GardenStore, *said: str, preview: bool = False) -> Findings:
    findings = Findings()
    await apply_rows(SeedImporter(store), rows(*said), findings, preview=preview)
    return findings


def counts(findings: Findings) -> tuple[int, int, int, int, int]:
    return findings.rows, findings.created, findings.changed, findings.same, findings.refused_count


async def names(store: GardenStore) -> dict[str, str]:
    return {one.id: one.name for one in await store.seeds.where(Query())}


async def test_good_rows_are_taken_and_each_bad_one_is_named_in_the_order_of_the_file(store: GardenStore) -> None:
    findings = await taken(store, "a|Aster", "b|", "c|weed", "a|Aster again", "d|Dill")
    assert counts(findings) == (5, 2, 0, 0, 3)
    assert findings.refused == [
        RefusedRow("", 3, "name", "", NO_NAME),
        RefusedRow("", 4, "name", "weed", NO_NAME),
        RefusedRow("", 5, "code", "a", Why("TWICE", {"row": 2})),
    ]
    assert await names(store) == {"a": "Aster", "d": "Dill"}


async def test_a_row_is_new_or_changed_or_the_same(store: GardenStore) -> None:
    await taken(store, "a|Aster", "b|Basil")
    assert counts(await taken(store, "a|Aster", "b|Balm", "c|Chives")) == (3, 1, 1, 1, 0)
    assert await names(store) == {"a": "Aster", "b": "Balm", "c": "Chives"}


async def test_a_repetition_is_found_across_batches_and_nothing_is_left_over(
    store: GardenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "ROWS_AT_ONCE", 3)
    findings = await taken(store, *(f"s{n}|Seed {n}" for n in range(7)), "s0|Seed")
    assert counts(findings) == (8, 7, 0, 0, 1)
    assert findings.refused[0].why == Why("TWICE", {"row": 2})


@pytest.mark.parametrize(("count", "batches"), [(3, 1), (4, 2)])
async def test_a_batch_at_the_limit_is_one_and_one_row_more_makes_two(
    store: GardenStore, monkeypatch: pytest.MonkeyPatch, count: int, batches: int
) -> None:
    monkeypatch.setattr(limits, "ROWS_AT_ONCE", 3)
    with counting(store) as calls:
        await taken(store, *(f"s{n}|Seed" for n in range(count)))
    assert calls == ["seeds.many", "seeds.keep_many"] * batches


@pytest.mark.parametrize("items", [1, 3, 30])
async def test_a_batch_costs_the_same_calls_for_any_number_of_rows(store: GardenStore, items: int) -> None:
    with counting(store) as calls:
        findings = await taken(store, *(f"s{n}|Seed" for n in range(items)))
    assert (findings.created, calls) == (items, ["seeds.many", "seeds.keep_many"])


async def test_a_preview_counts_as_the_import_does_and_writes_nothing(store: GardenStore) -> None:
    await taken(store, "a|Aster", "b|Basil")
    said = ("a|Aster", "b|Balm", "c|Chives", "d|weed", "e|")
    importer, findings = SeedImporter(store), Findings()
    with counting(store) as calls:
        await apply_rows(importer, rows(*said), findings, preview=True)
    assert (calls, importer.wrote) == (["seeds.many"], [])
    assert await names(store) == {"a": "Aster", "b": "Basil"}
    done = await taken(store, *said)
    assert (counts(findings), findings.refused) == (counts(done), done.refused)


async def test_what_stands_before_and_after_the_rows_is_told_which_were_taken(store: GardenStore) -> None:
    importer = SeedImporter(store)
    await apply_rows(importer, rows("a|Aster", "b|weed", "c|"), Findings())
    assert importer.wrote == ["before 2", "after 1"]


async def test_a_row_that_lost_to_another_writer_is_decided_again(
    store: GardenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_many = store.seeds.keep_many

    async def with_a_rival(changed: Sequence[Seed]) -> list[str]:
        if not await store.seeds.find("a"):
            await keep_many([Seed(id="a", name="Anise")])
        return await keep_many(changed)

    monkeypatch.setattr(store.seeds, "keep_many", with_a_rival)
    assert counts(await taken(store, "a|Aster", "b|Basil")) == (2, 1, 1, 0, 0)
    assert await names(store) == {"a": "Aster", "b": "Basil"}


async def test_rows_that_lose_again_and_again_end_in_a_lost_update(
    store: GardenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = 0

    async def all_lost(changed: Sequence[Any]) -> list[str]:
        nonlocal tries
        tries += 1
        return [one.id for one in changed]

    monkeypatch.setattr(store.seeds, "keep_many", all_lost)
    with pytest.raises(LostUpdateError):
        await taken(store, "a|Aster")
    assert tries == frame_limits.DECIDE_TRIES


async def test_a_row_of_a_sheet_is_refused_under_the_title_that_the_file_has(store: GardenStore) -> None:
    content = books.xlsx({"Beds": [["List"], ["Name", "Code"], ["Aster", 7.0], ["", "b"], ["weed", "c"]]})
    findings = Findings()
    await apply_rows(SeedImporter(store), SeedSheet().read(upload("a.xlsx", content)), findings)
    assert findings.refused == [RefusedRow("Beds", 5, "Name", "weed", NO_NAME)]
    assert await names(store) == {"7": "Aster"}
