"""Whatever dies wherever: nothing accepted is lost, no effect is doubled, no order inverted, a rebuild is equal."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulation.points import Points
from tests.simulation.world import Faults, History, PromiseBrokenError, World, generated

COMMANDS = tuple((n % 2, f"shelf-{n % 2}", f"title-{n}") for n in range(4))
HISTORIES_TO_FIND_A_FAULT = 400


@pytest.mark.parametrize("loses_power", [False, True], ids=["the process", "the machine"])
@pytest.mark.parametrize("seed", [0, 1], ids=["telling while it settles", "as a house that stops"])
async def test_a_kill_at_each_outside_step_in_turn_breaks_no_promise(seed: int, *, loses_power: bool) -> None:
    calm = World(History(COMMANDS, seed=seed))
    points = calm.points
    await calm.run()
    assert points.passed > len(COMMANDS) * 10
    for step in range(1, points.passed + 1):
        world = World(History(COMMANDS, frozenset({step}), seed=seed, loses_power=loses_power))
        await world.run()
        assert world.kills == 1


async def test_two_kills_at_every_pair_of_steps_of_a_short_history_break_no_promise() -> None:
    short = World(History(COMMANDS[:1]))
    points = short.points
    await short.run()
    for first in range(1, points.passed + 1):
        for second in range(first + 1, points.passed + 30):
            await World(History(COMMANDS[:1], frozenset({first, second}))).run()


@settings(max_examples=150)
@given(
    commands=st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["shelf-0", "shelf-1"])), min_size=1, max_size=6),
    kills=st.frozensets(st.integers(1, 200), max_size=6),
    batch=st.integers(1, 5),
    seed=st.integers(0, 2**16),
    loses_power=st.booleans(),
)
async def test_generated_histories_break_no_promise(
    commands: list[tuple[int, str]], kills: frozenset[int], batch: int, seed: int, *, loses_power: bool
) -> None:
    named = tuple((client, shelf, f"title-{n}") for n, (client, shelf) in enumerate(commands))
    await World(History(named, kills, batch, seed, loses_power=loses_power)).run()


@pytest.mark.parametrize(
    "faults",
    [
        Faults(clear_before_acknowledgement=True),
        Faults(ack_before_effect=True),
        Faults(no_version_guard=True),
        Faults(keeps_unjournalled=True),
        Faults(leaves_out_what_is_not_recorded=True),
    ],
    ids=[
        "clears before the acknowledgement",
        "acks before the effect",
        "drops the version guard",
        "keeps what a power cut takes",
        "leaves out what is not recorded",
    ],
)
async def test_each_planted_fault_is_found(faults: Faults) -> None:
    found = 0
    for seed in range(HISTORIES_TO_FIND_A_FAULT):
        try:
            await World(generated(seed), faults).run()
        except PromiseBrokenError:
            found += 1
            break
    assert found == 1


async def test_the_same_seed_gives_the_same_history_and_the_same_log() -> None:
    logs = []
    for _ in range(2):
        world = World(generated(7))
        await world.run()
        logs.append([(record.key, record.value) for record in world.log.records])
    assert logs[0] == logs[1]


def test_points_kill_only_where_they_were_told() -> None:
    assert Points(kill_at=[3]).kill_at == {3}
