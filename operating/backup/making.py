"""Takes a backup of a running system: who listens is read before who tells, then the log, then files and keys.

So no house in the backup knows what its teller does not, what was told and not yet heard is in the log with the place
where its listener stood, what was not yet told lies in the documents, and every file that a document names is there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from chassis.clock import Clock
from chassis.delivery.kafka import Kafka
from chassis.delivery.log_reader import edges
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

Say = Callable[[str], None]  # told `documents`, `log`, `files` when each is done
FILES = "files.txt"


class View(NamedTuple):
    """The documents of each house; `instant`: those of one house are of one moment, however long they are read."""

    databases: Mapping[str, Database]
    instant: bool


@dataclass(frozen=True)
class Running:
    """What is backed up. `services`: a listener stands before whom it hears; `without`: keys that are not taken."""

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


Collections = dict[str, dict[str, described.Collection]]


async def back_up(running: Running, folder: Path, *, actor: Actor, say: Say) -> Manifest:
    """Raises TargetNotEmpty, or what store and broker raise; then the folder has no manifest and is no backup."""
    parts = Parts(folder)
    keys = "with keys" if running.keys else "without keys"
    for service in running.services:
        await Store(running.live(service), running.clock).audited(actor, "back_up", f"every document, {keys}")
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
    kept = _keys(running, parts)
    say("files")
    made = Manifest(
        taken=taken.isoformat(),
        instant=view.instant,
        services=services,
        topics=log.topics,
        places=places,
        facts=dict(log.facts),
        left_out=log.left_out,
        files=files,
        damaged=damaged,
        keys=kept,
        parts=tuple(parts.made),
    )
    made.write(folder)
    return made


async def _documents(database: Database, service: str, parts: Parts) -> dict[str, described.Collection]:
    found = {}
    for name in await collections_of(database):
        part, documents, newest = f"documents/{service}/{name}.jsonl", 0, None
        with parts.part(part) as write:
            async for document in raw(database, name):
                write(to_line(document))
                documents += 1
                if "schema" in document:
                    newest = max(newest or 0, int(document["schema"]))
        found[name] = described.Collection(part=part, documents=documents, newest=newest)
    return found


def _sequences(folder: Path, services: Collections, wanted: Collection[Origin]) -> dict[Origin, int]:
    """How many facts each of these documents had told when it was read; one that was not there has none."""
    by_part: dict[str, set[Origin]] = defaultdict(set)
    for origin in wanted:
        collection = services.get(origin.service, {}).get(origin.collection)
        if collection is not None:
            by_part[collection.part].add(origin)
    return {origin: told for part, some in by_part.items() for origin, told in _told_by(folder / part, some)}


def _told_by(part: Path, wanted: Iterable[Origin]) -> Iterator[tuple[Origin, int]]:
    by_id = {origin.id: origin for origin in wanted}
    with part.open("rb") as lines:
        for line in lines:
            document = from_line(line)
            if document["_id"] in by_id:
                yield by_id[document["_id"]], int(document.get("sequence", 0))


def _files(store: FileStore, parts: Parts) -> tuple[int, tuple[str, ...]]:
    """Each under its SHA-256, listed in a part; one that no longer fits its name is named instead of taken."""
    kept, copied, damaged = FileStore(parts.folder / "files"), 0, []
    with parts.part(FILES) as write:
        for path in store.paths():
            try:
                copy_whole(path, kept.path(path.name), path.name, name=path.name)
            except PartDamaged:
                damaged.append(path.name)
            else:
                write(f"{path.name}\n".encode())
                copied += 1
    return copied, tuple(damaged)


def _keys(running: Running, parts: Parts) -> tuple[str, ...]:
    if running.keys is None:
        return ()
    kept = []
    for path in sorted(path for path in running.keys.rglob("*") if path.is_file()):
        name = path.relative_to(running.keys).as_posix()
        if name not in running.without:
            parts.copy(path, f"keys/{name}")
            kept.append(name)
    return tuple(kept)
