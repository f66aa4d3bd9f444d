"""What a forger does, and what can be laid against him: direct writes to the store, and the search of the chain."""

from __future__ import annotations

import copy
import hashlib
from datetime import timedelta
from typing import Any

from chassis.documents import Documents, Query
from chassis.store import Store
from contracts.envelope import Fact
from operating.forgery import Search
from operating.forgery.searching import CHANGED


async def forge(store: Store, collection: str, document: str, **fields: Any) -> None:
    """Sets fields past the house, as somebody does who has the password of the store; `a__0__b` leads inside."""
    found = await store.database[collection].find_one({"_id": document})
    assert found is not None, f"there is no {document} in {collection}"
    before = copy.deepcopy(found)
    for path, value in fields.items():
        place: Any = found
        *way, last = path.split("__")
        for step in way:
            place = place[int(step)] if isinstance(place, list) else place[step]
        place[last] = value
    assert found != before, f"{document} in {collection} says so already"
    await store.database[collection].replace_one({"_id": document}, found)


async def tell_all(store: Store) -> None:
    """What the relay does, without a broker: each fact's fingerprint goes into the chain, the outboxes are emptied."""
    while waiting := await store.pending_outboxes(before=store.now() + timedelta(seconds=1)):
        await store.record_facts([entry for one in waiting for entry in one.entries])
        await store.clear_outboxes(waiting)


async def recorded_of(store: Store, collection: str, document: str) -> list[tuple[str, str]]:
    """Type and fingerprint of each fact that the chains say this document told, in their order."""
    told_by = f"{store.service or store.database.name}/{collection}/{document}/"
    links = await store.chains.links(Query())
    entries = [entry for link in links for entry in link["entries"] if entry.get("fact", "").startswith(told_by)]
    return [(entry["type"], entry["sha256"]) for entry in entries]


async def never_told(store: Store, documents: Documents[Any], document: str) -> list[str]:
    """The types of those facts of the document's present state whose fingerprints are in no chain.

    Empty for what nobody altered, once it was told: so the forger's change stands against what was recorded then.
    """
    aggregate = await documents.get(document)
    aggregate.tell_present()
    recorded = {sha256 for _, sha256 in await recorded_of(store, documents.mapping.name, document)}
    return sorted({fact.TYPE for fact in aggregate.pending_facts() if fingerprint(fact) not in recorded})


async def forged_in(store: Store) -> list[str]:
    """The documents that the search names as changed past the house, as collection/id; it names nothing else."""
    found = await Search(store).run()
    assert {one.what for one in found.named} <= {CHANGED}
    return [f"{one.collection}/{one.id}" for one in found.named]


def fingerprint(fact: Fact) -> str:
    """As the chain keeps it: of the body as it was told."""
    return hashlib.sha256(fact.model_dump_json().encode()).hexdigest()
