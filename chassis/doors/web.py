"""The HTTP server of a service without pages: /metrics, /healthz, /readyz, and what the service adds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from chassis.errors import TransientError, in_words
from chassis.tls import Tls

Check = Callable[[], Awaitable[None]]
Answer = Callable[[], Awaitable[str]]


class WebServer:
    """`checks` say whether the service is ready: each raises TransientError with the reason when it is not."""

    def __init__(self) -> None:
        self.checks: dict[str, Check] = {}
        self._closing = False
        self._app = web.Application()
        self._app.add_routes(
            [web.get("/metrics", _metrics), web.get("/healthz", _alive), web.get("/readyz", self._ready)]
        )
        self._runner = web.AppRunner(self._app, access_log=None)

    def add_json(self, path: str, answer: Answer) -> None:
        """Adds a page of JSON that anybody may read."""

        async def reply(_: web.Request) -> web.Response:
            return web.Response(text=await answer(), content_type="application/json")

        self._app.router.add_get(path, reply)

    async def start(self, host: str, port: int, tls: Tls | None = None) -> int:
        """Returns the port. Raises OSError when it is taken, or a certificate cannot be read."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, host, port, ssl_context=tls.server_context() if tls else None)
        await site.start()
        return int(self._runner.addresses[0][1])

    def turn_red(self) -> None:
        """From now on it is not ready, whatever the checks say: nobody shall send more."""
        self._closing = True

    async def stop(self) -> None:
        await self._runner.cleanup()

    async def wrong(self) -> dict[str, str]:
        """What each check says is wrong; empty for one that holds."""
        found: dict[str, str] = {}
        for name, check in self.checks.items():
            try:
                await check()
                found[name] = ""
            except TransientError as error:
                found[name] = in_words(error)
        return found

    async def _ready(self, _: web.Request) -> web.Response:
        wrong = {name: why for name, why in (await self.wrong()).items() if why}
        if self._closing:
            wrong["door"] = "closing"
        return web.json_response({"ready": not wrong, "wrong": wrong}, status=503 if wrong else 200)


async def _metrics(_: web.Request) -> web.Response:
    return web.Response(body=generate_latest(), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def _alive(_: web.Request) -> web.Response:
    return web.json_response({"alive": True})
