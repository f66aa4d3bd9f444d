"""The audit chain: whatever is changed in it afterwards is found, offline, and named."""

from __future__ import annotations

import asyncio
import base64
import copy
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chassis.audit.chain import GENESIS, Chains, hash_of
from chassis.audit.checkpoints import Checkpoints, load_or_make_key, public_bytes
from chassis.clock import FrozenClock
from chassis.documents import Database, Query
from contracts.facts.checkpoints import LibraryCheckpointed
from edu.audit import Checkpoint, message, verify
from tests.chassis.lending import LendingStore

MUTATIONS = 1_000
KEY = Ed25519PrivateKey.generate()
PUBLIC = KEY.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def chained(length: int) -> list[dict[str, Any]]:
    links: list[dict[str, Any]] = []
    previous = GENESIS
    for number in range(1, length + 1):
        entries = [{"action": "đọc điểm", "actor": f"GV{number}", "target": f"{number}-{n}"} for n in range(3)]
        own = hash_of("8702030", number, previous, entries)
        link = {"chain": "8702030", "number": number, "previous": previous, "entries": entries, "hash": own}
        links.append(link)
        previous = own
    return links


def signed(links: list[dict[str, Any]]) -> Checkpoint:
    last = links[-1]
    signature = KEY.sign(message(last["chain"], last["number"], last["hash"]))
    return Checkpoint(last["chain"], last["number"], last["hash"], base64.b64encode(signature).decode())


def mutated(links: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    changed = copy.deepcopy(links)
    place = chance.randrange(len(changed))
    kind = chance.choice(["edit", "edit hash", "delete", "reorder", "truncate", "rewrite"])
    if kind == "edit":
        entry = chance.choice(changed[place]["entries"])
        entry[chance.choice(sorted(entry))] += chance.choice(" .x")
    elif kind == "edit hash":
        own = changed[place]["hash"]
        changed[place]["hash"] = ("0" if own[0] != "0" else "1") + own[1:]
    elif kind == "delete":
        del changed[place]
    elif kind == "reorder":
        other = (place + 1) % len(changed)
        changed[place], changed[other] = changed[other], changed[place]
    elif kind == "truncate":
        del changed[place:]
    else:
        # Somebody who can write to the store edits one entry and computes every later hash anew.
        changed[place]["entries"][0]["actor"] = "somebody else"
        previous = changed[place]["previous"]
        for link in changed[place:]:
            link["previous"] = previous
            link["hash"] = previous = hash_of(link["chain"], link["number"], previous, link["entries"])
    return changed


def test_each_of_a_thousand_mutations_is_found() -> None:
    links = chained(40)
    checkpoint = signed(links)
    assert verify(links, [checkpoint], PUBLIC) == []
    for seed in range(MUTATIONS):
        changed = mutated(links, random.Random(seed))
        assert verify(changed, [checkpoint], PUBLIC), f"seed {seed} was not found"


def test_a_finding_says_where() -> None:
    links = chained(5)
    links[2]["entries"][1]["actor"] = "x"
    [finding] = verify(links)
    assert (finding.chain, finding.number) == ("8702030", 3)
    assert finding.what == "its content was changed after it was written"


def test_a_checkpoint_of_another_key_is_refused() -> None:
    links = chained(2)
    other = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    [finding] = verify(links, [signed(links)], other)
    assert finding.what == "the checkpoint's signature does not verify"


@pytest.fixture
async def store(database: Database, clock: FrozenClock) -> LendingStore:
    return LendingStore(database, clock)


async def test_entries_added_at_once_by_two_processes_form_one_unbroken_chain(store: LendingStore) -> None:
    other = Chains(store.database)
    work = [chains.add("s", [{"n": n}]) for n in range(20) for chains in (store.chains, other)]
    await asyncio.gather(*work)
    links = await store.chains.links(Query(equals={"chain": "s"}))
    assert verify(links) == []
    assert sorted(entry["n"] for link in links for entry in link["entries"]) == sorted([*range(20), *range(20)])


async def test_who_was_refused_is_in_the_chain_with_time_and_target(store: LendingStore, clock: FrozenClock) -> None:
    await store.audit(None, "refused /x", "NOT_ALLOWED")
    [link] = await store.chains.links(Query())
    at = clock.now().isoformat()
    expected = {
        "actor": "",
        "name": "",
        "roles": [],
        "action": "refused /x",
        "target": "NOT_ALLOWED",
        "command": "",
        "at": at,
    }
    assert link["entries"] == [expected]


async def test_a_grown_chain_is_signed_once_and_told_and_a_quiet_one_is_not(
    store: LendingStore, clock: FrozenClock
) -> None:
    checkpoints = Checkpoints(store, KEY, LibraryCheckpointed)
    await store.chains.add("8702030", [{"n": 1}])
    assert (await checkpoints.sign(), await checkpoints.sign()) == (1, 0)
    [waiting] = await store.pending_outboxes(before=clock.now() + timedelta(seconds=1))
    signed = LibraryCheckpointed.model_validate_json(waiting.entries[0]["body"])
    head = await store.chains.head("8702030")
    assert (signed.chain, signed.number, signed.hash) == ("8702030", head.number, head.hash)
    checkpoint = Checkpoint(signed.chain, signed.number, signed.hash, signed.signature)
    assert verify(await store.chains.links(Query()), [checkpoint], PUBLIC) == []


async def test_a_told_checkpoint_does_not_make_its_own_chain_grow(store: LendingStore, clock: FrozenClock) -> None:
    checkpoints = Checkpoints(store, KEY, LibraryCheckpointed)
    await store.chains.add("8702030", [{"n": 1}])
    await checkpoints.sign()
    [waiting] = await store.pending_outboxes(before=clock.now() + timedelta(seconds=1))
    await store.record_facts(waiting.entries)
    assert await checkpoints.sign() == 0


def test_the_key_is_made_once_and_nobody_else_may_read_it(tmp_path: Path) -> None:
    first = load_or_make_key(tmp_path / "audit" / "library.pem", tmp_path / "public" / "library.pub")
    again = load_or_make_key(tmp_path / "audit" / "library.pem", tmp_path / "public" / "library.pub")
    assert public_bytes(first) == public_bytes(again)
    assert (tmp_path / "audit" / "library.pem").stat().st_mode & 0o777 == 0o600
    assert base64.b64decode((tmp_path / "public" / "library.pub").read_text()) == public_bytes(first)
