"""Reviews of a material: the group passes or returns it; the head approves, publishes or withdraws it.

Every step is asked for by a person who may see the material, else it raises NoSuchResource, and may do the step, else
NotAllowed; OwnWork where its author tries it, StateForbids where it does not follow on the present state. `request` is
the id of the request: repeated, it gets what stands and decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from chassis.documents import decide
from chassis.identity.actor import Actor
from services.library import metrics
from services.library.domain.places import group_for
from services.library.domain.resources import Resource
from services.library.domain.rights import require
from services.library.store import LibraryStore
from services.library.usecases.queries import get_resource
from services.library.usecases.search_index import index_resources


async def pass_resource(
    store: LibraryStore, *, actor: Actor, resource: str, note: str = "", request: str = ""
) -> Resource:
    """The material waits for the head. What belongs to no group yet comes to the actor's."""

    def decision(waiting: Resource) -> None:
        if not waiting.group:
            school, group = group_for(actor, waiting.school)
            waiting.take_in(school, group)
        waiting.pass_on(actor, note=note, at=store.now())

    return await _decided(store, decision, actor=actor, action="pass", resource=resource, request=request)


async def return_resource(
    store: LibraryStore, *, actor: Actor, resource: str, note: str, request: str = ""
) -> Resource:
    """The material goes back to its author. Raises NoteMissing where nothing says what is to be changed."""

    def decision(waiting: Resource) -> None:
        waiting.send_back(actor, note=note, at=store.now())

    return await _decided(store, decision, actor=actor, action="return", resource=resource, request=request)


async def approve_resource(
    store: LibraryStore, *, actor: Actor, resource: str, publish: bool = False, request: str = ""
) -> Resource:
    """The school uses the material; with `publish` it is open to every school."""

    def decision(passed: Resource) -> None:
        passed.approve(actor, at=store.now())
        if publish:
            passed.make_public(actor, at=store.now())

    return await _decided(store, decision, actor=actor, action="approve", resource=resource, request=request)


async def publish_resource(store: LibraryStore, *, actor: Actor, resource: str, request: str = "") -> Resource:
    """The approved material is open to every school."""

    def decision(approved: Resource) -> None:
        approved.make_public(actor, at=store.now())

    return await _decided(store, decision, actor=actor, action="publish", resource=resource, request=request)


async def withdraw_resource(
    store: LibraryStore, *, actor: Actor, resource: str, note: str, request: str = ""
) -> Resource:
    """The material leaves the shelf. Raises NoteMissing where nothing says why."""

    def decision(shared: Resource) -> None:
        shared.withdraw(actor, note=note, at=store.now())

    return await _decided(store, decision, actor=actor, action="withdraw", resource=resource, request=request)


async def _decided(
    store: LibraryStore, decision: Callable[[Resource], None], *, actor: Actor, action: str, resource: str, request: str
) -> Resource:
    async def attempt() -> Resource:
        present = await get_resource(store, actor=actor, resource=resource)
        if present.has_answered(request):
            return present
        require(actor, action, present)
        decision(present)
        present.answer(request)
        await store.resources.keep(present)
        metrics.STEPS_DONE.labels(action).inc()
        return present

    kept = await decide(attempt)
    await index_resources(store, [kept])
    return kept
