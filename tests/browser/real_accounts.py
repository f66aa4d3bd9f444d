"""Accounts and the gateway on a real store and log, in a process of their own, for a browser to walk through."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server

from deploy.local import ports
from services.accounts.app import build as build_accounts
from services.accounts.settings import AccountsSettings
from services.gateway.app import build as build_gateway
from services.gateway.settings import GatewaySettings

NOWHERE = "127.0.0.1:1"
PASSWORD = "ba con mèo đen ngủ trưa"


async def serve(port: int, folder: Path, store_uri: str, database: str, kafka: str) -> None:
    web, rpc = ports.any_free(), ports.any_free()
    keyset = f"http://127.0.0.1:{web}/.well-known/jwks.json"
    accounts = build_accounts(
        AccountsSettings(
            service="accounts",
            store_uri=store_uri,
            database=database,
            kafka=kafka,
            keyset_url=keyset,
            web_port=web,
            rpc_port=rpc,
            files_dir=folder / "files",
            keys_dir=folder / "accounts",
            published_keys=folder / "published",
            bootstrap_operator_password=PASSWORD,
        )
    )
    await accounts.start()
    gateway = GatewaySettings(
        accounts=f"127.0.0.1:{rpc}",
        records=NOWHERE,
        library=NOWHERE,
        payments=NOWHERE,
        reporting=NOWHERE,
        keyset_url=keyset,
        keys_dir=folder / "gateway",
    )
    try:
        server = Server(
            build_gateway(gateway), address="127.0.0.1", port=port, interface=Interfaces.ASGI, websockets=False
        )
        await server.serve()
    finally:
        await accounts.stop()


if __name__ == "__main__":
    given, keys, *rest = sys.argv[1:]
    asyncio.run(serve(int(given), Path(keys), *rest))
