"""`edu restore`: a backup put into an empty folder, built beside it and moved there in one step when it is whole."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from chassis.clock import SystemClock
from chassis.delivery.kafka import Kafka, KafkaError
from chassis.documents import connect
from chassis.errors import Refusal, TransientError
from contracts.topics import Topic
from deploy.local import backup, down, kafka, preflight, processes, state, store, stores, topics
from deploy.local.errors import CannotStart
from deploy.local.language import both
from deploy.local.layout import Layout
from deploy.local.phases import Phases
from deploy.local.ports import HOST, any_free
from deploy.local.serving import serving
from operating.backup import restoring
from operating.backup.manifest import Manifest
from operating.backup.parts import blocks_of, new_file
from operating.backup.restoring import Empty


def restore(layout: Layout, folder: Path, *, keys: Path | None, say: Callable[[str], None]) -> Manifest:
    """Restores the backup of `folder`. Raises CannotStart with the repair; then the layout is as it was."""
    try:
        manifest = restoring.check(folder, stores.known())
    except Refusal as refusal:
        raise backup.cannot_start(refusal) from refusal
    if keys is not None and not keys.is_dir():
        raise CannotStart("KEYS_MISSING", both(f"{keys} không phải thư mục.", f"{keys} is no folder."))
    java = preflight.check(layout)
    with state.only_one(layout):
        _must_be_empty(layout)
        beside = Layout(var=layout.var.with_name(f".{layout.var.name}.restoring"))
        with state.only_one(beside):
            processes.end_left_behind(beside)
            down.wipe(beside, keep_lock=True)
            beside.prepare()
            try:
                asyncio.run(_fill(beside, java, folder, manifest, say))
            except (Refusal, TransientError, KafkaError) as error:
                raise backup.cannot_start(error) from error
            if keys is not None:
                _copy_keys(keys, beside.keys)
            state.write_whole(beside.loaded, {"restored": manifest.taken}, mode=0o600)
            os.sync()
            _swap(layout, beside)
    return manifest


def _must_be_empty(layout: Layout) -> None:
    """Only `run` may exist: logs of a set-up, and our own lock."""
    names = sorted(path.name for path in layout.var.iterdir() if path != layout.run)
    if names or layout.loaded.exists():
        raise CannotStart(
            "TARGET_NOT_EMPTY",
            both(
                f"{layout.var} đã có dữ liệu ({', '.join(names) or 'run'}); chỉ khôi phục vào chỗ trống.",
                f"{layout.var} holds data ({', '.join(names) or 'run'}); a backup goes into an empty folder only.",
            ),
            both(
                "Sửa: EDU_VAR=<thư mục mới> edu restore …; `make reset` xoá hẳn dữ liệu đang có.",
                "Repair: EDU_VAR=<new folder> edu restore …; `make reset` removes what is there for good.",
            ),
        )


async def _fill(beside: Layout, java: str, folder: Path, manifest: Manifest, say: Callable[[str], None]) -> None:
    """Writes everything through a store and a broker of its own, which are closed when it returns."""
    at_kafka, at_store = any_free(), any_free()
    kafka.write_settings(beside.kafka, at_kafka, any_free())
    kafka.format_folder(beside, java, beside.kafka)
    files = {"pid_file": beside.run / "store.pid", "log_file": beside.run / "store.nx.log"}
    server = store.chosen()
    beside.store_kind.write_text(f"{server.kind}\n", encoding="utf-8")
    store_command = server.command(beside.store, at_store, **files)
    servers = f"{HOST}:{at_kafka}"
    async with (
        serving(beside, "store", store_command, at_store),
        serving(beside, "kafka", kafka.command(beside, java, beside.kafka), at_kafka),
    ):
        await topics.make(servers, [Topic(name, len(topic.parts)) for name, topic in manifest.topics.items()])
        empty = Empty(
            database=cache(partial(connect, f"mongodb://{HOST}:{at_store}")),
            kafka=Kafka(servers),
            files=beside.files,
            keys=beside.keys,
            clock=SystemClock(),
            unsigned=beside.unsigned,
        )
        await restoring.restore(folder, manifest, empty, actor=backup.machine_actor(), say=say)


def _copy_keys(source: Path, target: Path) -> None:
    """Copies the keys that were kept apart from the backup, readable by their owner alone."""
    for path in sorted(path for path in source.rglob("*") if path.is_file() and path.name not in backup.WITHOUT):
        copy = target / path.relative_to(source)
        copy.unlink(missing_ok=True)
        with os.fdopen(new_file(copy), "wb") as out:
            out.writelines(blocks_of(path))


def _swap(layout: Layout, beside: Layout) -> None:
    """Two renames: a kill between them leaves no folder at all, and the next restore begins anew."""
    aside = layout.var.with_name(f".{layout.var.name}.before")
    shutil.rmtree(aside, ignore_errors=True)
    layout.var.rename(aside)
    beside.var.rename(layout.var)
    shutil.rmtree(aside)


def main(layout: Layout, folder: Path, *, keys: Path | None, as_json: bool) -> int:
    manifest = restore(layout, folder.absolute(), keys=keys, say=backup.steps(Phases()))
    backup.show(manifest, folder, as_json=as_json)
    if not as_json:
        print(both(f"Đã khôi phục vào {layout.var}. `make run` chạy tiếp.", f"Restored to {layout.var}. `make run`."))
    return 0
