"""Real parts for every test: an embedded store (and `mongod` where one is found), a Kafka broker, a frozen door."""

from __future__ import annotations

import gc
import secrets
import sys
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings

from chassis.clock import FrozenClock
from chassis.documents import Database, connect
from chassis.documents.aggregates import Documents
from deploy.local import store
from deploy.local.store import Server
from tests import workers
from tests.emptying import empty
from tests.servers import a_broker, a_store, quick_folder

ROOT = Path(__file__).parents[1]
SEEDS = 1_000_000
# The same examples in each run, however long the machine takes; `--hypothesis-profile=others` draws others.
SAME = settings(derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
# What structlog does by itself draws a picture of each exception with all that its frames hold: seconds an exception.
LOGGED: list[structlog.typing.Processor] = [
    structlog.processors.add_log_level,
    structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
    structlog.processors.JSONRenderer(ensure_ascii=False),
]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--random-order",
        nargs="?",
        const="any",
        metavar="SEED",
        help="run the tests in random order; the seed is printed at the end and repeats the order",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Logs are told as the services tell them; a seed that was not given is chosen once, and told to every worker."""
    structlog.configure(processors=LOGGED)
    settings.register_profile("same", SAME)
    settings.register_profile("others", SAME, derandomize=False)
    settings.load_profile("same")
    if config.option.random_order == "any":
        told = getattr(config, "workerinput", {})
        config.option.random_order = told.get("seed") or str(secrets.randbelow(SEEDS))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["seed"] = node.config.option.random_order


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    return workers.affordable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> workers.ByModule:
    return workers.ByModule(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.option.random_order:
        workers.shuffled(items, int(config.option.random_order))
    if hasattr(config, "workerinput"):
        workers.longest_first(items)


def pytest_collection_finish() -> None:
    """Thousands of tests stay until the end: whoever collects garbage in one of them does not look at all of them."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.option.random_order:
        terminalreporter.write_line(f"random order: --random-order={config.option.random_order} repeats it")


def _by_a_house() -> bool:
    """Whether a house keeps just now; what a test lays down by itself is its own."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith((__file__, str(ROOT / "chassis"))):
        frame = frame.f_back
    return frame is not None and frame.f_code.co_filename.startswith(str(ROOT / "services"))


@pytest.fixture(scope="session", autouse=True)
def told_is_told() -> Iterator[None]:
    """No house keeps without a fact what its mapping says is told: the search for forged documents rests on it."""
    with pytest.MonkeyPatch.context() as patch:
        read, write = Documents._read, Documents._write

        def remembered(documents: Documents[Any], stored: dict[str, Any]) -> Any:
            aggregate = read(documents, stored)
            if documents.mapping.told:
                aggregate.__dict__["_said"] = documents.mapping.fingerprint(aggregate)
            return aggregate

        def compared(documents: Documents[Any], aggregate: Any, **at: Any) -> Any:
            mapping = documents.mapping
            if mapping.told:
                said = mapping.fingerprint(aggregate)
                if not aggregate.pending_facts() and _by_a_house():
                    before = aggregate.__dict__.get("_said")
                    assert before == said, f"{mapping.name} of {aggregate.id!r} changed, and nothing was told"
                aggregate.__dict__["_said"] = said
            return write(documents, aggregate, **at)

        patch.setattr(Documents, "_read", remembered)
        patch.setattr(Documents, "_write", compared)
        yield


@pytest.fixture(scope="session")
def stores() -> Iterator[Callable[[Server], str]]:
    """Starts each store when it is first asked for; it stays, however often the tests change between two."""
    with ExitStack() as running:

        @cache
        def start(server: Server) -> str:
            folder = running.enter_context(quick_folder())
            return running.enter_context(a_store(folder, server))

        yield start


@pytest.fixture(scope="session", params=store.at_hand(), ids=lambda server: server.kind)
def store_uri(request: pytest.FixtureRequest, stores: Callable[[Server], str]) -> str:
    """Each store at hand in turn."""
    return stores(request.param)


@pytest.fixture
async def database(store_uri: str) -> AsyncIterator[Database]:
    """A database that no other test has seen; dropped afterwards."""
    handle = connect(store_uri, f"t{uuid.uuid4().hex[:12]}")
    yield handle
    await handle.client.drop_database(handle.name)
    handle.client.close()


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture(scope="session")
def broker_address() -> Iterator[str]:
    """A real broker with every topic of the table, of this worker alone; for what outlives a test."""
    with quick_folder() as folder, a_broker(folder) as servers:
        yield servers


@pytest.fixture
async def kafka(broker_address: str) -> AsyncIterator[str]:
    """The broker's address; its log is empty, and is emptied afterwards."""
    yield broker_address
    await empty(broker_address)
