"""`edu backup` and `edu restore` on a machine: real processes, a folder moved into place, a kill half way."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chassis.delivery.kafka import Kafka
from chassis.delivery.log_reader import between, edges
from chassis.documents import connect
from chassis.documents.files import FileStore
from contracts.topics import TOPICS
from deploy.local import processes, softhsm, stores
from deploy.local.layout import ROOT, Layout
from deploy.local.waiting import until
from operating.backup.manifest import NAME
from tests.backup.lending_shop import documents
from tests.started import START_SECONDS, Started, call, environment

HOUSE = "accounts"
TOPIC = TOPICS[HOUSE].name
STANDINS = ("--services", "tests.local.standins")
PERSON = {"_id": "GV1", "name": "Đặng Thị Ngọc", "version": 3, "schema": 1, "sequence": 0, "outbox": [], "relay_at": ""}


class Machine:
    """A run that was backed up and stopped, and folders to restore it into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.backup = folder / "backup"
        self.layout = Layout(var=folder / "var")

    def prepared(self) -> Machine:
        run = Started(self.layout, "--bare", *STANDINS)
        try:
            state = run.wait_ready().told()
            asyncio.run(fill(state, self.layout))
            self.done = call(self.layout, "backup", str(self.backup), "--with-keys", "--json")
        finally:
            run.end_all()
        return self


async def fill(state: Any, layout: Layout) -> None:
    """A document, a record and a file."""
    await connect(state["stores"][HOUSE], HOUSE)["people"].insert_one(dict(PERSON))
    producer = Kafka(state["kafka"]).producer()
    await producer.start()
    await producer.send_and_wait(TOPIC, key=b"GV1", value=b"{}", headers=[("ce_id", b"accounts/people/GV1/0")])
    await producer.stop()
    await FileStore(layout.files).put(b"a plan")


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory, broker_address: str) -> Machine:
    return Machine(tmp_path_factory.mktemp("machine")).prepared()


@pytest.fixture
def target(tmp_path: Path) -> Layout:
    return Layout(var=tmp_path / "var")


@pytest.fixture
def beside(target: Layout) -> Iterator[Layout]:
    """Where a restore builds; whatever a killed one left running is ended."""
    layout = Layout(var=target.var.with_name(".var.restoring"))
    yield layout
    processes.end_left_behind(layout)


def test_a_backup_says_how_much_it_holds_and_that_it_is_of_one_moment(machine: Machine) -> None:
    assert machine.done.returncode == 0, machine.done.stderr
    summary = json.loads(machine.done.stdout)
    assert (summary["instant"], summary["records"], summary["files"], summary["damaged"]) == (True, 1, 1, [])
    assert not list(machine.backup.glob(".copy-*"))


def test_a_restored_system_starts_with_the_same_data_and_loads_no_sample_into_it(
    machine: Machine, target: Layout
) -> None:
    done = call(target, "restore", str(machine.backup))
    assert done.returncode == 0, done.stderr
    assert target.operator.read_bytes() == machine.layout.operator.read_bytes()
    run = Started(target, *STANDINS)
    try:
        state = run.wait_ready().told()
        assert asyncio.run(documents(connect(state["stores"][HOUSE], HOUSE), "people")) == {"GV1": PERSON}
        assert asyncio.run(keys_of(state["kafka"])) == [b"GV1"]
        assert [path.read_bytes() for path in FileStore(target.files).paths()] == [b"a plan"]
        assert not target.sample.exists()
        if softhsm.module() is not None:
            assert str(target.var) in (target.keys_of("records") / "softhsm" / "softhsm2.conf").read_text(
                encoding="utf-8"
            )
    finally:
        run.end_all()
    again = call(target, "restore", str(machine.backup))
    assert again.returncode == 1
    assert "holds data" in again.stderr


async def keys_of(servers: str) -> list[bytes | None]:
    return [record.key async for record in between(Kafka(servers), *await edges(Kafka(servers), [TOPIC]))]


@pytest.mark.parametrize("half_way", ["run/store.log", "store/accounts.db"])
def test_a_restore_that_is_killed_leaves_nothing_and_the_next_one_is_whole(
    machine: Machine, target: Layout, beside: Layout, half_way: str
) -> None:
    killed = subprocess.Popen(
        [sys.executable, "-m", "deploy.local", "restore", str(machine.backup)],
        cwd=ROOT,
        env=environment(target),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert until((beside.var / half_way).exists, START_SECONDS)
    finally:
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
    assert [path.name for path in target.var.iterdir()] == ["run"]
    assert until(lambda: processes.of_run(beside) == [], START_SECONDS)

    done = call(target, "restore", str(machine.backup))
    assert done.returncode == 0, done.stderr
    assert not beside.var.exists()
    assert {"store", "kafka", "files", "keys"} <= {path.name for path in target.var.iterdir()}


def test_a_damaged_backup_is_refused_before_anything_is_made(machine: Machine, target: Layout, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(machine.backup, copy)
    part = copy / "documents" / HOUSE / "people.jsonl"
    part.write_bytes(part.read_bytes().replace(b"GV1", b"GV2"))
    done = call(target, "restore", str(copy))
    assert done.returncode == 1
    assert f"documents/{HOUSE}/people.jsonl" in done.stderr
    assert not target.var.exists()


def test_nothing_that_does_not_run_is_backed_up(target: Layout, tmp_path: Path) -> None:
    done = call(target, "backup", str(tmp_path / "backup"))
    assert done.returncode == 1
    assert "Nothing is running" in done.stderr
    assert not (tmp_path / "backup" / NAME).exists()


def test_whoever_listens_is_read_before_whom_it_hears() -> None:
    hears = {service: importable(service) for service in stores.ORDER}
    late = [
        (listener, teller)
        for listener, tellers in hears.items()
        for teller in tellers - {listener}
        if stores.ORDER.index(teller) < stores.ORDER.index(listener)
    ]
    assert late == []
    assert hears["reporting"] == {"accounts", "records", "library", "payments"}


def importable(service: str) -> set[str]:
    """Whom a house hears, by the facts in its table."""
    try:
        module = __import__(f"services.{service}.events", fromlist=["hears"])
    except ModuleNotFoundError:
        return set()
    return {fact_type.split(".")[0] for fact_type in module.hears.table}
