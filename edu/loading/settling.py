"""Waiting for what was caused, never for time: done when everything told was heard by everyone."""

from __future__ import annotations

import time

from edu import limits
from edu.client import Api
from edu.problems import CommandProblem


def settle(api: Api) -> None:
    """Returns when nothing waits to be told or heard. Raises CommandProblem with what is in the way at the deadline."""
    until = time.monotonic() + limits.SETTLE_SECONDS
    state = api.get("/ops/settled")
    while not state["settled"]:
        if state["stopped"]:
            why = "; ".join(f"{name}: {reason}" for name, reason in state["stopped"].items())
            raise CommandProblem("Một dịch vụ đã ngừng nghe", why, do="`edu parked list`")
        if time.monotonic() > until:
            raise CommandProblem("Chưa xong sau khi chờ", _in_the_way(state), do="`edu health`, `edu parked list`")
        time.sleep(limits.SETTLE_POLL_SECONDS)
        state = api.get("/ops/settled")


def _in_the_way(state: dict[str, object]) -> str:
    return f"còn {state['waiting']} điều chưa kể; chưa nghe tới: {state['behind']}"
