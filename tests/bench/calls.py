"""Pupils over gRPC: a page of many in one call against one pupil a call, same door, same identity, same store."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from joserfc.jwk import KeySet, OKPKey

from chassis.clock import SystemClock
from chassis.context import call
from chassis.documents import connect
from chassis.doors.client import Client
from chassis.doors.rpc import RpcServer
from chassis.errors import Refusal
from chassis.identity.actor import Actor
from chassis.identity.tokens import TokenVerifier, token_of
from importing import Upload
from proto.gen.edu.accounts.v1 import accounts_pb2, accounts_pb2_grpc
from services.accounts.app import imports_of, texts_of
from services.accounts.credentials import Credentials
from services.accounts.credentials.passwords import Passwords
from services.accounts.credentials.second_factors import SecondFactors
from services.accounts.credentials.tokens import TokenSigner
from services.accounts.rpc import AccountsServicer
from services.accounts.store import AccountsStore
from tests.bench import rows
from tests.bench.floor import Figure, in_turn
from tests.bench.parts import OPERATOR, Parts

PAGE_PUPILS = 500
BATCH_CALLS = 8
UNARY_CALLS = 400
IN_FLIGHT = 8
KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "bench"})


async def keys() -> KeySet:
    return KeySet([KEY])


async def _audit(_actor: Actor | None, _method: str, _refusal: Refusal) -> None:
    """Nothing is refused here."""


@asynccontextmanager
async def door(parts: Parts) -> AsyncIterator[tuple[Client, str]]:
    """Accounts at its real door, with one school's pupils behind it; and the school."""
    database = connect(parts.store_uri, f"bench{uuid.uuid4().hex[:8]}")
    store = AccountsStore(database, SystemClock())
    await store.prepare()
    school, schools, pupils = rows.written(parts.folder)
    imports = imports_of(store)
    await imports.import_file(actor=OPERATOR, upload=Upload(name="truong.xlsx", content=schools))
    upload = Upload(name=f"{school.code}/hoc-sinh.xlsx", content=pupils, school=school.code)
    await imports.import_file(actor=OPERATOR, upload=upload)
    passwords = Passwords.from_folder(parts.folder)
    second = SecondFactors(passwords.second_factor_key, seconds=1_800.0)
    credentials = Credentials(passwords, TokenSigner.from_folder(parts.folder), second)
    served = RpcServer(TokenVerifier(keys), _audit)
    name = accounts_pb2.DESCRIPTOR.services_by_name["AccountsService"].full_name
    served.add(
        accounts_pb2_grpc.add_AccountsServiceServicer_to_server,
        AccountsServicer(store, credentials, texts_of()),
        name,
    )
    port = await served.start("127.0.0.1:0")
    neighbour = Client(f"127.0.0.1:{port}")
    yield neighbour, school.code
    await neighbour.close()
    await served.stop()
    await database.client.drop_database(database.name)
    database.client.close()


async def listed(neighbour: Client, school: str, *, page: int, calls: int) -> float:
    """Pupils a second, IN_FLIGHT calls beside each other."""
    stub = neighbour.stub(accounts_pb2_grpc.AccountsServiceStub)
    request = accounts_pb2.ListPupilsRequest(school=school, page_size=page)
    waiting = asyncio.Semaphore(IN_FLIGHT)

    async def one() -> int:
        async with waiting:
            return len((await neighbour.ask(stub.ListPupils, request)).pupils)

    started = time.perf_counter()
    items = sum(await asyncio.gather(*(one() for _ in range(calls))))
    seconds = time.perf_counter() - started
    assert items == page * calls
    return items / seconds


async def figures(parts: Parts) -> list[Figure]:
    now = datetime.now(UTC)
    token = token_of(OPERATOR, KEY, at=now, until=now + timedelta(hours=1))
    async with door(parts) as (neighbour, school):
        with call(command="bench", token=token):
            ours, bare = await in_turn(
                lambda: listed(neighbour, school, page=PAGE_PUPILS, calls=BATCH_CALLS),
                lambda: listed(neighbour, school, page=1, calls=UNARY_CALLS),
            )
    return [Figure(f"pupils over gRPC, {PAGE_PUPILS} a call", ours, bare, "pupils/s", "one pupil a call", 50.0)]
