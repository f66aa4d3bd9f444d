"""Laws 6 and 17 are kept: who publishes, who acks, who knows a driver, where clients are made."""

from __future__ import annotations

import pytest

from tests.architecture.laws import delivery
from tests.architecture.laws.source import code, kept, module


def test_only_the_relay_publishes_and_only_the_wrapper_acks() -> None:
    kept([broken for found in code() for broken in delivery.check_delivery(found)])


def test_the_driver_is_known_in_store_rooms_alone() -> None:
    kept([broken for found in code() for broken in delivery.check_driver(found)])


def test_each_client_is_made_once_with_its_options_written_out() -> None:
    kept(delivery.check_sites(code()))


def test_every_listed_client_is_made_somewhere() -> None:
    text = "\n".join(found.text for found in code())
    assert [name for name in delivery.SITES if f"{name}(" not in text] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("await broker.publish(fact)", ".publish() outside the relay; tell the fact on the aggregate"),
        ("await producer.send_and_wait(t)", ".send_and_wait() outside the relay; tell the fact on the aggregate"),
        ("await message.ack()", ".ack() outside the wrapper; return, or raise a Refusal"),
        ("await message.nack()", ".nack() outside the wrapper; return, or raise a Refusal"),
        ("policy = AckPolicy.ACK", "AckPolicy outside the wrapper; use @hears of the chassis"),
    ],
)
def test_a_house_that_delivers_by_itself_is_named(text: str, message: str) -> None:
    found = module("services/a/events.py", f"async def f() -> None:\n    {text}\n")
    assert delivery.check_delivery(found) == [f"services/a/events.py:2: {message}"]


@pytest.mark.parametrize("text", ["import motor.motor_asyncio", "from pymongo import ASCENDING", "import bson"])
def test_a_driver_in_a_use_case_is_named(text: str) -> None:
    name = text.split()[1]
    assert delivery.check_driver(module("services/a/usecases.py", text)) == [
        f"services/a/usecases.py:1: {name} imported; ask the store room by a named question"
    ]
    assert delivery.check_driver(module("services/a/store.py", text)) == []


def test_a_client_made_elsewhere_twice_or_by_default_is_named() -> None:
    sites = {"Producer": delivery.Site("chassis/delivery/kafka.py", frozenset({"acks"}))}
    elsewhere = module("services/a/app.py", "Producer(acks='all')")
    careless = module("chassis/delivery/kafka.py", "Producer()")
    twice = module("chassis/delivery/kafka.py", "Producer(acks='all')\nProducer(acks='all')")
    assert delivery.check_sites([elsewhere], sites) == [
        "services/a/app.py:1: Producer made here; it is made in chassis/delivery/kafka.py alone"
    ]
    assert delivery.check_sites([careless], sites) == [
        "chassis/delivery/kafka.py:1: Producer leaves acks to the library; write them out"
    ]
    assert delivery.check_sites([twice], sites) == [
        "chassis/delivery/kafka.py:2: Producer made a second time, first at chassis/delivery/kafka.py:1; keep one place"
    ]
