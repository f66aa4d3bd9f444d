"""Backs up a running system: services that listen before those that they hear, then the log, then files and keys.

So no service in the backup knows of a fact that its teller does not. Facts that were told and not heard yet are in the
log, with the offset of their listener. Facts that were not told yet are in the documents. Every file that a document
names is there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from aiokafka.structs import TopicPartition

from chassis.clock import Clock
from chassis.delivery.kafka import Kafka
from chassis.delivery.log_reader import Places, edges
from chassis.delivery.unsigned import NONE, UnsignedPart
from chassis.documents import Database
from chassis.documents.files import FileStore
from chassis.documents.raw import collections_of, from_line, raw, to_line
from chassis.identity.actor import Actor
from chassis.store import Store
from operating.backup import manifest as described
from operating.backup.log import Cut, Origin, copy_log, places_of, told_meanwhile
from operating.backup.manifest import Manifest
from operating.backup.parts import Parts, copy_whole
from operating.backup.refusals import PartDamaged

Say = Callable[[str], None]  # called with `documents`, `log` and `files` when each is done
FILES = "files.txt"


class View(NamedTuple):
    """The documents of each service. With `instant` those of one service are of one moment, however long one reads."""

    databases: Mapping[str, Database]
    instant: bool


@dataclass(frozen=True)
class Running:
    """What is backed up. In `services` a listener stands before those it hears; keys in `without` are left out."""

    services: tuple[str, ...]
    live: Callable[[str], Database]
    view: Callable[[Sequence[str]], AbstractAsyncContextManager[View]]
    groups: tuple[str, ...]
    kafka: Kafka
    topics: tuple[str, ...]
    files: Path
    clock: Clock
    keys: Path | None = None
    without: frozenset[str] = frozenset()
    public: Path | None = None  # in the folder of keys: the published halves, which are no secret and always copied
    unsigned: UnsignedPart = NONE


Collections = dict[str, dict[str, described.Collection]]


async def back_up(running: Running, folder: Path, *, actor: Actor, say: Say) -> Manifest:
    """Returns the manifest, which is written last.

    Raises TargetNotEmpty, StoreBusyError or KafkaError; then the folder has no manifest and is no backup.
    """
    parts = Parts(folder)
    keys = "with keys" if running.keys else "without keys"
    for service in running.services:
        await Store(running.live(service), running.clock).audit(actor, "back_up", f"every document, {keys}")
    taken = running.clock.now()
    before = await edges(running.kafka, running.topics)
    places = await places_of(running.kafka, running.groups, before.begins)
    async with running.view(running.services) as view:
        services = {service: await _documents(view.databases[service], service, parts) for service in running.services}
    say("documents")
    ends = (await edges(running.kafka, running.topics)).ends
    sequences = _sequences(folder, services, await told_meanwhile(running.kafka, before, ends))
    log = await copy_log(running.kafka, Cut(before, ends, sequences), parts)
    say("log")
    files, damaged = _files(FileStore(running.files), parts)
    keys_taken = _keys(running, parts)
    say("files")
    manifest = Manifest(
        taken=taken.isoformat(),
        instant=view.instant,
        services=services,
        topics=log.topics,
        places=places,
        facts=dict(log.facts),
        left_out=log.left_out,
        files=files,
        damaged=damaged,
        keys=keys_taken,
        unsigned=_unsigned(running.unsigned, before.begins),
        parts=tuple(parts.made),
    )
    manifest.write(folder)
    return manifest


async def _documents(database: Database, service: str, parts: Parts) -> dict[str, described.Collection]:
    collections = {}
    for name in await collections_of(database):
        part, documents, newest = f"documents/{service}/{name}.jsonl", 0, None
        with parts.part(part) as write:
            async for document in raw(database, name):
                write(to_line(document))
                documents += 1
                if "schema" in document:
                    newest = max(newest or 0, int(document["schema"]))
        collections[name] = described.Collection(part=part, documents=documents, newest=newest)
    return collections


def _sequences(folder: Path, services: Collections, origins: Collection[Origin]) -> dict[Origin, int]:
    """How many facts each of these documents had told when it was read; documents that were absent are left out."""
    by_part: dict[str, set[Origin]] = defaultdict(set)
    for origin in origins:
        collection = services.get(origin.service, {}).get(origin.collection)
        if collection is not None:
            by_part[collection.part].add(origin)
    return {origin: told for part, own in by_part.items() for origin, told in _told_by(folder / part, own)}


def _told_by(part: Path, origins: Iterable[Origin]) -> Iterator[tuple[Origin, int]]:
    by_id = {origin.id: origin for origin in origins}
    with part.open("rb") as lines:
        for line in lines:
            document = from_line(line)
            if document["_id"] in by_id:
                yield by_id[document["_id"]], int(document.get("sequence", 0))


def _files(store: FileStore, parts: Parts) -> tuple[int, tuple[str, ...]]:
    """Copies each file under its SHA-256 and lists it in a part; a file that no longer fits its name is named."""
    target, copied, damaged = FileStore(parts.folder / "files"), 0, []
    with parts.part(FILES) as write:
        for path in store.paths():
            try:
                copy_whole(path, target.path(path.name), path.name, name=path.name)
            except PartDamaged:
                damaged.append(path.name)
            else:
                write(f"{path.name}\n".encode())
                copied += 1
    return copied, tuple(damaged)


def _unsigned(part: UnsignedPart, begins: Places) -> dict[str, tuple[int, ...]]:
    """In records of the copy, which counts from nothing where the log may have lost its beginning."""
    return {
        topic: tuple(
            max(0, end - begins.get(TopicPartition(topic, partition), end)) for partition, end in enumerate(ends)
        )
        for topic, ends in part.ends.items()
    }


def _keys(running: Running, parts: Parts) -> tuple[str, ...]:
    taken = running.keys or running.public
    if taken is None:
        return ()
    folder, names = running.keys or taken.parent, []
    for path in sorted(path for path in taken.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name not in running.without:
            parts.copy(path, f"keys/{name}")
            names.append(name)
    return tuple(names)
