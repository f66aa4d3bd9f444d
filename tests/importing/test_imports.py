"""The service takes files, previews them, answers a repeated request as before, and keeps one report an upload."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chassis.clock import FrozenClock
from chassis.documents import Query
from chassis.identity.policy import NotAllowed
from chassis.why import Why
from importing import FileReport, FileUnreadable, Imports, KindUnknown, Readers, RefusedRow, Upload, report_id
from importing.findings import Findings
from tests.importing.gardening import (
    EAST,
    EASTERN,
    OWNER,
    PASSER_BY,
    READERS,
    WEST,
    WESTERN,
    GardenStore,
    Letter,
    SeedLines,
    garden,
    lines,
    upload,
)
from tests.tabular import books


def counts(report: FileReport) -> tuple[str, int, int, int, int, int]:
    return report.kind, report.rows, report.created, report.changed, report.same, report.refused_count


async def kept(store: GardenStore) -> list[tuple[str, str]]:
    return [(one.school, one.file) for one in await store.reports.where(Query(sort=("school", "file")))]


async def everything(store: GardenStore) -> dict[str, list[Any]]:
    """All that stands in the store, the audit chain among it."""
    names = sorted(await store.database.list_collection_names())
    return {name: await store.database[name].find({}).to_list(None) for name in names}


async def test_a_file_is_taken_and_its_report_kept_and_audited(imports: Imports, store: GardenStore) -> None:
    report = await imports.import_file(actor=EASTERN, upload=upload(content=lines("a|Aster", "b|")))
    assert counts(report) == ("seeds", 2, 1, 0, 0, 1)
    assert (report.school, report.taken, report.version) == (EAST, 1, 1)
    assert await store.reports.get(report_id(EAST, "seeds.txt", report.content_sha256)) == report
    links = await store.chains.links(Query(equals={"chain": EAST}))
    assert [(one["action"], one["target"]) for link in links for one in link["entries"]] == [
        ("import file", "seeds.txt")
    ]


async def test_a_file_that_is_recognised_is_not_taken(imports: Imports, store: GardenStore) -> None:
    before = await everything(store)
    known = await imports.recognise(actor=EASTERN, upload=upload())
    assert (known.kind, known.score, known.rows) == ("seeds", 100, 2)
    assert await everything(store) == before


async def test_a_repeated_request_gets_the_first_answer_and_a_new_one_is_a_new_reading(
    imports: Imports, clock: FrozenClock
) -> None:
    first = await imports.import_file(actor=EASTERN, upload=upload(request_id="r1"))
    clock.move(timedelta(hours=1))
    again = await imports.import_file(actor=EASTERN, upload=upload(request_id="r1"))
    assert again == first
    anew = await imports.import_file(actor=EASTERN, upload=upload(request_id="r2"))
    assert counts(anew) == ("seeds", 2, 0, 0, 2, 0)
    assert (anew.id, anew.first_at, anew.at) == (first.id, first.at, first.at + timedelta(hours=1))
    assert anew.requests == ["r1", "r2"]


async def test_a_request_id_that_comes_with_another_file_is_another_request(imports: Imports) -> None:
    first = await imports.import_file(actor=EASTERN, upload=upload(request_id="r1"))
    other = await imports.import_file(actor=EASTERN, upload=upload(content=lines("c|Chives"), request_id="r1"))
    renamed = await imports.import_file(actor=EASTERN, upload=upload("other.txt", request_id="r1"))
    assert (other.created, renamed.same) == (1, 2)
    assert len({first.id, other.id, renamed.id}) == 3


async def test_without_a_request_id_nothing_is_repeated(imports: Imports) -> None:
    await imports.import_file(actor=EASTERN, upload=upload())
    assert (await imports.import_file(actor=EASTERN, upload=upload())).same == 2


async def test_two_schools_with_one_file_name_keep_two_reports_also_of_one_content(
    imports: Imports, store: GardenStore
) -> None:
    await imports.import_file(actor=OWNER, upload=upload(content=lines("a|Aster"), school=EAST))
    await imports.import_file(actor=OWNER, upload=upload(content=lines("b|Basil"), school=WEST))
    assert await kept(store) == [(EAST, "seeds.txt"), (WEST, "seeds.txt")]
    await imports.import_file(actor=EASTERN, upload=upload("empty.txt", b"SEEDS"))
    await imports.import_file(actor=WESTERN, upload=upload("empty.txt", b"SEEDS"))
    assert [one for one in await kept(store) if one[1] == "empty.txt"] == [(EAST, "empty.txt"), (WEST, "empty.txt")]


async def test_a_shorter_file_under_the_same_name_leaves_the_earlier_report_to_be_read(
    imports: Imports, store: GardenStore
) -> None:
    first = await imports.import_file(actor=EASTERN, upload=upload(content=lines("a|Aster", "b|")))
    await imports.import_file(actor=EASTERN, upload=upload(content=lines("a|Aster")))
    assert (await store.reports.get(first.id)).refused == first.refused


async def test_a_preview_says_what_the_import_will_and_writes_nothing_at_all(
    imports: Imports, store: GardenStore
) -> None:
    await imports.import_file(actor=EASTERN, upload=upload("old.txt", lines("a|Aster", "b|Basil")))
    before = await everything(store)
    new = upload(content=lines("a|Aster", "b|Balm", "c|Chives", "d|"), request_id="r1")
    previewed = await imports.preview(actor=EASTERN, upload=new)
    assert await everything(store) == before
    done = await imports.import_file(actor=EASTERN, upload=new)
    assert counts(previewed) == counts(done) == ("seeds", 4, 1, 1, 1, 1)
    assert (previewed.refused, previewed.version) == (done.refused, 0)


async def test_what_was_noticed_while_a_workbook_was_opened_is_told_whatever_becomes_of_it(imports: Imports) -> None:
    rows = [["Code", "Name"], ["a", "Aster"], ["b", "Basil"]]
    noticed = [Why("FORMULAS_TAKEN", {"cells": 1})]
    known = books.xlsx(rows, formulas={(1, 2): "=1+1"})
    unknown = books.xlsx([["?", "?"]], formulas={(0, 1): "=1+1"})
    for content, refused in ((known, 0), (unknown, 1)):
        report = await imports.import_file(actor=EASTERN, upload=upload("a.xlsx", content))
        assert (report.notes, report.refused_count) == (noticed, refused)


async def test_a_kind_that_is_read_as_a_whole_tells_facts_and_notes(imports: Imports) -> None:
    report = await imports.import_file(actor=EASTERN, upload=upload("a.txt", b"Dear all"))
    assert counts(report) == ("letter", 1, 1, 0, 0, 0)
    assert (report.found, report.notes) == ({"length": "8"}, [Why("BY", {"who": "Dear all"})])


async def test_an_unreadable_file_is_reported_as_a_whole_or_refused_as_the_house_has_it(store: GardenStore) -> None:
    unknown = upload("a.bin", b"\x00")
    report = await garden(store).import_file(actor=EASTERN, upload=unknown)
    assert report.refused == [RefusedRow("", 0, "", "", Why("FILE_NOT_RECOGNISED", {"kind": ""}))]
    strict = garden(store, reports_unreadable=False)
    for ask in (strict.import_file, strict.preview):
        with pytest.raises(FileUnreadable):
            await ask(actor=WESTERN, upload=unknown)
    assert await kept(store) == [(EAST, "a.bin")]


async def test_a_kind_that_is_not_imported_here_is_refused(imports: Imports, store: GardenStore) -> None:
    with pytest.raises(KindUnknown):
        await imports.import_file(actor=EASTERN, upload=upload(kind="bulbs"))
    assert await kept(store) == []


async def test_whoever_may_hand_in_nothing_is_refused_by_each_question(imports: Imports, store: GardenStore) -> None:
    before = await everything(store)
    for asked in (
        imports.recognise(actor=PASSER_BY, upload=upload()),
        imports.preview(actor=PASSER_BY, upload=upload()),
        imports.import_file(actor=PASSER_BY, upload=upload()),
        imports.keep_refusal(actor=PASSER_BY, file="a", content_sha256="", findings=Findings()),
        imports.list_reports(actor=PASSER_BY, page_size=1, page_token=""),
    ):
        with pytest.raises(NotAllowed):
            await asked
    assert await everything(store) == before


async def test_nobody_lays_a_report_before_another_school(imports: Imports, store: GardenStore) -> None:
    unreadable = upload("a.bin", b"\x00", school=WEST)
    report = await imports.import_file(actor=EASTERN, upload=unreadable)
    refusal = await imports.keep_refusal(actor=EASTERN, file="b.bin", content_sha256="", findings=Findings(school=WEST))
    assert (report.school, refusal.school) == (EAST, EAST)
    assert await kept(store) == [(EAST, "a.bin"), (EAST, "b.bin")]
    assert (await imports.import_file(actor=OWNER, upload=unreadable)).school == WEST


async def test_what_no_house_could_take_is_kept_once_for_each_school_and_file(
    imports: Imports, store: GardenStore
) -> None:
    for school in (EAST, WEST, WEST):
        findings = Findings(kind="unknown", school=school)
        findings.refuse_file(Why("FILE_NOT_RECOGNISED"))
        await imports.keep_refusal(actor=OWNER, file="a.bin", content_sha256="", findings=findings)
    assert await kept(store) == [(EAST, "a.bin"), (WEST, "a.bin")]


async def test_the_observer_sees_each_file_that_was_taken_and_no_repetition(store: GardenStore) -> None:
    seen: list[str] = []
    made = garden(store)
    observed = Imports(
        store=store,
        readers=READERS,
        importers=made.importers,
        rights=made.rights,
        observe=lambda report: seen.append(report.file),
    )
    for one in (upload(request_id="r1"), upload(request_id="r1")):
        await observed.import_file(actor=EASTERN, upload=one)
    await observed.preview(actor=EASTERN, upload=upload("b.txt"))
    assert seen == ["seeds.txt"]


def test_a_reader_without_an_importer_is_found_when_the_service_is_made(store: GardenStore) -> None:
    made = garden(store)
    with pytest.raises(ValueError, match="letter"):
        Imports(
            store=store,
            readers=Readers(SeedLines(), Letter()),
            importers={"seeds": made.importers["seeds"]},
            rights=made.rights,
        )


def test_the_content_of_an_upload_is_not_shown() -> None:
    assert "geheim" not in repr(Upload(name="a", content=b"geheim"))
