"""Which store a run is kept in: one process a service, one for all, or one that somebody else runs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from chassis import limits as frame
from deploy.local import banner, keys, programs, readiness, store
from deploy.local.errors import CannotStart
from deploy.local.layout import Layout
from deploy.local.ports import HOST, Ports, any_free
from deploy.local.programs import WITH_RPC
from deploy.local.store import Server
from tests.started import Started, call

ELSEWHERE = "mongodb://edu:s3cret@store.example:27017/?tls=true"


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDU_LANG", "en")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    found = Layout(var=tmp_path / "var")
    found.prepare()
    keys.make(found)
    return found


def test_the_embedded_store_runs_once_for_each_service_and_any_other_once_for_all() -> None:
    assert store.embedded().processes(["accounts", "records"]) == {
        "store-accounts": "accounts",
        "store-records": "records",
    }
    assert Server("mongod", "mongod").processes(["accounts", "records"]) == {"store": ""}
    assert store.outside(ELSEWHERE).processes(["accounts", "records"]) == {}


@pytest.mark.parametrize("server", [store.embedded(), Server("mongod", "mongod"), store.outside(ELSEWHERE)])
def test_each_service_that_keeps_documents_is_given_its_store_and_the_gateway_none(
    layout: Layout, server: Server
) -> None:
    addresses = programs.take_ports(Ports({"EDU_PORTS": "0"}), server)
    given = {one.name: one.environment.get("EDU_STORE_URI", "") for one in programs.of_services(layout, addresses)}
    stores = {given[service] for service in WITH_RPC}
    assert given["gateway"] == ""
    match server.kind:
        case store.EMBEDDED:
            own = {f"mongodb://{HOST}:{addresses.ports[f'store-{service}']}" for service in WITH_RPC}
            assert (stores, len(stores)) == (own, len(WITH_RPC))
        case store.MONGOD:
            assert stores == {f"mongodb://{HOST}:{addresses.ports['store']}"}
        case _:
            assert stores == {ELSEWHERE}
            assert [name for name in addresses.ports if "store" in name] == []


def test_the_password_of_a_store_is_in_nothing_that_a_person_reads(layout: Layout) -> None:
    addresses = programs.take_ports(Ports({"EDU_PORTS": "0"}), store.outside(ELSEWHERE))
    told = banner.block(layout, addresses, banner.Outcome({}, "", "", 1))
    assert "mongodb://store.example:27017/?tls=true" in told
    assert "s3cret" not in told + store.outside(ELSEWHERE).shown


def refused(*asked: str) -> CannotStart:
    with pytest.raises(CannotStart) as caught:
        store.chosen(*asked)
    return caught.value


def test_a_run_goes_on_with_the_store_its_data_is_kept_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mongod = tmp_path / "mongod"
    mongod.write_text("#!/bin/sh\n", encoding="utf-8")
    mongod.chmod(0o755)
    monkeypatch.setenv("MONGOD", str(mongod))
    assert store.chosen("", "").kind == "mongod"
    assert store.chosen("", "nx-27017") == store.embedded()
    assert store.chosen(ELSEWHERE, "mongodb://store.example:27017/?tls=true").uri == ELSEWHERE


def test_another_store_than_the_data_is_kept_in_is_refused_with_both_names() -> None:
    told = refused("mongodb://other:27017", "nx-27017")
    assert (told.reason, "nx-27017" in told.lines[0]) == ("STORE_CHANGED", True)
    assert "STORE=mongodb://other:27017" in told.lines[1]


@pytest.mark.parametrize("name", ["other:27017", "http://other", "mongodb://"])
def test_what_is_no_address_of_a_store_is_refused(name: str) -> None:
    assert refused(name).reason == "STORE_INVALID"


def test_starting_over_removes_nothing_where_the_store_is_not_ours(layout: Layout) -> None:
    kept = layout.store / "accounts" / "accounts.db"
    kept.parent.mkdir()
    kept.write_bytes(b"kept")
    ended = call(layout, "up", "--fresh", "--store", ELSEWHERE)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[0] == "✗ FRESH=1 removes nothing from mongodb://store.example:27017/?tls=true."
    assert kept.read_bytes() == b"kept"


async def test_a_store_that_does_not_answer_is_told_with_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "STORE_TIMEOUT_MS", 200)
    silent = f"mongodb://edu:s3cret@{HOST}:{any_free()}"
    with pytest.raises(CannotStart) as caught:
        await readiness.store_answers(store.outside(silent))
    assert caught.value.reason == "STORE_SILENT"
    assert store.without_password(silent) in caught.value.lines[0]
    assert "s3cret" not in "".join(caught.value.lines)


FILES = ("accounts.db", "accounts.db-shm", "accounts.db-wal")


@pytest.fixture
def of_an_earlier_build(layout: Layout) -> Layout:
    for name in (*FILES, "records.db"):
        (layout.store / name).write_text(name, encoding="utf-8")
    return layout


def apart(layout: Layout) -> dict[str, Path]:
    return store.folders(store.embedded(), layout.store, ["accounts", "records"])


def found(layout: Layout) -> Iterator[str]:
    for path in sorted(layout.store.rglob("*.db*")):
        assert path.read_text(encoding="utf-8") == path.name
        yield str(path.relative_to(layout.store))


def test_the_files_that_an_earlier_build_kept_together_are_found_by_each_store(of_an_earlier_build: Layout) -> None:
    folders = apart(of_an_earlier_build)
    assert folders == {f"store-{one}": of_an_earlier_build.store / one for one in ("accounts", "records")}
    assert list(found(of_an_earlier_build)) == [*(f"accounts/{name}" for name in FILES), "records/records.db"]
    apart(of_an_earlier_build)
    assert len(list(found(of_an_earlier_build))) == len(FILES) + 1


def test_a_move_that_was_cut_short_goes_on_with_the_documents_last(of_an_earlier_build: Layout) -> None:
    own = of_an_earlier_build.store / "accounts"
    own.mkdir()
    (of_an_earlier_build.store / FILES[2]).rename(own / FILES[2])
    apart(of_an_earlier_build)
    assert list(found(of_an_earlier_build)) == [*(f"accounts/{name}" for name in FILES), "records/records.db"]


def test_documents_in_both_places_are_left_for_a_person_to_choose(of_an_earlier_build: Layout) -> None:
    own = of_an_earlier_build.store / "accounts"
    own.mkdir()
    (own / FILES[0]).write_text(FILES[0], encoding="utf-8")
    before = list(found(of_an_earlier_build))
    with pytest.raises(CannotStart) as caught:
        apart(of_an_earlier_build)
    assert caught.value.reason == "STORE_TWICE"
    assert list(found(of_an_earlier_build)) == before


def test_the_suite_runs_on_the_store_that_is_named_and_on_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDU_TEST_STORE", "mongodb://other:27017")
    assert store.at_hand() == [Server("outside", uri="mongodb://other:27017")]


def test_a_run_uses_a_store_that_runs_already_and_leaves_it_running(layout: Layout, kafka: str, store_uri: str) -> None:
    run = Started(layout, "--bare", "--services", "tests.local.standins", "--store", store_uri)
    try:
        told = run.wait_ready().told()
        assert (told["store"], told["stores"]) == ("outside", {"accounts": store_uri})
        assert [name for name in told["pids"] if "store" in name] == []
        assert run.end() == 0
    finally:
        run.end_all()
    asyncio.run(readiness.store_answers(store.outside(store_uri)))
