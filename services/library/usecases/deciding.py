"""The group passes or returns a material; the head approves, publishes or withdraws it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chassis.documents import decide
from services.library import metrics
from services.library.domain.rights import group_for, require
from services.library.usecases.looking import seen
from services.library.usecases.shelving import shelve_resources

if TYPE_CHECKING:
    from chassis.identity.actor import Actor
    from services.library.domain.resources import Resource
    from services.library.store import LibraryStore


async def pass_resource(
    store: LibraryStore, *, actor: Actor, resource: str, note: str = "", request: str = ""
) -> Resource:
    """What belongs to no group yet comes to the leader's."""

    def decision(found: Resource) -> None:
        if not found.group:
            school, group = group_for(actor, found.school)
            found.take_in(school, group)
        found.pass_on(actor, note=note, at=store.now())

    return await _decided(store, decision, actor=actor, action="pass", resource=resource, request=request)


async def return_resource(
    store: LibraryStore, *, actor: Actor, resource: str, note: str, request: str = ""
) -> Resource:
    def decision(found: Resource) -> None:
        found.send_back(actor, note=note, at=store.now())

    return await _decided(store, decision, actor=actor, action="return", resource=resource, request=request)


async def approve_resource(
    store: LibraryStore, *, actor: Actor, resource: str, publish: bool = False, request: str = ""
) -> Resource:
    def decision(found: Resource) -> None:
        found.approve(actor, at=store.now())
        if publish:
            found.make_public(actor, at=store.now())

    return await _decided(store, decision, actor=actor, action="approve", resource=resource, request=request)


async def publish_resource(store: LibraryStore, *, actor: Actor, resource: str, request: str = "") -> Resource:
    def decision(found: Resource) -> None:
        found.make_public(actor, at=store.now())

    return await _decided(store, decision, actor=actor, action="publish", resource=resource, request=request)


async def withdraw_resource(
    store: LibraryStore, *, actor: Actor, resource: str, note: str, request: str = ""
) -> Resource:
    def decision(found: Resource) -> None:
        found.withdraw(actor, note=note, at=store.now())

    return await _decided(store, decision, actor=actor, action="withdraw", resource=resource, request=request)


async def _decided(
    store: LibraryStore, decision: Callable[[Resource], None], *, actor: Actor, action: str, resource: str, request: str
) -> Resource:
    """A request that was done before returns what stands; it does not decide again."""

    async def attempt() -> Resource:
        found = await seen(store, actor, resource)
        if found.has_answered(request):
            return found
        require(actor, action, found)
        decision(found)
        found.answer(request)
        await store.resources.keep(found)
        metrics.STEPS_DONE.labels(action).inc()
        return found

    kept = await decide(attempt)
    await shelve_resources(store, [kept])
    return kept
