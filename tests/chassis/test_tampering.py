"""What somebody who can write to a store could forge in the chain that every house keeps, and where it is found."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis import metrics
from chassis.audit.chain import hash_of
from chassis.audit.checkpoints import Checkpoints, public_bytes
from chassis.clock import FrozenClock
from chassis.documents import Database, Query
from chassis.documents.answers import ANSWERS
from chassis.doors.first_answers import FirstAnswers
from contracts.facts.checkpoints import LibraryCheckpointed
from edu.audit import Checkpoint, Finding, verify
from proto.gen.edu.imports.v1 import imports_pb2
from tests.chassis.lending import LendingStore
from tests.tampering import forge

KEY = Ed25519PrivateKey.generate()
CHAIN = "8702030"
CHANGED = "its content was changed after it was written"
REPLACED = "it does not follow the link before it: 2 was replaced or removed"
CUT = "a signed checkpoint names this link, and it is not there: the chain was cut"
REWRITTEN = "a signed checkpoint names another hash for this link: history was rewritten"
Links = dict[int, dict[str, Any]]


async def test_a_forged_first_answer_does_not_open(store: LendingStore) -> None:
    """Neither a changed one, nor that of another command; a repeat of what nobody touched is answered."""
    answers = FirstAnswers(store.answers, store.clock)

    async def ask(key: str) -> object:
        return await answers.answer("GV1", "Pass", key, b"KHBD-1", passes)

    for key in ("k1", "k2"):
        await ask(key)
    assert await ask("k1") == passed().SerializeToString()
    one, two = await store.database[ANSWERS].find({}).to_list(None)
    for forged in (two["sealed"], one["sealed"][:-5] + "BAAA="):
        await forge(store, ANSWERS, one["_id"], sealed=forged)
        outcomes = await asyncio.gather(*(ask(key) for key in ("k1", "k2")), return_exceptions=True)
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["BrokenDocument", "bytes"]


def passed() -> imports_pb2.FileReport:
    return imports_pb2.FileReport(file="KHBD-1")


async def passes() -> imports_pb2.FileReport:
    return passed()


@pytest.fixture
async def store(database: Database, clock: FrozenClock) -> LendingStore:
    """A chain of four links, each a look at somebody, whose head is signed and told."""
    made = LendingStore(database, clock)
    await made.prepare()
    for number in range(1, 5):
        await made.chains.add(CHAIN, [{"actor": f"GV{number}", "action": "read results", "target": "2600000270"}])
    assert await Checkpoints(made, KEY, LibraryCheckpointed).sign() == 1
    return made


async def told_checkpoints(store: LendingStore) -> list[Checkpoint]:
    """The checkpoints that the log gets to hold."""
    waiting = await store.pending_outboxes(before=store.now() + timedelta(seconds=1))
    facts = [LibraryCheckpointed.model_validate_json(entry["body"]) for outbox in waiting for entry in outbox.entries]
    return [Checkpoint(fact.chain, fact.number, fact.hash, fact.signature) for fact in facts]


async def findings(store: LendingStore, checkpoints: list[Checkpoint]) -> list[Finding]:
    return verify(await store.chains.links(Query()), checkpoints, public_bytes(KEY))


def edit(links: Links) -> None:
    links[2]["entries"][0]["actor"] = "GV9"


def edit_with_its_hash(links: Links) -> None:
    edit(links)
    links[2]["hash"] = hash_of(CHAIN, 2, links[2]["previous"], links[2]["entries"])


def remove(links: Links) -> None:
    del links[3]


def swap(links: Links) -> None:
    links[2]["entries"], links[3]["entries"] = links[3]["entries"], links[2]["entries"]


def cut(links: Links) -> None:
    del links[4]


def rewrite(links: Links) -> None:
    edit(links)
    for number in (2, 3, 4):
        links[number]["previous"] = links[number - 1]["hash"]
        links[number]["hash"] = hash_of(CHAIN, number, links[number]["previous"], links[number]["entries"])


@pytest.mark.parametrize(
    ("forged", "expected"),
    [
        (edit, [(2, CHANGED)]),
        (edit_with_its_hash, [(3, REPLACED)]),
        (remove, [(4, "link 3 is missing or out of order: 4 follows 2")]),
        (swap, [(2, CHANGED), (3, CHANGED)]),
        (cut, [(4, CUT)]),
        (rewrite, [(4, REWRITTEN)]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_a_chain_forged_in_the_store_is_found_with_the_number_of_the_link(
    store: LendingStore, forged: Callable[[Links], None], expected: list[tuple[int, str]]
) -> None:
    checkpoints = await told_checkpoints(store)
    assert await findings(store, checkpoints) == []
    links = {link["number"]: link for link in await store.database["audit"].find({}).to_list(None)}
    forged(links)
    await store.database["audit"].delete_many({})
    await store.database["audit"].insert_many(list(links.values()))
    assert await findings(store, checkpoints) == [Finding(CHAIN, number, what) for number, what in expected]


async def test_links_younger_than_the_last_checkpoint_can_be_cut_unnoticed(store: LendingStore) -> None:
    checkpoints = await told_checkpoints(store)
    await store.chains.add(CHAIN, [{"actor": "GV9", "action": "read results", "target": "2600000270"}])
    await store.database["audit"].delete_one({"number": 5})
    assert await findings(store, checkpoints) == []


async def test_a_chain_that_was_cut_at_its_signed_end_is_noticed_at_home_and_no_other_head_is_signed(
    store: LendingStore,
) -> None:
    await store.database["audit"].delete_one({"number": 4})
    checkpoints = Checkpoints(store, KEY, LibraryCheckpointed)
    assert (await checkpoints.sign(), metrics.CHAINS_CUT._value.get()) == (0, 1)
    assert checkpoints.cut == f"chain '{CHAIN}' ends at 3, but 4 was signed: see `edu audit verify`"


async def test_a_checkpoint_that_the_house_did_not_sign_is_found(store: LendingStore) -> None:
    [signed] = await told_checkpoints(store)
    forged = signed._replace(number=3, hash="0" * 64)
    assert await findings(store, [forged]) == [Finding(CHAIN, 3, "the checkpoint's signature does not verify")]


async def test_a_house_made_to_believe_that_it_signed_a_later_head_says_that_its_chain_does_not_fit(
    store: LendingStore,
) -> None:
    await forge(store, "checkpoints", CHAIN, number=1_000_000)
    await store.chains.add(CHAIN, [{"actor": "GV9", "action": "read results", "target": "2600000270"}])
    checkpoints = Checkpoints(store, KEY, LibraryCheckpointed)
    assert await checkpoints.sign() == 0
    assert checkpoints.cut == f"chain '{CHAIN}' ends at 5, but 1000000 was signed: see `edu audit verify`"
    await forge(store, "checkpoints", CHAIN, number=0)
    restarted = LendingStore(store.database, store.clock)  # which looks at every chain once
    assert await Checkpoints(restarted, KEY, LibraryCheckpointed).sign() == 1
    assert [checkpoint.number for checkpoint in await told_checkpoints(store)] == [4, 5]
