"""Real parts for every test: an embedded store (and `mongod` where one is found), a Kafka broker, a frozen door."""

from __future__ import annotations

import gc
import secrets
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, settings

from chassis.clock import FrozenClock
from chassis.documents import Database, connect
from deploy.local import store
from deploy.local.store import Server
from tests import workers
from tests.emptying import empty
from tests.servers import a_broker, a_store, quick_folder

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
