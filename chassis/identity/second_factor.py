"""A second factor is asked for again before what matters most: the calls that a service names, at its door."""

from __future__ import annotations

import time

from chassis.errors import Forbidden
from chassis.identity.actor import Actor


class SecondFactorNeeded(Forbidden):
    reason = "SECOND_FACTOR_NEEDED"

    def __init__(self) -> None:
        super().__init__("this needs a second factor that was given lately; give the code and send the same again")


def require_second_factor(actor: Actor | None) -> None:
    """Raises SecondFactorNeeded where one is asked of the actor, and none was given, or too long ago."""
    if actor is not None and actor.second_until is not None and actor.second_until <= time.time():
        raise SecondFactorNeeded
