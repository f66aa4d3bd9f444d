"""The gateway over its stand-ins, to be looked at: `python -m tests.gateway.demo_server <port> <keys folder>`."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from granian.constants import Interfaces
from granian.server.embed import Server

from services.gateway.app import build
from services.gateway.settings import GatewaySettings
from tests.gateway.demo import demo_services

NOWHERE = "127.0.0.1:1"


async def serve(port: int, folder: Path) -> None:
    settings = GatewaySettings(
        accounts=NOWHERE,
        records=NOWHERE,
        library=NOWHERE,
        payments=NOWHERE,
        reporting=NOWHERE,
        keyset_url="",
        keys_dir=folder,
        month="2026-10",
    )
    app = build(settings, clients=demo_services())  # type: ignore[arg-type]  # the library is untyped
    await Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, websockets=False).serve()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
