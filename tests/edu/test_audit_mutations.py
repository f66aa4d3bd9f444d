"""Whatever is done to an exported folder of audit chains is found offline, and the finding says where.

`pytest -rP tests/edu/test_audit_mutations.py` prints how many mutations of each kind were made and the seed;
EDU_MUTATION_SEED=<number> repeats a run, or makes another.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from chassis.audit.chain import GENESIS, hash_of
from chassis.audit.checkpoints import public_bytes
from edu.audit import Finding, checkpoint_of, message
from edu.commands.audit import SERVICES, findings_in
from tests.edu.conftest import Asked, Edu, StubApi

SEED = int(os.environ.get("EDU_MUTATION_SEED", "20261031"))
MUTATIONS_A_KIND = 125
LINE_FEED = ord("\n")
CHAINS = ("-", "8702030")
LENGTH = 10
CHECKPOINTS = (4, LENGTH)
# Keys follow from the seed: their signatures stand in the files whose bits are flipped.
KEYS = {
    service: Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"{SEED} {service}".encode()).digest())
    for service in SERVICES
}
Link = dict[str, Any]
Place = tuple[str, int]


def chain_of(name: str) -> list[Link]:
    """Who looked, with letters that split lines elsewhere, and the fingerprint of a fact."""
    links, previous = [], GENESIS
    for number in range(1, LENGTH + 1):
        entries = [
            {"at": f"2026-10-{number:02}", "actor": f"GV{number}", "action": "đọc điểm", "target": "a\u2028b\x85c"},
            {"fact": f"records/plans/{name}/{number}", "type": "records.plan_signed.v1", "sha256": f"{number:064x}"},
        ]
        own = hash_of(name, number, previous, entries)
        link = {"chain": name, "number": number, "previous": previous, "entries": entries, "hash": own}
        links.append({**link, "id": f"{name}:{number:012}"})
        previous = own
    return links


def signed(service: str, link: Link) -> dict[str, Any]:
    key, said = KEYS[service], (link["chain"], link["number"], link["hash"])
    return {
        "school": link["chain"],
        "chain": link["chain"],
        "number": link["number"],
        "hash": link["hash"],
        "signature": base64.b64encode(key.sign(message(*said))).decode(),
        "key": base64.b64encode(public_bytes(key)).decode(),
    }


@dataclass
class Exported:
    """A folder as `edu audit export` writes it, beside the public keys that were kept elsewhere."""

    folder: Path
    keys: Path

    def links(self, service: str) -> list[Link]:
        return [json.loads(line) for line in self.file(service).read_text("utf-8").split("\n") if line]

    def file(self, service: str, what: str = "links") -> Path:
        return self.folder / f"{service}.{what}.jsonl"

    def write(self, service: str, links: Iterable[Link]) -> None:
        lines = [f"{json.dumps(link, ensure_ascii=False)}\n" for link in links]
        self.file(service).write_text("".join(lines), encoding="utf-8")

    def findings(self) -> dict[str, list[Finding]]:
        return {service: found for service, found in findings_in(self.folder, self.keys).items() if found}


@pytest.fixture
def exported(api: StubApi, edu: Edu, tmp_path: Path) -> Exported:
    """Exported by the command itself, from an API that answers with the chains of five houses."""
    keys = tmp_path / "keys"
    keys.mkdir()
    facts: dict[str, list[dict[str, Any]]] = {}
    for service in SERVICES:
        links = [link for name in CHAINS for link in chain_of(name)]
        api.answers["GET", f"/ops/audit/{service}"] = {"links": links, "next_page_token": ""}
        told = [signed(service, link) for link in links if link["number"] in CHECKPOINTS]
        facts[f"{service}.checkpointed.v1"] = [{"body": one} for one in told]
        (keys / f"{service}.pub").write_text(base64.b64encode(public_bytes(KEYS[service])).decode(), "ascii")

    def answer(asked: Asked) -> Any:
        return {"facts": facts[asked.query["type"]] if not asked.query.get("cursor") else [], "cursor": "end"}

    api.answers["GET", "/ops/facts"] = answer
    assert edu("audit", "export", str(tmp_path / "out")).code == 0
    return Exported(tmp_path / "out", keys)


def at(links: list[Link], place: Place) -> int:
    return next(index for index, link in enumerate(links) if (link["chain"], link["number"]) == place)


def later_checkpoints(number: int) -> set[int]:
    return {signed_at for signed_at in CHECKPOINTS if signed_at >= number}


# Each kind changes the links and returns the numbers of the chain at which something must be found, and no other.


def edit(links: list[Link], place: Place, chance: random.Random) -> set[int]:
    entry = chance.choice(links[at(links, place)]["entries"])
    entry[chance.choice(sorted(entry))] += chance.choice(" .x")
    return {place[1]}


def edit_hash(links: list[Link], place: Place, chance: random.Random) -> set[int]:
    """The link's own hash no longer fits, nor does the next link's `previous`, nor a checkpoint at this number."""
    link = links[at(links, place)]
    spot = chance.randrange(len(link["hash"]))
    other = chance.choice([digit for digit in "0123456789abcdef" if digit != link["hash"][spot]])
    link["hash"] = f"{link['hash'][:spot]}{other}{link['hash'][spot + 1 :]}"
    return {place[1], *({place[1] + 1} if place[1] < LENGTH else ())}


def add_entry(links: list[Link], place: Place, chance: random.Random) -> set[int]:
    entries = links[at(links, place)]["entries"]
    entries.insert(chance.randrange(len(entries) + 1), {"actor": "GV9", "action": "đọc điểm"})
    return {place[1]}


def delete(links: list[Link], place: Place, _: random.Random) -> set[int]:
    del links[at(links, place)]
    after = {place[1] + 1} if place[1] < LENGTH else set()
    return after | ({place[1]} if place[1] in CHECKPOINTS else set())


def reorder(links: list[Link], place: Place, chance: random.Random) -> set[int]:
    chain, number = place
    other = chance.choice([one for one in range(1, LENGTH + 1) if one != number])
    first, second = at(links, (chain, min(number, other))), at(links, (chain, max(number, other)))
    links[first], links[second] = links[second], links[first]
    low, high = min(number, other), max(number, other)
    return {one for one in (low, low + 1, high, high + 1) if one <= LENGTH}


def twice(links: list[Link], place: Place, _: random.Random) -> set[int]:
    links.insert(at(links, place), links[at(links, place)])
    return {place[1]}


def truncate(links: list[Link], place: Place, _: random.Random) -> set[int]:
    links[:] = [link for link in links if link["chain"] != place[0] or link["number"] < place[1]]
    return later_checkpoints(place[1])


def rewrite(links: list[Link], place: Place, chance: random.Random) -> set[int]:
    """Somebody who can write to the store edits an entry and computes every later hash anew."""
    edit(links, place, chance)
    previous = links[at(links, place)]["previous"]
    for number in range(place[1], LENGTH + 1):
        link = links[at(links, (place[0], number))]
        link["previous"] = previous
        link["hash"] = previous = hash_of(place[0], number, previous, link["entries"])
    return later_checkpoints(place[1])


KINDS: tuple[Callable[[list[Link], Place, random.Random], set[int]], ...] = (
    edit,
    edit_hash,
    add_entry,
    delete,
    reorder,
    twice,
    truncate,
    rewrite,
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_each_mutation_of_an_exported_folder_is_found_and_says_chain_and_link(
    exported: Exported, kind: Callable[[list[Link], Place, random.Random], set[int]]
) -> None:
    assert exported.findings() == {}
    whole = {service: exported.file(service).read_bytes() for service in SERVICES}
    chance = random.Random(f"{SEED} {kind.__name__}")
    for number in range(MUTATIONS_A_KIND):
        service, place = chance.choice(SERVICES), (chance.choice(CHAINS), chance.randint(1, LENGTH))
        links = exported.links(service)
        expected = kind(links, place, chance)
        exported.write(service, links)
        found = exported.findings()
        where = f"seed {SEED}, {kind.__name__} {number}: {service} {place}"
        assert list(found) == [service], where
        assert {(one.chain, one.number) for one in found[service]} == {(place[0], one) for one in expected}, where
        exported.file(service).write_bytes(whole[service])
    print(f"seed {SEED}: {MUTATIONS_A_KIND} of kind '{kind.__name__}', all found")  # noqa: T201 - the terminal is its reader


def places_of_changed_lines(whole: bytes, changed: bytes) -> set[Place]:
    """Where each line says that it belongs that was not there before; a line that tells no checkpoint has no place.

    A bit that becomes a line feed makes two such lines of one, a line feed that becomes another sign one of two.
    """
    before = set(whole.split(b"\n"))
    return {place_of(line) for line in changed.split(b"\n") if line not in before}


def place_of(line: bytes) -> Place:
    try:
        body = json.loads(line)
    except ValueError:
        body = {}
    told = checkpoint_of(body if isinstance(body, dict) else {})
    return told.chain, told.number


@pytest.mark.parametrize("what", ["links", "checkpoints"])
def test_each_flipped_bit_of_an_exported_file_is_found_where_it_lies(exported: Exported, what: str) -> None:
    chance = random.Random(f"{SEED} {what}")
    for number in range(MUTATIONS_A_KIND):
        service = chance.choice(SERVICES)
        path = exported.file(service, what)
        whole = path.read_bytes()
        spot = chance.randrange(len(whole) - 1)  # behind the last line feed nothing follows
        changed = bytearray(whole)
        changed[spot] ^= 1 << chance.randrange(8)
        path.write_bytes(changed)
        found = exported.findings()
        where = f"seed {SEED}, bit {number} of {what}: {service}, byte {spot}"
        assert list(found) == [service], where
        places = {(one.chain, one.number) for one in found[service]}
        if what == "links":
            line = json.loads(whole.split(b"\n")[whole[:spot].count(b"\n")])
            chain, link = line["chain"], line["number"]
            # A lost line feed makes two links unreadable, and the third says that they are missing.
            near = {(chain, link), (chain, link + 1), *({(chain, link + 2)} if whole[spot] == LINE_FEED else ())}
            assert near & places, where
        else:
            assert places == places_of_changed_lines(whole, bytes(changed)), where
        path.write_bytes(whole)
    print(f"seed {SEED}: {MUTATIONS_A_KIND} flipped bits of {what}, all found")  # noqa: T201 - the terminal is its reader


def test_a_run_that_finds_something_ends_with_one_and_says_house_chain_and_link(exported: Exported, edu: Edu) -> None:
    whole = edu("audit", "verify", str(exported.folder), "--key", str(exported.keys), "--json")
    counted = {service: len(CHAINS) * LENGTH for service in SERVICES}
    assert (whole.code, whole.json) == (0, {"links": counted, "findings": {service: [] for service in SERVICES}})
    links = exported.links("records")
    del links[at(links, ("8702030", 7))]
    exported.write("records", links)
    ended = edu("audit", "verify", str(exported.folder), "--key", str(exported.keys), "--json")
    assert (ended.code, ended.json["findings"]["records"]) == (
        1,
        [{"chain": "8702030", "number": 8, "what": "link 7 is missing or out of order: 8 follows 6"}],
    )
