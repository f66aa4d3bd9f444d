"""Who read what is kept of a person, found in the audit chains: nothing is written for it beside the chain."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, NamedTuple

from chassis import limits
from chassis.audit.chain import Chains, Link
from chassis.documents.query import Query
from chassis.paging import PageTokenInvalid

END = "end"  # asks for nothing more, and still whether one may ask
_BETWEEN = re.compile(r"[\s,]+")
_NUMBER = re.compile(rf"[0-9]{{1,{limits.LINK_NUMBER_DIGITS}}}")
_CLASS = re.compile(r"\d{1,2}\D")  # as in 7A1; no year and no day begins so


class Whose(NamedTuple):
    """Whom it is about, and where he or she is now; school and class are empty of one who left."""

    person: str
    school: str = ""
    class_name: str = ""


class Read(NamedTuple):
    """`about` is person, class or school; `name` is empty of those who are not to be named."""

    at: str
    action: str
    about: str
    roles: tuple[str, ...]
    name: str
    own: bool


@dataclass(frozen=True)
class ReadsPage:
    """The newest first. `next_token` asks for what is older; empty where the chains begin."""

    reads: Sequence[Read] = field(default_factory=tuple)
    next_token: str = ""


@dataclass(frozen=True)
class ReadsQuery:
    """Whose reads are asked for, by whom, and which actions are reads. Who has `unnamed` roles alone is not named."""

    whose: Whose
    asker: str
    actions: Mapping[str, str]  # as the journal calls it → as the answer calls it
    unnamed: frozenset[str] = frozenset()


def about(target: str, whose: Whose) -> str:
    """Of whom the journal says that the read was: of this person, of the class, of the school; empty of others.

    A target names ids with blanks or commas between: a person or what begins with one, a class as school/class or
    beside the school, a school alone or as school/* for all of it.
    """
    words = _BETWEEN.split(target)
    if any(word == whose.person or word.startswith(f"{whose.person}/") for word in words):
        return "person"
    if not whose.school:
        return ""
    key = f"{whose.school}/{whose.class_name}"
    if any(word == key or word.startswith(f"{key}/") for word in words):
        return "class"
    if whose.school not in {word.rstrip("/*") for word in words}:
        return ""
    of_class = [word for word in words if _CLASS.match(word)]
    return "school" if not of_class else ("class" if whose.class_name in of_class else "")


async def reads_of(chains: Chains, names: Sequence[str], asked: ReadsQuery, *, token: str) -> ReadsPage:
    """A stretch of these chains: what is younger than where the shortest of them ends. Raises PageTokenInvalid."""
    if token == END:
        return ReadsPage()
    before = _read_token(token, names)
    stretches = {name: await _stretch(chains, name, before[name]) for name in names if before[name] != 1}
    ends = {name: links for name, links in stretches.items() if len(links) == limits.READ_LINKS}
    least = max((min(map(_time, links)) for links in ends.values()), default="")
    reads: list[Read] = []
    for name, links in stretches.items():
        kept = list(takewhile(lambda link: _time(link) >= least, links))
        before[name] = _left(links, kept, ends_here=name not in ends)
        reads += [read for link in kept for read in _reads_in(link, asked)]
    more = any(number != 1 for number in before.values())
    reads.sort(key=lambda read: read.at, reverse=True)
    return ReadsPage(reads, ".".join(str(before[name]) for name in names) if more else "")


def _left(links: Sequence[Link], kept: Sequence[Link], *, ends_here: bool) -> int:
    """The number before which the next page goes on; 1 where the chain has begun and all of it was shown."""
    if len(kept) == len(links) and ends_here:
        return 1
    return int(kept[-1]["number"] if kept else links[0]["number"] + 1)


async def _stretch(chains: Chains, name: str, before: int) -> list[Link]:
    """The links before that number, the newest first; before none where it is 0."""
    below = f"{name}:{before:012}" if before else f"{name};"
    query = Query(at_least={"id": f"{name}:"}, below={"id": below}, sort=("-id",), limit=limits.READ_LINKS)
    return await chains.links(query)


def _time(link: Link) -> str:
    return str(max((entry["at"] for entry in link["entries"]), default=""))


def _reads_in(link: Link, asked: ReadsQuery) -> list[Read]:
    entries = [entry for entry in link["entries"] if entry.get("action") in asked.actions]
    return [_read(entry, of, asked) for entry in entries if (of := about(entry["target"], asked.whose))]


def _read(entry: dict[str, Any], of: str, asked: ReadsQuery) -> Read:
    roles = tuple(entry["roles"])
    name = "" if asked.unnamed.issuperset(roles) else entry.get("name", "")
    return Read(entry["at"], asked.actions[entry["action"]], of, roles, name, entry["actor"] == asked.asker)


def _read_token(token: str, names: Sequence[str]) -> dict[str, int]:
    """How far each chain was read: the number that comes behind; 0 before the first page, 1 where nothing is left."""
    if not token:
        return dict.fromkeys(names, 0)
    numbers = token.split(".")
    if len(numbers) != len(names) or not all(map(_NUMBER.fullmatch, numbers)):
        raise PageTokenInvalid
    return {name: int(number) for name, number in zip(names, numbers, strict=True)}
