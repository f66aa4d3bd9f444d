"""What a backup and a restore write, and what stands after each write failed and after it was begun anew."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.structs import TopicPartition

from chassis.delivery.dead_letters import read_whole
from chassis.delivery.kafka import Kafka, KafkaError
from contracts.topics import TOPICS
from operating.backup import manifest as described
from operating.backup.log import GroupPlaces, put_log, put_places, to_line
from operating.backup.manifest import Manifest, Topic
from operating.backup.parts import Parts, copy_whole
from operating.backup.refusals import NotABackup, PartDamaged
from tests.failing_twice import Driver, Loss, Outcome, Twice

TOPIC = TOPICS["library"].name
PART = "log/a.jsonl"
PLAIN, PRIVATE = 0o755, 0o700


class LossyKafka(Kafka):
    """The real broker; what is told and committed passes by the loss."""

    loss: Loss

    def producer(self) -> AIOKafkaProducer:
        producer: Any = Driver(super().producer(), self.loss)
        return producer  # type: ignore[no-any-return] # foreign: it does what the producer does

    def reader(self, *topics: str, group: str | None = None) -> AIOKafkaConsumer:
        reader: Any = Driver(super().reader(*topics, group=group), self.loss)
        return reader  # type: ignore[no-any-return] # foreign: it does what the reader does


@dataclass
class Carrying:
    """A folder to write into, and a broker. `name` is in no other test."""

    servers: str
    tmp: Path
    loss: Loss

    def __post_init__(self) -> None:
        self.folder = self.tmp / "backup"
        self.elsewhere = self.tmp / "elsewhere"
        self.name = f"carried-{self.tmp.name}"
        self.kafka = LossyKafka(self.servers)
        object.__setattr__(self.kafka, "loss", self.loss)


def manifest_of(parts: tuple[str, ...] = ()) -> Manifest:
    return Manifest(
        taken="2026-10-31T01:00:00+00:00",
        instant=True,
        services={},
        topics={TOPIC: Topic(parts=parts, records=(1,) * len(parts))} if parts else {},
        places={},
        facts={},
        left_out=0,
        files=0,
        damaged=(),
        keys=(),
        parts=(),
    )


class _Record:
    timestamp, value, headers = 1_790_000_000_000, b"{}", ()

    def __init__(self, key: str) -> None:
        self.key = key.encode()


async def has_a_log(at: Carrying) -> None:
    (at.folder / "log").mkdir(parents=True)
    record: Any = _Record(at.name)
    (at.folder / PART).write_bytes(to_line(record))


async def puts_log(at: Carrying) -> None:
    await put_log(at.kafka, manifest_of((PART,)), at.folder)


async def in_log(at: Carrying) -> int:
    records = [record async for record in read_whole(Kafka(at.servers), TOPIC)]
    return sum(record.key == at.name.encode() for record in records)


def places(at: Carrying) -> GroupPlaces:
    return {at.name: {TOPIC: (0, 1)}}


async def puts_places(at: Carrying) -> None:
    await put_places(at.kafka, places(at))


async def committed(at: Carrying) -> list[int | None]:
    reader = Kafka(at.servers).reader(group=at.name)
    await reader.start()
    try:
        return [await reader.committed(TopicPartition(TOPIC, number)) for number in (0, 1)]
    finally:
        await reader.stop()


async def has_folder(at: Carrying) -> None:
    at.folder.mkdir(mode=PLAIN)


async def writes_manifest(at: Carrying) -> None:
    manifest_of().write(at.folder)


async def is_backup(at: Carrying) -> bool:
    try:
        return described.read(at.folder) == manifest_of()
    except NotABackup:
        return False


async def takes_folder(at: Carrying) -> None:
    Parts(at.folder)


async def open_to(at: Carrying) -> int:
    return at.folder.stat().st_mode & 0o777


async def writes_part(at: Carrying) -> None:
    _write_part(at.folder)


async def writes_part_elsewhere(at: Carrying) -> None:
    """As a backup that failed is told to: into a folder where nothing is."""
    _write_part(at.elsewhere)


def _write_part(folder: Path) -> None:
    with Parts(folder).part("a") as write:
        write(b"whole")


async def parts(at: Carrying) -> list[bytes]:
    """What the two folders hold."""
    return [path.read_bytes() for path in sorted(at.tmp.rglob("a"))]


async def copies_damaged(at: Carrying) -> None:
    _copy_damaged(at, at.folder)


async def copies_damaged_elsewhere(at: Carrying) -> None:
    with pytest.raises(PartDamaged):
        _copy_damaged(at, at.elsewhere)


def _copy_damaged(at: Carrying, folder: Path) -> None:
    source = at.tmp / "source"
    source.write_bytes(b"damaged")
    copy_whole(source, folder / "a", "0" * 64, name="a")


ROWS: dict[str, Twice[Carrying]] = {
    # Told twice only where a restore goes on in a broker that is no longer empty, which it refuses.
    "operating/backup/log.py:_put_part send": Twice(
        before=has_a_log,
        act=puts_log,
        sees=in_log,
        not_done=Outcome(0, 1),
        answer_lost=Outcome(1, 2),
        raises=KafkaError,
    ),
    "operating/backup/log.py:put_places commit": Twice(
        act=puts_places,
        sees=committed,
        not_done=Outcome([None, None], [0, 1]),
        answer_lost=Outcome([0, 1], [0, 1]),
        raises=KafkaError,
    ),
    "operating/backup/manifest.py:Manifest.write os.open": Twice(
        before=has_folder,
        act=writes_manifest,
        sees=is_backup,
        not_done=Outcome(left=False, end=True),
        answer_lost=Outcome(left=False, end=True),
        raises=OSError,
    ),
    "operating/backup/manifest.py:Manifest.write replace": Twice(
        before=has_folder,
        act=writes_manifest,
        sees=is_backup,
        not_done=Outcome(left=False, end=True),
        answer_lost=Outcome(left=True, end=True),
        raises=OSError,
    ),
    "operating/backup/parts.py:Parts.__init__ chmod": Twice(
        before=has_folder,
        act=takes_folder,
        sees=open_to,
        not_done=Outcome(PLAIN, PRIVATE),
        answer_lost=Outcome(PRIVATE, PRIVATE),
        raises=OSError,
    ),
    "operating/backup/parts.py:new_file os.open": Twice(
        act=writes_part,
        again=writes_part_elsewhere,
        sees=parts,
        not_done=Outcome([], [b"whole"]),
        answer_lost=Outcome([b""], [b"", b"whole"]),
        raises=OSError,
    ),
    "operating/backup/parts.py:copy_whole unlink": Twice(
        act=copies_damaged,
        again=copies_damaged_elsewhere,
        sees=parts,
        not_done=Outcome([b"damaged"], [b"damaged"]),
        answer_lost=Outcome([], []),
        raises=OSError,
    ),
}
