"""A reason as data: a code, the facts that it rests on, and the act and article that ask for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Facts = Mapping[str, str | int]


@dataclass(frozen=True)
class Why:
    """The domain decides with this and never with a sentence; `chassis.texts` makes the sentence at the door.

    `act` and `article` name the source as its authority does, e.g. "22/2021/TT-BGDĐT" and "9.3"; both are empty where
    no rule stands behind the reason.
    """

    code: str
    facts: Facts = field(default_factory=dict, hash=False)
    act: str = ""
    article: str = ""
