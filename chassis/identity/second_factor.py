"""A second factor is asked for again before what matters most: the calls whose door says so, in each house."""

from __future__ import annotations

from chassis.errors import Forbidden
from chassis.identity.actor import Actor


class SecondFactorNeeded(Forbidden):
    reason = "SECOND_FACTOR_NEEDED"

    def __init__(self) -> None:
        super().__init__("this needs a second factor that was given lately; give it and send the same again")


def require_second_factor(actor: Actor, *, at: float) -> None:
    """Raises SecondFactorNeeded where one is asked of the actor, and none was given that still counts.

    `at` is in seconds since 1970. An end that is no number never comes, and so is none.
    """
    if actor.second_until is not None and not actor.second_until > at:
        raise SecondFactorNeeded
