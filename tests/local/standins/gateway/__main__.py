"""Stands in for the gateway: when it is told to end it still asks a house, as for a page that it had begun."""

import asyncio
import os
from pathlib import Path

from tests.local.standins import serve


async def ask() -> None:
    host, _, port = os.environ["EDU_ACCOUNTS"].rpartition(":")
    await asyncio.open_connection(host, int(port))
    (Path(os.environ["EDU_FILES_DIR"]) / "answered").touch()


serve("EDU_GATEWAY_PORT", ask)
