"""What a person may do with a material now: the table says where, the material says when, and never by its author."""

from __future__ import annotations

from chassis.identity.actor import Actor
from chassis.identity.policy import NotAllowed
from services.library.domain.places import group_for
from services.library.domain.policy import POLICY
from services.library.domain.resources import BY_ANOTHER, FROM, PASSED, RETURNED, Resource

OF_THE_HEAD = ("approve", "publish", "withdraw")


def require(actor: Actor, action: str, resource: Resource) -> None:
    """Raises NotAllowed. Whether the author or the state is in the way is the material's own matter."""
    if not allows(actor, action, resource):
        raise NotAllowed(actor, action)


def allows(actor: Actor, action: str, resource: Resource) -> bool:
    if action == "submit":
        return POLICY.allows(actor, "submit", self=resource.author)
    if action in OF_THE_HEAD:
        return POLICY.allows(actor, action, school=resource.school)
    if action == "return" and resource.state == PASSED:
        return POLICY.allows(actor, "approve", school=resource.school)
    return _may_pass(actor, resource)


def actions(actor: Actor, resource: Resource) -> list[str]:
    """All that the actor may do with it now, in the order of its way."""
    return [
        action
        for action in FROM
        if resource.can_be(action)
        and allows(actor, action, resource)
        and not (action in BY_ANOTHER and actor.id == resource.author)
    ]


def waits_for(actor: Actor, resource: Resource) -> bool:
    """In the actor's inbox: to be passed, approved, or changed and submitted again."""
    if resource.state == RETURNED:
        return resource.author == actor.id
    return not {"pass", "approve"}.isdisjoint(actions(actor, resource))


def _may_pass(actor: Actor, resource: Resource) -> bool:
    if not resource.school:
        return POLICY.allows(actor, "adopt") and bool(group_for(actor, "")[1])
    if POLICY.allows(actor, "pass", group=resource.group):
        return True
    is_nobodys = resource.author_leads or not resource.group
    return is_nobodys and POLICY.allows(actor, "pass_for_another", school=resource.school)
