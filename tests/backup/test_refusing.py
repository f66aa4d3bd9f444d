"""A backup that is not whole, not ours or too new is refused with its name; so is a place that is not empty."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chassis.clock import SystemClock
from chassis.delivery.kafka import Kafka
from chassis.documents.files import FileStore
from chassis.errors import Refusal
from operating.backup.manifest import FORMAT, NAME, Manifest
from operating.backup.refusals import (
    FactUnknown,
    FormatUnknown,
    NotABackup,
    PartDamaged,
    SchemaUnknown,
    TargetNotEmpty,
)
from operating.backup.restoring import Known, check
from tests.backup.lending_shop import KNOWN, TOPIC, Shop
from tests.chassis.lending import LendingStore, Shelf
from tests.chassis.test_delivery import running

SECRET = b"a key"


@pytest.fixture
async def made(shop: Shop, backup: Path) -> Manifest:
    """A backup with documents, facts, a file and a key."""
    await FileStore(shop.folder / "files").put(b"a plan")
    key = shop.folder / "keys" / "audit" / "one.pem"
    key.parent.mkdir(parents=True)
    key.write_bytes(SECRET)
    (shop.folder / "keys" / "session").write_bytes(b"somebody is signed in")
    async with running(shop.database, shop.servers, shop.group) as service:
        await service.lend(f"{shop.group}-a", titles=2)
        await service.settled()
        return await shop.back_up(backup, with_keys=True)


def every_file(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def rewritten(backup: Path, **changes: Any) -> None:
    """The manifest as a newer code would have written it, its own checksum included."""
    body = {**json.loads((backup / NAME).read_text("utf-8")), **changes}
    del body["sha256"]
    canonical = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    (backup / NAME).write_text(json.dumps({**body, "sha256": hashlib.sha256(canonical).hexdigest()}), encoding="utf-8")


async def test_a_flipped_byte_in_any_file_of_a_backup_is_refused_with_the_name_of_that_file(
    made: Manifest, backup: Path
) -> None:
    assert check(backup, KNOWN) == made
    refused = {}
    for path in every_file(backup):
        content = path.read_bytes()
        if not content:
            continue
        name = path.relative_to(backup).as_posix()
        middle = len(content) // 2
        path.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :])
        with pytest.raises(PartDamaged) as damaged:
            check(backup, KNOWN)
        refused[name] = damaged.value.details["part"]
        path.write_bytes(content)
    assert refused == {name: name for name in refused}
    assert {name.split("/")[0] for name in refused} == {"documents", "files", "files.txt", "keys", "log", NAME}
    assert check(backup, KNOWN) == made


async def test_a_file_that_is_missing_is_refused_with_its_name(made: Manifest, backup: Path) -> None:
    for path in every_file(backup):
        name = path.relative_to(backup).as_posix()
        if name == NAME:
            continue
        content = path.read_bytes()
        path.unlink()
        with pytest.raises(PartDamaged) as damaged:
            check(backup, KNOWN)
        assert damaged.value.details["part"] == name
        path.write_bytes(content)


async def test_a_folder_without_its_manifest_is_no_backup(made: Manifest, backup: Path) -> None:
    (backup / NAME).unlink()
    with pytest.raises(NotABackup):
        check(backup, KNOWN)


async def test_documents_with_a_newer_schema_are_refused_with_both_numbers(made: Manifest, backup: Path) -> None:
    older = Known({"library": {**KNOWN.schemas["library"], "shelves": 1}}, KNOWN.facts)
    with pytest.raises(SchemaUnknown) as refused:
        check(backup, older)
    assert refused.value.details == {"collection": "library/shelves", "found": "2", "known": "1"}


async def test_a_collection_of_aggregates_that_this_code_does_not_know_is_refused(made: Manifest, backup: Path) -> None:
    with pytest.raises(SchemaUnknown):
        check(backup, replace(KNOWN, schemas={"library": {}}))


async def test_a_fact_that_this_code_does_not_know_is_refused(made: Manifest, backup: Path) -> None:
    with pytest.raises(FactUnknown) as refused:
        check(backup, replace(KNOWN, facts=frozenset()))
    assert refused.value.details["type"] in made.facts


async def test_another_format_is_refused_with_both_numbers(made: Manifest, backup: Path) -> None:
    rewritten(backup, format=FORMAT + 1)
    with pytest.raises(FormatUnknown) as refused:
        check(backup, KNOWN)
    assert refused.value.details == {"found": str(FORMAT + 1), "known": str(FORMAT)}


async def test_a_part_outside_the_folder_is_refused_even_where_its_checksum_fits(
    made: Manifest, backup: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside").write_bytes(b"x")
    part = {"name": "../outside", "sha256": hashlib.sha256(b"x").hexdigest(), "size": 1}
    rewritten(backup, parts=[*json.loads((backup / NAME).read_text("utf-8"))["parts"], part])
    with pytest.raises(PartDamaged) as refused:
        check(backup, KNOWN)
    assert refused.value.details["part"] == "../outside"


async def test_a_backup_goes_into_an_empty_folder_only(shop: Shop, backup: Path) -> None:
    occupy(backup)
    with pytest.raises(TargetNotEmpty):
        await shop.back_up(backup)
    assert [path.name for path in every_file(backup)] == ["thesis.docx"]


def occupy(folder: Path) -> None:
    folder.mkdir()
    (folder / "thesis.docx").write_bytes(b"ten years of work")


async def test_a_store_a_log_or_a_folder_that_is_not_empty_is_refused_and_left_as_it_was(
    made: Manifest, backup: Path, empty: Shop
) -> None:
    store = LendingStore(empty.database, SystemClock())
    await store.shelves.keep(Shelf(id="here"))
    assert await refusal(empty, backup) == "the store of library"
    await empty.database.client.drop_database("library")

    await FileStore(empty.folder / "files").put(b"here")
    assert await refusal(empty, backup) == str(empty.folder / "files")
    (path,) = every_file(empty.folder / "files")
    path.unlink()

    producer = Kafka(empty.servers).producer()
    await producer.start()
    await producer.send_and_wait(TOPIC, key=b"here", value=b"{}", headers=[])
    await producer.stop()
    assert await refusal(empty, backup) == f"topic {TOPIC}"
    assert await empty.database.list_collection_names() == []
    assert not (empty.folder / "keys").exists()


async def refusal(empty: Shop, backup: Path) -> str:
    with pytest.raises(Refusal) as refused:
        await empty.restore(backup)
    return refused.value.details["what"]


async def test_keys_are_taken_only_when_asked_and_stay_readable_by_their_owner_alone(
    made: Manifest, backup: Path, shop: Shop, empty: Shop, tmp_path: Path
) -> None:
    without = await shop.back_up(tmp_path / "without")
    assert without.keys == ()
    assert not (tmp_path / "without" / "keys").exists()

    assert made.keys == ("audit/one.pem",)
    await empty.restore(backup)
    restored = empty.folder / "keys" / "audit" / "one.pem"
    assert restored.read_bytes() == SECRET
    assert mode(restored) == 0o600
    assert {mode(path) for path in every_file(backup)} == {0o600}
    assert {mode(path.parent) for path in every_file(backup)} == {0o700}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_a_file_that_no_longer_fits_its_name_is_named_and_not_taken(shop: Shop, backup: Path) -> None:
    files = FileStore(shop.folder / "files")
    whole, rotten = await files.put(b"whole"), await files.put(b"rotten")
    files.path(rotten).write_bytes(b"rotted")
    made = await shop.back_up(backup)
    assert (made.files, made.damaged) == (1, (rotten,))
    assert [path.name for path in every_file(backup / "files")] == [whole]
