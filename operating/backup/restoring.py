"""Restores a backup into an empty system. Everything is verified before the first byte is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chassis.clock import Clock
from chassis.delivery.kafka import Kafka
from chassis.delivery.log_reader import edges
from chassis.delivery.unsigned import UnsignedPart
from chassis.documents import Database
from chassis.documents.files import FileStore
from chassis.documents.mapping import Document
from chassis.documents.raw import documents_in, from_line, put_raw
from chassis.identity.actor import Actor
from chassis.store import Store
from operating.backup import manifest as described
from operating.backup.log import put_log, put_places
from operating.backup.making import FILES, Say
from operating.backup.manifest import Manifest
from operating.backup.parts import copy_whole, digest_of, verified
from operating.backup.refusals import PartDamaged, TargetNotEmpty


@dataclass(frozen=True)
class Known:
    """What this code can read: service → collection → schema number, and the types of facts."""

    schemas: Mapping[str, Mapping[str, int]]
    facts: frozenset[str]


@dataclass(frozen=True)
class Empty:
    """Where a backup is restored; its topics are there, with as many partitions as the backup's."""

    database: Callable[[str], Database]
    kafka: Kafka
    files: Path
    keys: Path
    clock: Clock
    unsigned: Path | None = None  # where is written up to which record the log is unsigned


def check(folder: Path, known: Known) -> Manifest:
    """Checks that every part is as it was written, and that this code can read it.

    Raises NotABackup, FormatUnknown, PartDamaged, SchemaUnknown or FactUnknown.
    """
    manifest = described.read(folder)
    described.fits(manifest, schemas=known.schemas, facts=known.facts)
    for part in manifest.parts:
        verified(folder, part)
    for path in _files_in(folder):
        if digest_of(path) != path.name:
            raise PartDamaged(path.relative_to(folder).as_posix())
    return manifest


async def restore(folder: Path, manifest: Manifest, empty: Empty, *, actor: Actor, say: Say) -> None:
    """Restores a backup that was checked.

    Raises TargetNotEmpty. After StoreBusyError or KafkaError the caller begins again in another empty system.
    """
    await _is_empty(manifest, empty)
    for service, collections in manifest.services.items():
        for name, collection in collections.items():
            await put_raw(empty.database(service), name, _documents_in(folder / collection.part))
    say("documents")
    await put_log(empty.kafka, manifest, folder)
    await put_places(empty.kafka, manifest.places)
    if empty.unsigned and any(map(any, manifest.unsigned_records.values())):
        UnsignedPart(datetime.fromisoformat(manifest.taken), manifest.unsigned_records).write(empty.unsigned)
    say("log")
    files = FileStore(empty.files)
    for path in _files_in(folder):
        copy_whole(path, files.path(path.name), path.name, name=path.relative_to(folder).as_posix())
    for name in manifest.keys:
        part = manifest.part(f"keys/{name}")
        copy_whole(folder / part.name, empty.keys / name, part.sha256, name=part.name)
    say("files")
    for service in manifest.services:
        store = Store(empty.database(service), empty.clock)
        await store.audit(actor, "restore", f"backup of {manifest.taken}, {manifest.digest}")


async def _is_empty(manifest: Manifest, empty: Empty) -> None:
    for service in manifest.services:
        if await documents_in(empty.database(service)):
            raise TargetNotEmpty(f"the store of {service}")
    present = await edges(empty.kafka, tuple(manifest.topics))
    for place, end in present.ends.items():
        if end > 0:
            raise TargetNotEmpty(f"topic {place.topic}")
    for folder in (empty.files, empty.keys) if manifest.keys else (empty.files,):
        if folder.is_dir() and any(path.is_file() for path in folder.rglob("*")):
            raise TargetNotEmpty(str(folder))


def _documents_in(path: Path) -> Iterator[Document]:
    with path.open("rb") as lines:
        for line in lines:
            yield from_line(line)


def _files_in(folder: Path) -> Iterator[Path]:
    """The paths of the files that the backup lists, in its order."""
    files = FileStore(folder / "files")
    with (folder / FILES).open(encoding="ascii") as names:
        for name in names:
            yield files.path(name.strip())
