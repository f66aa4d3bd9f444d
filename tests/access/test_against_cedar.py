"""The policies decide as Cedar does, an engine that shares no code with them, on requests drawn at random.

Each right of a table becomes one Cedar policy. `SEED=<number>` repeats a run; the seed stands in what a failure says.
"""

from __future__ import annotations

import json
import os
import random
import secrets
from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import cedarpy
import pytest

from chassis.identity.actor import Actor, Grant
from chassis.identity.policy import BELOW, ROOT, Policy, Right
from tests.architecture.laws.access import HOUSES, PLACES, ROLES

REQUESTS = 500
KINDS = tuple(kind for kind in PLACES if kind not in ("self", "anywhere"))
NAMES = ("P1", "P2", "P3")
# Few, so that they meet; the empty one is in no place, whoever was granted it.
IDS: Mapping[str, tuple[str, ...]] = {kind: (*(f"{kind}-{n}" for n in (1, 2, 3)), "") for kind in KINDS}


class Asked(NamedTuple):
    actor: Actor
    action: str
    target: dict[str, tuple[str, ...]]


def policy_of(right: Right) -> str:
    role, held = json.dumps(right.role), json.dumps(f"{right.role}/{right.place}")
    when = {
        "anywhere": "true",
        "self": 'resource["self"].contains(principal.name)',
    }.get(right.place, f"principal[{held}].containsAny(resource[{json.dumps(right.place)}])")
    if right.place == "jurisdiction":
        below = json.dumps(f"{right.role}/{BELOW}")
        when = (
            f"(principal[{held}].contains({json.dumps(ROOT)}) || {when}"
            f' || principal[{below}].containsAny(resource["school"]))'
        )
    condition = f"principal.roles.contains({role}) && {when}"
    return f'permit(principal, action == Action::"{right.action}", resource) when {{ {condition} }};'


def principal_of(actor: Actor) -> dict[str, Any]:
    held: dict[str, set[str]] = {f"{role}/{kind}": set() for role in ROLES for kind in (*KINDS, BELOW)}
    for grant in actor.grants:
        for kind, places in grant.places.items():
            held[f"{grant.role}/{kind}"].update(place for place in places if place)
    return {"name": actor.id, "roles": sorted(actor.roles()), **{name: sorted(places) for name, places in held.items()}}


def resource_of(target: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return {kind: sorted({place for place in target.get(kind, ()) if place}) for kind in (*KINDS, "self")}


def drawn(chance: random.Random, actions: list[str]) -> Asked:
    def some(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(chance.sample(names, chance.randint(0, 2)))

    def granted(kind: str) -> tuple[str, ...]:
        return (ROOT,) if kind == "jurisdiction" and chance.random() < 0.3 else some(IDS[kind])

    def places() -> dict[str, tuple[str, ...]]:
        kinds = chance.sample((*KINDS, BELOW), chance.randint(0, len(KINDS)))
        return {kind: some(IDS["school"]) if kind == BELOW else granted(kind) for kind in kinds}

    grants = tuple(Grant(chance.choice(ROLES), places()) for _ in range(chance.randint(0, 3)))
    target = {kind: some(IDS[kind]) for kind in KINDS} | {"self": some((*NAMES, ""))}
    return Asked(Actor(chance.choice(NAMES), "An", grants), chance.choice(actions), target)


def by_cedar(policy: Policy, asked: list[Asked]) -> list[bool]:
    entities: list[dict[str, Any]] = []
    requests = []
    for number, one in enumerate(asked):
        uids = {"User": principal_of(one.actor), "Thing": resource_of(one.target)}
        for kind, attributes in uids.items():
            entities.append({"uid": {"type": kind, "id": str(number)}, "attrs": attributes, "parents": []})
        principal, resource = f'User::"{number}"', f'Thing::"{number}"'
        action = f'Action::"{one.action}"'
        requests.append({"principal": principal, "action": action, "resource": resource, "context": {}})
    policies = "\n".join(policy_of(right) for right in policy.rights())
    answers = cedarpy.is_authorized_batch(requests, policies, entities)
    assert not [answer.diagnostics.errors for answer in answers if answer.diagnostics.errors]
    return [answer.allowed for answer in answers]


@pytest.mark.parametrize("house", HOUSES)
def test_a_house_decides_as_cedar_does(house: str) -> None:
    seed = int(os.environ.get("SEED") or secrets.randbelow(1_000_000))
    policy: Policy = import_module(f"services.{house}.domain.policy").POLICY
    chance, actions = random.Random(f"{seed} {house}"), sorted({right.action for right in policy.rights()})
    asked = [drawn(chance, actions) for _ in range(REQUESTS)]
    ours = [policy.allows(one.actor, one.action, **one.target) for one in asked]
    theirs = by_cedar(policy, asked)
    differ = [one for one, we, they in zip(asked, ours, theirs, strict=True) if we != they]
    assert not differ, f"SEED={seed} repeats it: {len(differ)} of {REQUESTS} differ, e.g. {differ[0]}"
    assert 0 < sum(ours) < REQUESTS, f"SEED={seed}: nothing was decided both ways"
