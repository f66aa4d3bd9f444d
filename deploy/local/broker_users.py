"""The users of the broker in a closed run: a password for each house, and its rights; the broker is told of both."""

from __future__ import annotations

import base64
import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from aiokafka.protocol.admin import CreateAclsRequest

from chassis.delivery.kafka import Kafka
from chassis.identity.keyfile import secret_file
from chassis.tls import trusting
from deploy import access
from deploy.local import certificates, limits
from deploy.local.errors import CannotStart
from deploy.local.language import both
from deploy.local.layout import HOUSES

BROKER, ADMIN = "kafka", "kafka-admin"  # both may do everything: the broker itself, and who makes topics and rights
KINDS = {access.TOPIC: 2, access.GROUP: 3}
OPERATIONS = {access.READ: 3, access.WRITE: 4, access.DESCRIBE: 8}
LITERAL, ALLOW = 3, 3


def password_file(keys: Path, user: str) -> Path:
    """A file of the secret of its house, by the name of the knob."""
    return keys / user / "edu_kafka_password"


def password_of(keys: Path, user: str) -> str:
    """Made once."""
    fresh = secrets.token_urlsafe(limits.BROKER_PASSWORD_BYTES).encode()
    return secret_file(password_file(keys, user), fresh).decode().strip()


def scram(keys: Path) -> list[str]:
    """What the formatted folder is told of each user: salted, so that no password stands in a list of processes."""
    found: list[str] = []
    for user in (*HOUSES, BROKER, ADMIN):
        salt = os.urandom(limits.SCRAM_SALT_BYTES)
        salted = hashlib.pbkdf2_hmac("sha512", password_of(keys, user).encode(), salt, limits.SCRAM_ROUNDS)
        parts = f'iterations={limits.SCRAM_ROUNDS},salt="{_text(salt)}",saltedpassword="{_text(salted)}"'
        found += ["--add-scram", f"SCRAM-SHA-512=[name={user},{parts}]"]
    return found


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def connection(keys: Path, servers: str, user: str = ADMIN) -> Kafka:
    """As this user, over TLS."""
    return Kafka(servers, user, password_of(keys, user), trusting(certificates.authority_file(keys)))


def broker_of(keys: Path, servers: str, *, is_closed: bool) -> Kafka:
    """The broker of a run, for whoever runs it."""
    return connection(keys, servers) if is_closed else Kafka(servers)


async def grant(kafka: Kafka, rights: Iterable[access.Right] = ()) -> None:
    """Gives these rights, or each house its own; those that are given already stay. Raises CannotStart."""
    admin = kafka.admin()
    await admin.start()
    try:
        for house, kind, name, operation in rights or access.rights():
            request = CreateAclsRequest(KINDS[kind], name, LITERAL, f"User:{house}", "*", OPERATIONS[operation], ALLOW)
            answer: Any = await admin._send_request(request)  # noqa: SLF001 - foreign: it has no method for rights
            for code, message in answer.creation_responses:
                if code:
                    raise CannotStart(
                        "RIGHTS_NOT_GIVEN",
                        both(f"Kafka không nhận quyền của {house}.", f"Kafka took no right of {house}."),
                        both("Nó báo: ", "It said: ") + f"{code} {message}",
                    )
    finally:
        await admin.close()
