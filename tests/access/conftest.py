"""The five houses behind their real doors, and the gateway in front of them, in one process; started once a module."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest_asyncio

from chassis.delivery.relay import Relay
from chassis.identity.actor import Actor
from chassis.service import Service
from deploy.local import keys, ports
from deploy.local.layout import Layout
from services.accounts.app import build as build_accounts
from services.accounts.credentials.tokens import TokenSigner
from services.accounts.settings import AccountsSettings
from services.gateway.clients import Clients
from services.gateway.settings import GatewaySettings
from services.library.app import build as build_library
from services.library.settings import LibrarySettings
from services.payments.app import build as build_payments
from services.payments.settings import PaymentsSettings
from services.records.app import build as build_records
from services.records.app import dependencies_of
from services.records.settings import RecordsSettings
from services.reporting.app import build as build_reporting
from services.reporting.settings import ReportingSettings
from tests.access.district import MONTH, Houses, Place, Telling, people, settle_papers, settle_people


class System(NamedTuple):
    clients: Clients
    settings: GatewaySettings
    houses: Houses
    places: list[Place]
    people: dict[str, Actor]
    tokens: dict[str, str]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def system(store_uri: str, tmp_path_factory: Any) -> AsyncIterator[System]:
    """Their servers answer; no log runs, for what accounts tells is handed to the others at once."""
    folder: Path = tmp_path_factory.mktemp("access")
    layout = Layout(var=folder)
    layout.prepare()
    keys.make(layout, now=datetime(2026, 1, 1, tzinfo=UTC))
    mark, web = uuid.uuid4().hex[:8], ports.any_free()
    keyset = f"http://127.0.0.1:{web}/.well-known/jwks.json"

    def given(house: str) -> dict[str, Any]:
        return {
            "service": house,
            "store_uri": store_uri,
            "database": f"a{mark}{house}",
            "kafka": "127.0.0.1:1",
            "keyset_url": keyset,
            "files_dir": folder / "files",
            "keys_dir": layout.keys_of(house),
        }

    records_settings = RecordsSettings(**given("records"), month=MONTH)
    built = {
        "accounts": build_accounts(AccountsSettings(**given("accounts"), bootstrap_operator_password="x" * 20)),
        "records": build_records(records_settings),
        "library": build_library(LibrarySettings(**given("library"))),
        "payments": build_payments(PaymentsSettings(**given("payments"))),
        "reporting": build_reporting(ReportingSettings(**given("reporting"))),
    }
    houses = Houses(**built, deps=dependencies_of(records_settings, built["records"]))
    answering: dict[str, Any] = {name: f"127.0.0.1:{await _answers(service)}" for name, service in built.items()}
    await houses.accounts.web.start("127.0.0.1", web)
    settings = GatewaySettings(**answering, keyset_url=keyset, keys_dir=layout.keys_of("gateway"), month=MONTH)
    clients = Clients.from_settings(settings)
    relay = Relay(houses.accounts.store, Telling(houses))
    houses.accounts.store.attach_relay(relay)
    try:
        await settle_people(houses)
        await relay.drain()
        houses.accounts.store.attach_relay(None)
        places = await settle_papers(houses)
        known = await people(houses)
        signer = TokenSigner.from_folder(layout.keys_of("accounts"))
        at = houses.accounts.store.now() - timedelta(seconds=1)
        tokens = {name: signer.sign(actor, at=at, session="")[0] for name, actor in known.items()}
        yield System(clients, settings, houses, places, known, tokens)
    finally:
        await clients.close()
        await houses.accounts.web.stop()
        for service in built.values():
            await service.rpc.stop()
            await service.database.client.drop_database(service.database.name)
            service.database.client.close()
        houses.deps.renderer.close()
        houses.deps.signing.close()


async def _answers(service: Service) -> int:
    await service.store.prepare()
    return await service.rpc.start("127.0.0.1:0")
