"""What is parked is replayed or dropped by the house that parked it; its chain knows who, what and why before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer

from chassis import limits
from chassis.delivery.dead_letters import DeadLetter, DeadLetterUnknown
from chassis.delivery.kafka import Kafka, KafkaError
from chassis.documents import Query
from chassis.errors import ServiceUnavailableError, StoreBusyError
from chassis.identity.actor import Actor
from edu.audit import verify
from operating.dead_letters import DeadLetterDropped, DeadLetterReplayed, DropUnexplained, Resolver
from tests.chassis.lending import ShelfEmpty
from tests.chassis.running import LAN, MAI, Running


@pytest.fixture
async def parked(service: Running) -> DeadLetter:
    return await service.park_one(service.shelf(), ShelfEmpty(service.shelf()))


async def resolutions(service: Running) -> list[tuple[str, str, str]]:
    """Who, what and of which record with its why, as the house's chain says it; the chain is whole."""
    links = await service.store.chains.links(Query(limit=limits.PAGE_LINKS))
    assert verify(links) == []
    entries = [entry for link in links for entry in link["entries"] if "action" in entry]
    return [(entry["actor"], entry["action"], entry["target"]) for entry in entries]


async def stands(service: Running) -> list[str]:
    return [letter.resolved for letter in await service.parked(service.shelf(), resolved=True)]


async def test_a_drop_stands_in_the_house_s_chain_with_who_what_and_why(service: Running, parked: DeadLetter) -> None:
    mark = await service.resolver.drop(parked.id, actor=LAN, why=" lent twice by hand ")
    assert mark == "dropped by lan: lent twice by hand"
    assert await resolutions(service) == [("lan", "drop parked", f"{parked.id} {parked.fact}: lent twice by hand")]
    assert await service.parked(service.shelf()) == []
    assert await stands(service) == [mark]
    assert (await service.dead_letters.show(parked.id)).resolved == mark


async def test_a_replay_stands_in_the_house_s_chain_with_who_and_what(service: Running, parked: DeadLetter) -> None:
    assert await service.resolver.replay(parked.id, actor=LAN) == "replayed by lan"
    await service.settled(parked_is_fine=True)
    assert await resolutions(service) == [("lan", "replay parked", f"{parked.id} {parked.fact}")]
    assert await service.lent(service.shelf()) == [1]


async def test_of_two_drops_the_first_answer_stands_and_is_given_again(service: Running, parked: DeadLetter) -> None:
    first = await service.resolver.drop(parked.id, actor=LAN, why="first")
    assert await service.resolver.drop(parked.id, actor=MAI, why="second") == first
    assert [actor for actor, _, _ in await resolutions(service)] == ["lan"]
    assert await stands(service) == ["dropped by lan: first"]


async def test_replayed_twice_its_effect_happens_once_and_both_are_in_the_chain(
    service: Running, parked: DeadLetter
) -> None:
    first = await service.resolver.replay(parked.id, actor=LAN)
    assert await service.resolver.replay(parked.id, actor=MAI) == first
    await service.settled(parked_is_fine=True)
    assert await service.lent(service.shelf()) == [1]
    assert [actor for actor, _, _ in await resolutions(service)] == ["lan", "mai"]
    assert await stands(service) == ["replayed by lan"]


async def test_what_was_dropped_is_not_put_back_and_the_refusal_says_what_to_do(
    service: Running, parked: DeadLetter
) -> None:
    await service.resolver.drop(parked.id, actor=LAN, why="no")
    with pytest.raises(DeadLetterDropped) as refused:
        await service.resolver.replay(parked.id, actor=MAI)
    assert refused.value.details == {"id": parked.id, "resolved": "dropped by lan: no"}
    assert refused.value.message == (
        f"{parked.id} was dropped by lan: no; it is not put back. If its effect is wanted after all, let the house "
        "that told it tell its present state: `edu tell-again <house>`"
    )
    await service.settled(parked_is_fine=True)
    assert await service.lent(service.shelf()) == []
    assert [action for _, action, _ in await resolutions(service)] == ["drop parked"]


async def test_what_was_put_back_is_no_longer_dropped(service: Running, parked: DeadLetter) -> None:
    await service.resolver.replay(parked.id, actor=LAN)
    with pytest.raises(DeadLetterReplayed) as refused:
        await service.resolver.drop(parked.id, actor=MAI, why="no")
    assert refused.value.details == {"id": parked.id, "resolved": "replayed by lan"}
    assert [action for _, action, _ in await resolutions(service)] == ["replay parked"]


@pytest.mark.parametrize("why", ["", " \n", "y" * (limits.DROP_WHY_CHARACTERS + 1)], ids=["none", "blank", "a book"])
async def test_a_drop_without_a_why_of_a_sensible_length_is_refused_and_nothing_happens(
    service: Running, parked: DeadLetter, why: str
) -> None:
    with pytest.raises(DropUnexplained):
        await service.resolver.drop(parked.id, actor=LAN, why=why)
    assert await resolutions(service) == []
    assert await service.parked(service.shelf()) == [parked]


async def test_a_why_of_just_the_limit_is_kept_whole(service: Running, parked: DeadLetter) -> None:
    why = "y" * limits.DROP_WHY_CHARACTERS
    assert await service.resolver.drop(parked.id, actor=LAN, why=why) == f"dropped by lan: {why}"
    assert await stands(service) == [f"dropped by lan: {why}"]


async def test_what_another_house_parked_is_unknown_here(service: Running, parked: DeadLetter) -> None:
    client = Resolver("records", service.kafka, service.store.audit)
    for ask in (client.replay(parked.id, actor=LAN), client.drop(parked.id, actor=LAN, why="no")):
        with pytest.raises(DeadLetterUnknown):
            await ask
    assert await resolutions(service) == []
    assert await service.parked(service.shelf()) == [parked]


# Each outside write fails twice: it was not done; it was done and the answer was lost. Afterwards the operator asks
# again, and what the chain lacks was never done.


@dataclass(frozen=True)
class LosingKafka(Kafka):
    """Loses the n-th record that is sent, or only the answer to it; then all is well."""

    losing: list[tuple[int, bool]] = field(default_factory=list)

    def producer(self) -> AIOKafkaProducer:
        producer: Any = super().producer()
        send, sent = producer.send_and_wait, 0

        async def send_or_lose(*args: Any, **kwargs: Any) -> Any:
            nonlocal sent
            sent += 1
            if self.losing and self.losing[0][0] == sent:
                _, done = self.losing.pop()
                if done:
                    await send(*args, **kwargs)
                raise KafkaError("lost")
            return await send(*args, **kwargs)

        producer.send_and_wait = send_or_lose
        return producer  # type: ignore[no-any-return] # foreign: it is the real one but for what it loses


def losing_chain(service: Running, *, done: bool) -> Callable[[Actor, str, str], Any]:
    """Audits once without success; then all is well."""
    lost: list[str] = []

    async def audit(actor: Actor, action: str, target: str) -> None:
        if lost or done:
            await service.store.audit(actor, action, target)
        if not lost:
            lost.append(target)
            raise StoreBusyError("away")

    return audit


@pytest.mark.parametrize(("done", "recorded"), [(False, 1), (True, 2)], ids=["not done", "answer lost"])
async def test_an_audit_that_was_lost_drops_nothing_and_the_repeat_does_all_of_it(
    service: Running, parked: DeadLetter, done: bool, recorded: int
) -> None:
    resolver = Resolver("library", service.kafka, losing_chain(service, done=done))
    with pytest.raises(StoreBusyError):
        await resolver.drop(parked.id, actor=LAN, why="no")
    assert await service.parked(service.shelf()) == [parked]
    assert await resolver.drop(parked.id, actor=LAN, why="no") == "dropped by lan: no"
    assert await resolutions(service) == [("lan", "drop parked", f"{parked.id} {parked.fact}: no")] * recorded
    assert await stands(service) == ["dropped by lan: no"]


@pytest.mark.parametrize(("done", "recorded"), [(False, 2), (True, 1)], ids=["not done", "answer lost"])
async def test_a_mark_that_was_lost_is_in_the_chain_already_and_the_repeat_leaves_one_mark(
    service: Running, parked: DeadLetter, done: bool, recorded: int
) -> None:
    resolver = Resolver("library", LosingKafka(service.kafka.servers, losing=[(1, done)]), service.store.audit)
    with pytest.raises(ServiceUnavailableError):
        await resolver.drop(parked.id, actor=LAN, why="no")
    assert await resolutions(service) == [("lan", "drop parked", f"{parked.id} {parked.fact}: no")]
    assert await resolver.drop(parked.id, actor=LAN, why="no") == "dropped by lan: no"
    assert await resolutions(service) == [("lan", "drop parked", f"{parked.id} {parked.fact}: no")] * recorded
    assert await stands(service) == ["dropped by lan: no"]


@pytest.mark.parametrize("done", [False, True], ids=["not done", "answer lost"])
@pytest.mark.parametrize("lost", [1, 2], ids=["the record put back", "the mark"])
async def test_a_replay_of_which_a_part_was_lost_is_asked_again_and_takes_effect_once(
    service: Running, parked: DeadLetter, lost: int, done: bool
) -> None:
    resolver = Resolver("library", LosingKafka(service.kafka.servers, losing=[(lost, done)]), service.store.audit)
    with pytest.raises(ServiceUnavailableError):
        await resolver.replay(parked.id, actor=LAN)
    assert await resolver.replay(parked.id, actor=LAN) == "replayed by lan"
    await service.settled(parked_is_fine=True)
    assert await service.lent(service.shelf()) == [1]
    assert await resolutions(service) == [("lan", "replay parked", f"{parked.id} {parked.fact}")] * 2
    assert await stands(service) == ["replayed by lan"]


async def test_a_log_that_is_away_is_trouble_and_nothing_is_recorded(service: Running, parked: DeadLetter) -> None:
    with pytest.raises(ServiceUnavailableError):
        await Resolver("library", Kafka("127.0.0.1:1"), service.store.audit).drop(parked.id, actor=LAN, why="no")
    assert await resolutions(service) == []
