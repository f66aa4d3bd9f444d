"""Composition of the gateway: pages, JSON API, and one client for each service."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar, Request, Response, Router
from litestar.config.compression import CompressionConfig
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import CacheControlHeader, State
from litestar.di import Provide
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig

from chassis import limits as frame
from chassis.clock import Clock, SystemClock
from chassis.doors.web import WebServer
from chassis.logs import start_logging
from chassis.texts import Texts
from services.gateway import limits
from services.gateway.api import problems
from services.gateway.api import routes as api
from services.gateway.api.addresses import keeping_slashes
from services.gateway.api.manners import answering_head
from services.gateway.clients import Clients
from services.gateway.pace import Pace
from services.gateway.session import CookieCipher, Refresher
from services.gateway.settings import GatewaySettings
from services.gateway.web import errors
from services.gateway.web.closing import Closing
from services.gateway.web.headers import keep_safe
from services.gateway.web.held import hold_form
from services.gateway.web.page import engine
from services.gateway.web.routes import PAGES
from services.gateway.web.visitor import SessionMiddleware, renewal

TEXTS = Path(__file__).parent / "texts"
STATIC = Path(__file__).parent / "web" / "static"
YEAR_SECONDS = 365 * 24 * 3600
API = "/api/"


def build(
    settings: GatewaySettings,
    *,
    clients: Clients | None = None,
    clock: Clock | None = None,
    closing: Closing | None = None,
) -> Litestar:
    """The whole gateway as one ASGI application; tests hand in their own clients and clock."""
    clients = clients or Clients.from_settings(settings)
    cipher = CookieCipher.from_folder(settings.keys_dir)
    clock = clock or SystemClock()
    sessions = SessionMiddleware(cipher, Refresher(renewal(clients), clock), clock, settings.secure_cookies)
    state = State(
        {
            "texts": Texts.load(TEXTS),
            "clients": clients,
            "sessions": sessions,
            "settings": settings,
            "school_names": {},
            "checks": Pace(
                most=limits.CHECKS_MOST,
                within=timedelta(seconds=limits.CHECKS_WITHIN_SECONDS),
                addresses=limits.CHECK_ADDRESSES,
            ),
        }
    )

    @asynccontextmanager
    async def channels(_: Litestar) -> AsyncIterator[None]:
        yield
        await clients.close()

    app = Litestar(
        route_handlers=[_pages(sessions), _static(), api.router()],
        state=state,
        dependencies={"clients": Provide(lambda: clients, sync_to_thread=False)},
        template_config=TemplateConfig(instance=engine()),
        csrf_config=_form_tokens(cipher.derive_key("form token"), secure=settings.secure_cookies),
        compression_config=CompressionConfig(backend="gzip", minimum_size=limits.COMPRESS_FROM_BYTES),
        exception_handlers=_handlers(),
        before_send=[keep_safe, (closing or Closing()).part],
        request_max_body_size=limits.BODY_BYTES,
        multipart_form_part_limit=limits.FORM_PARTS,
        lifespan=[channels],
        openapi_config=None,
        logging_config=None,
    )
    app.asgi_handler = answering_head(keeping_slashes(app.asgi_handler))
    return app


def _pages(sessions: SessionMiddleware) -> Router:
    return Router(
        path="/", route_handlers=PAGES, middleware=[sessions], before_request=hold_form, include_in_schema=False
    )


def _handlers() -> dict[Any, Any]:
    """An error of the API is told as problem details, any other as a page, also where no route was found."""

    def either(as_page: Any, as_problem: Any) -> Any:
        def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
            handler = as_problem if request.url.path.startswith(API) else as_page
            response: Response[Any] = handler(request, error)
            return response

        return answer

    return {kind: either(handler, problems.HANDLERS[kind]) for kind, handler in errors.HANDLERS.items()}


def _static() -> Router:
    kept = CacheControlHeader(max_age=YEAR_SECONDS, public=True, immutable=True)
    return create_static_files_router(path="/static", directories=[STATIC], cache_control=kept)


def _form_tokens(secret: str, *, secure: bool) -> CSRFConfig:
    return CSRFConfig(
        secret=secret,
        cookie_name="edu_form",
        cookie_secure=secure,
        cookie_httponly=True,
        cookie_samesite="lax",
        exclude="^/api/",  # bearer tokens only: no cookie is read there, so no form can be forged
    )


async def serve(settings: GatewaySettings) -> None:
    """Answers until SIGTERM or SIGINT; then it says that it is not ready, and finishes what was begun."""
    closing = Closing()
    server = Server(
        build(settings, closing=closing),
        address=settings.host,
        port=settings.gateway_port,
        interface=Interfaces.ASGI,
        websockets=False,
        log_access=False,
        log_enabled=False,
        ssl_cert=settings.tls_certificate,
        ssl_key=settings.tls_key,
    )
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    watched = WebServer()
    await watched.start(settings.host, settings.web_port, settings.tls)
    serving = asyncio.create_task(server.serve())
    ending = asyncio.create_task(ended.wait())
    try:
        await asyncio.wait([serving, ending], return_when=asyncio.FIRST_COMPLETED)
        watched.turn_red()
        closing.begin()
        if not serving.done():
            await asyncio.sleep(settings.drain_seconds)
            server.stop()  # type: ignore[no-untyped-call]  # the library is untyped
        await asyncio.wait([serving], timeout=frame.FINISH_SECONDS)
        if serving.done():
            await serving
    finally:
        ending.cancel()
        await watched.stop()


def _refuse_busy(settings: GatewaySettings) -> None:
    """The server's own answer to a busy port is a panic that never ends. Raises SystemExit with the repair."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.gateway_port))
        except OSError as error:
            raise SystemExit(
                f"{settings.host}:{settings.gateway_port} is taken; set EDU_GATEWAY_PORT to a free one"
            ) from error


def _end() -> None:
    """Ends the process at once, with everything answered and closed.

    The server's own threads outlive `serve`; one that asks for the interpreter while it is being taken down
    aborts the process (granian 2.8.7: three of thirty endings under load), and an ending that went well is
    then told as a crash.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def main() -> None:
    settings = GatewaySettings()
    start_logging(settings.service, settings.log_level)
    _refuse_busy(settings)
    asyncio.run(serve(settings))
    _end()
