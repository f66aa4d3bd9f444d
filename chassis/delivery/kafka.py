"""The one place where Kafka clients are constructed, with every option that matters written out."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.subscriber.usecase import BatchSubscriber
from faststream.security import BaseSecurity, SASLScram512

from chassis import limits
from chassis.delivery.odd_names import read_any_name
from chassis.settings import ProcessSettings
from chassis.tls import trusting

Record: TypeAlias = ConsumerRecord[bytes, bytes]


@dataclass(frozen=True)
class Kafka:
    """The address of the broker and how to connect: plaintext on loopback, TLS with SCRAM elsewhere."""

    servers: str
    user: str = ""
    password: str = ""
    tls: ssl.SSLContext | None = None

    def __post_init__(self) -> None:
        read_any_name()

    def _stream_security(self) -> BaseSecurity | None:
        """The same, in the words of FastStream."""
        if self.tls is None:
            return None
        return SASLScram512(self.user, self.password, ssl_context=self.tls, use_ssl=True)

    def _security(self) -> dict[str, Any]:
        if self.tls is None:
            return {"security_protocol": "PLAINTEXT"}
        return {
            "security_protocol": "SASL_SSL",
            "ssl_context": self.tls,
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": self.user,
            "sasl_plain_password": self.password,
        }

    def producer(self) -> AIOKafkaProducer:
        """Only the relay and the listener hold one, and a restore, while nobody else tells."""
        return AIOKafkaProducer(
            bootstrap_servers=self.servers,
            acks="all",
            enable_idempotence=True,
            linger_ms=limits.PRODUCE_LINGER_MS,
            max_batch_size=limits.PRODUCE_BATCH_BYTES,
            max_request_size=limits.FACT_BYTES + limits.PRODUCE_BATCH_BYTES,
            request_timeout_ms=limits.PRODUCE_TIMEOUT_MS,
            compression_type=None,
            **self._security(),
        )

    def reader(self, *topics: str, group: str | None = None) -> AIOKafkaConsumer:
        """A consumer for an operator. It reads from the start, in no group: it commits nothing and delays nobody.

        With a group and no topics it is no member of the group: it reads the committed offsets, and sets them where
        nobody listens.
        """
        return AIOKafkaConsumer(
            *topics,
            bootstrap_servers=self.servers,
            group_id=group,
            auto_offset_reset="earliest",
            enable_auto_commit=False,
            isolation_level="read_committed",
            **self._security(),
        )

    def admin(self) -> AIOKafkaAdminClient:
        return AIOKafkaAdminClient(
            bootstrap_servers=self.servers, request_timeout_ms=limits.PRODUCE_TIMEOUT_MS, **self._security()
        )

    def broker(self, group: str, topics: list[str]) -> tuple[KafkaBroker, BatchSubscriber]:
        """A FastStream broker with one batch subscriber that commits after its handler returned.

        NACK_ON_ERROR reads the whole batch again after an error. The defaults would lose facts: ACK_FIRST commits
        before the handler ran, ACK commits even when it failed.
        """
        broker = KafkaBroker(
            self.servers,
            security=self._stream_security(),
            acks="all",
            enable_idempotence=True,
            allow_auto_create_topics=False,
            apply_types=False,
            graceful_timeout=limits.STOP_SECONDS,
            logger=None,
        )
        subscriber = broker.subscriber(
            *topics,
            group_id=group,
            batch=True,
            max_records=limits.BATCH_RECORDS,
            batch_timeout_ms=limits.BATCH_WAIT_MS,
            ack_policy=AckPolicy.NACK_ON_ERROR,
            auto_offset_reset="earliest",
            isolation_level="read_committed",
            session_timeout_ms=limits.SESSION_TIMEOUT_MS,
            heartbeat_interval_ms=limits.HEARTBEAT_MS,
            max_poll_interval_ms=limits.POLL_INTERVAL_MS,
            parser=_whole_batch,
            decoder=_undecoded,
        )
        return broker, subscriber


def kafka_of(settings: ProcessSettings) -> Kafka:
    """Raises OSError when the broker's authority cannot be read."""
    tls = trusting(settings.kafka_authority) if settings.kafka_authority else None
    return Kafka(settings.kafka, settings.kafka_user, settings.kafka_password, tls)


async def _whole_batch(records: tuple[Record, ...], parse: Any) -> Any:
    # FastStream would decode the headers of each record, which costs two thirds of the throughput; the listener reads
    # them itself. Parsing one record gives the message that acks and rewinds; then it gets the whole batch. The parsed
    # record is a copy without headers: a header that is no text would raise here, and the batch would be lost.
    message = await parse((replace(records[0], headers=()),))
    message.raw_message = records
    return message


async def _undecoded(message: Any) -> tuple[Record, ...]:
    records: tuple[Record, ...] = message.raw_message
    return records


__all__ = ["Kafka", "KafkaError", "Record", "kafka_of"]
