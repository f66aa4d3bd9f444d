"""The copy that a backup reads is of one moment, and every value comes back with the type it had."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiokafka import ConsumerRecord
from bson.int64 import Int64

from chassis.delivery.kafka import Kafka
from chassis.delivery.log_reader import between, edges
from chassis.documents import Database, connect
from chassis.documents.raw import collections_of, from_line, put_raw, raw
from chassis.documents.raw import to_line as document_line
from deploy.local import snapshot
from deploy.local.layout import Layout
from operating.backup.log import fact_id, to_line
from tests.backup.lending_shop import SERVICE, Shop, documents

LOOKS = 4
ODD = {
    "_id": "Trường/7A1 – “đ”",
    "small": 7,
    "large": 2**40,
    "sixty_four": Int64(5),
    "share": 0.5,
    "whole": 3.0,
    "nothing": None,
    "true": True,
    "text": 'a "quoted" \\ line\nand another',
    "nested": {"list": [{"a": []}, "b", 1], "empty": {}},
}


async def ids(database: Database, name: str) -> set[str]:
    return set(await documents(database, name))


async def test_no_copy_holds_a_later_write_without_the_earlier_one(shop: Shop, tmp_path: Path) -> None:
    """Each number is written to one collection, then to the other; who reads the live store sees the second alone."""

    async def write_for_ever() -> None:
        database, number = shop.database, 0
        while True:
            await database["first"].insert_one({"_id": str(number)})
            await database["second"].insert_one({"_id": str(number)})
            number += 1

    layout, beside = Layout(var=shop.folder), tmp_path
    layout.run.mkdir()
    await shop.database["begun"].insert_one({"_id": "1"})
    writing, copies = asyncio.create_task(write_for_ever()), list[tuple[set[str], set[str]]]()
    try:
        while len(copies) < LOOKS:
            async with snapshot.copied(layout, beside, [SERVICE]) as view:
                assert view.instant
                copy = view.databases[SERVICE]
                second = await ids(copy, "second")
                copies.append((await ids(copy, "first"), second))
                assert await ids(copy, "second") == second
    finally:
        writing.cancel()
        await asyncio.gather(writing, return_exceptions=True)
    assert [len(first - second) in {0, 1} and second <= first for first, second in copies] == [True] * LOOKS
    assert len(copies[-1][0]) > len(copies[0][0])


async def test_documents_come_back_with_the_types_they_had(shop: Shop, empty: Shop) -> None:
    await shop.database["odd"].insert_one(dict(ODD))
    carried = [from_line(document_line(one)) async for one in raw(shop.database, "odd")]
    assert await put_raw(empty.database, "odd", carried) == 1
    assert await documents(empty.database, "odd") == await documents(shop.database, "odd")
    assert {name: type(value) for name, value in carried[0].items()} == {
        name: int if name == "sixty_four" else type(value) for name, value in ODD.items()
    }


async def test_what_was_heard_is_read_before_what_tells_and_the_chain_last(shop: Shop) -> None:
    for name in ("audit", "shelves", "lent", "books"):
        told: dict[str, Any] = {"outbox": []} if name in {"shelves", "books"} else {}
        await shop.database[name].insert_one({"_id": "1", **told})
    assert await collections_of(connect(shop.uri, SERVICE)) == ["lent", "books", "shelves", "audit"]


def record(**changed: Any) -> ConsumerRecord[bytes, bytes]:
    whole = {"topic": "t", "partition": 0, "offset": 0, "timestamp": 5, "timestamp_type": 0, "key": b"k", "value": b"v"}
    sizes = {"checksum": None, "serialized_key_size": 1, "serialized_value_size": 1, "headers": ()}
    return ConsumerRecord(**{**whole, **sizes, **changed})


@pytest.mark.parametrize(
    ("ce_id", "expected"),
    [
        (b"library/shelves/8702030/7A1/12", ("library", "shelves", "8702030/7A1", 12)),
        (b"library/shelves/a/0", ("library", "shelves", "a", 0)),
        (b"library/shelves/12", None),
        (b"library/shelves/a/x", None),
        (b"", None),
        (b"\xff\xfe", None),
    ],
)
def test_an_id_names_the_document_that_told_whatever_slashes_its_name_has(ce_id: bytes, expected: Any) -> None:
    found = fact_id(record(headers=(("ce_id", ce_id),)))
    assert (None if found is None else (*found.origin, found.sequence)) == expected


async def test_records_come_back_byte_for_byte_whatever_they_hold(empty: Shop, tmp_path: Path) -> None:
    """Through the lines of a backup into a real log."""
    from operating.backup.log import put_log
    from operating.backup.manifest import Manifest, Topic

    odd = [
        record(key="Đ".encode(), value='{"a": "ế\n"}'.encode(), headers=(("ce_id", b"x"), ("raw", b"\xff\x00"))),
        record(key=None, value=b"v"),
        record(key=b"k", value=None),
        record(key=b"\xfe\xff", value=b"\x00\x01not text\xff", timestamp=1_700_000_000_000),
    ]
    (tmp_path / "log").write_bytes(b"".join(to_line(one) for one in odd))
    manifest = Manifest(
        taken="",
        instant=True,
        services={},
        topics={"edu.accounts.v1": Topic(parts=("log",), records=(len(odd),))},
        places={},
        facts={},
        left_out=0,
        files=0,
        damaged=(),
        keys=(),
        parts=(),
    )
    await put_log(Kafka(empty.servers), manifest, tmp_path)
    found = await edges(Kafka(empty.servers), ["edu.accounts.v1"])
    back = [one async for one in between(Kafka(empty.servers), *found)]
    assert [(one.key, one.value, tuple(one.headers), one.timestamp) for one in back] == [
        (one.key, one.value, tuple(one.headers), one.timestamp) for one in odd
    ]
