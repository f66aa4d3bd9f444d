"""Accounts and the gateway on a real store and log, in a process of their own, for a browser to walk through."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import grpc.aio
from granian.constants import Interfaces
from granian.server.embed import Server

from deploy.local import ports
from proto.gen.edu.imports.v1 import imports_pb2, imports_pb2_grpc
from services.accounts.app import build as build_accounts
from services.accounts.settings import AccountsSettings
from services.gateway.app import build as build_gateway
from services.gateway.settings import GatewaySettings

NOWHERE = "127.0.0.1:1"
PASSWORD = "ba con mèo đen ngủ trưa"


class KnowsNoFile(imports_pb2_grpc.ImportServiceServicer):
    """The other houses, as far as a list of people needs them: none knows it."""

    async def Recognise(self, _request: imports_pb2.RecogniseRequest, _: Any) -> imports_pb2.RecogniseResponse:
        return imports_pb2.RecogniseResponse()


async def other_houses() -> tuple[grpc.aio.Server, str]:
    server = grpc.aio.server()
    add: Any = imports_pb2_grpc.add_ImportServiceServicer_to_server
    add(KnowsNoFile(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    return server, f"127.0.0.1:{port}"


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
    others, address = await other_houses()
    gateway = GatewaySettings(
        accounts=f"127.0.0.1:{rpc}",
        records=address,
        library=address,
        payments=address,
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
        await others.stop(None)
        await accounts.stop()


if __name__ == "__main__":
    given, keys, *rest = sys.argv[1:]
    asyncio.run(serve(int(given), Path(keys), *rest))
