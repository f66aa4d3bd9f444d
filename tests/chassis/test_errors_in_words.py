"""What went wrong is told to a person in words, never in names of classes."""

from __future__ import annotations

import asyncio

import pytest
from aiokafka.errors import KafkaConnectionError, NotLeaderForPartitionError

from chassis.errors import StoreBusyError, in_words

NO_WORDS = "a fault of the program; its log says which"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RuntimeError("the disk is full"), "the disk is full"),
        (StoreBusyError("the store did not answer: ServerSelectionTimeoutError: x:1"), "the store did not answer: x:1"),
        (KafkaConnectionError("no broker at x:1"), "no broker at x:1"),
        (NotLeaderForPartitionError("TopicPartition(topic='t', partition=0)"), "(topic='t', partition=0)"),
        (ValueError("Bùi Thị Hoa: 9,0 ở MongoDB"), "Bùi Thị Hoa: 9,0 ở MongoDB"),
        (ValueError(), NO_WORDS),
        (RuntimeError("KafkaTimeoutError"), NO_WORDS),
        (TimeoutError(), "no answer in time"),
        (ConnectionResetError(), "no connection"),
        (asyncio.CancelledError(), "it was stopped"),
    ],
)
def test_a_fault_is_told_without_names_of_the_program(error: BaseException, words: str) -> None:
    assert in_words(error) == words
