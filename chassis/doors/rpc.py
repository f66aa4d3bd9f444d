"""The gRPC server of every service: identity, reasons of refusals, metrics, health and reflection."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import grpc
import structlog
from grpc import aio
from grpc_health.v1 import health as health_names
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1._async import HealthServicer
from grpc_reflection.v1alpha import reflection

from chassis import limits, metrics
from chassis.context import call
from chassis.documents import BrokenDocument
from chassis.doors.first_answers import READS, FirstAnswers
from chassis.errors import Conflict, Forbidden, Invalid, NotFound, Refusal, TransientError, Unauthenticated
from chassis.identity.actor import Actor, NobodySignedIn, set_current_actor
from chassis.identity.second_factor import require_second_factor
from chassis.identity.tokens import TokenVerifier
from chassis.tls import CALLERS, Tls

log = structlog.get_logger()
PEER_NAMES = "x509_subject_alternative_name"
Audit = Callable[[Actor | None, str, Refusal], Awaitable[None]]

STATUS: tuple[tuple[type[Refusal], grpc.StatusCode], ...] = (
    (Unauthenticated, grpc.StatusCode.UNAUTHENTICATED),
    (Forbidden, grpc.StatusCode.PERMISSION_DENIED),
    (NotFound, grpc.StatusCode.NOT_FOUND),
    (Conflict, grpc.StatusCode.FAILED_PRECONDITION),
    (Invalid, grpc.StatusCode.INVALID_ARGUMENT),
)
OPTIONS = [
    ("grpc.max_receive_message_length", limits.MESSAGE_BYTES),
    ("grpc.max_send_message_length", limits.MESSAGE_BYTES),
    ("grpc.keepalive_time_ms", limits.KEEPALIVE_MS),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.so_reuseport", 0),
]
SERVER_OPTIONS = [
    *OPTIONS,
    ("grpc.max_connection_age_ms", limits.CONNECTION_AGE_MS),
    ("grpc.max_connection_age_grace_ms", limits.CONNECTION_GRACE_MS),
]


def status_of(refusal: Refusal) -> grpc.StatusCode:
    return next((code for family, code in STATUS if isinstance(refusal, family)), grpc.StatusCode.INVALID_ARGUMENT)


class CallerUnknown(Forbidden):
    reason = "CALLER_UNKNOWN"

    def __init__(self, names: Sequence[str]) -> None:
        shown = ", ".join(names) or "nobody"
        super().__init__(f"a certificate of {shown} may not ask here", names=shown)


class PasswordNotChosen(Forbidden):
    reason = "PASSWORD_NOT_CHOSEN"

    def __init__(self, actor: Actor) -> None:
        super().__init__(f"{actor.id} came with a one-time password and chooses one first")


class CallInterceptor(aio.ServerInterceptor):
    """Wraps every unary call: finds the actor and the command, measures the time, answers errors with their reason."""

    def __init__(self, verifier: TokenVerifier, open_methods: set[str], audit: Audit) -> None:
        self._verifier = verifier
        self._open = open_methods
        self._audit = audit
        self.first: set[str] = set()  # what is open before the first password is chosen
        self.callers: frozenset[str] | None = None  # who may call, by the name in his certificate; none: no TLS
        self.first_answers: FirstAnswers | None = None
        self.second: set[str] = set()  # what asks for a second factor that was given lately

    async def intercept_service(self, continuation: Any, details: Any) -> Any:
        handler = await continuation(details)
        if handler is None or handler.unary_unary is None:
            return handler
        method = details.method

        async def wrapped(request: Any, context: aio.ServicerContext[Any, Any]) -> Any:
            return await self._answer(method, handler.unary_unary, request, context)

        return grpc.unary_unary_rpc_method_handler(
            wrapped,
            request_deserializer=handler.request_deserializer,
            # A first answer comes back in the bytes in which it was sent.
            response_serializer=lambda reply: reply if isinstance(reply, bytes) else handler.response_serializer(reply),
        )

    async def _answer(self, method: str, handle: Any, request: Any, context: Any) -> Any:
        metadata = {str(key): value for key, value in context.invocation_metadata()}
        token = str(metadata.get("authorization", "")).removeprefix("Bearer ")
        started = time.perf_counter()
        code = grpc.StatusCode.OK
        actor: Actor | None = None
        command, language = str(metadata.get("x-command", "")), str(metadata.get("x-language", ""))
        with call(command=command, token=token, language=language):
            try:
                self._require_caller(context)
                actor = await self._authenticate(method, token)
                set_current_actor(actor)
                self._require_chosen(actor, method)
                if actor is not None and method in self.second:
                    require_second_factor(actor, at=time.time())
                key = str(metadata.get("x-idempotency-key", ""))
                return await self._handled(method, key, actor, request, lambda: handle(request, context))
            except Refusal as refusal:
                code = status_of(refusal)
                if isinstance(refusal, Forbidden):
                    await self._audit(actor, method, refusal)
                await _refuse(context, code, refusal)
            except TransientError as transient:
                code = grpc.StatusCode.UNAVAILABLE
                log.warning("transient error", method=method, error=str(transient))
                await context.abort(code, str(transient), (("reason", transient.reason),))
            except BrokenDocument as broken:
                code = grpc.StatusCode.DATA_LOSS
                log.exception("broken document", method=method)
                await context.abort(code, str(broken), (("reason", "BROKEN_DOCUMENT"),))
            except aio.AbortError:
                raise
            except Exception:
                code = grpc.StatusCode.INTERNAL
                log.exception("bug", method=method)
                await context.abort(code, "this is a fault of ours; it was logged", (("reason", "BUG"),))
            finally:
                metrics.CALLS.labels(method, code.name).inc()
                metrics.CALL_SECONDS.labels(method).observe(time.perf_counter() - started)

    async def _handled(
        self, method: str, key: str, actor: Actor | None, request: Any, handle: Callable[[], Awaitable[Any]]
    ) -> Any:
        is_kept = self.first_answers is not None and actor is not None and key
        if not is_kept or method.rpartition("/")[2].startswith(READS):
            _make_own(request, actor)
            return await handle()
        asked = request.SerializeToString(deterministic=True)
        _make_own(request, actor)
        assert self.first_answers is not None
        assert actor is not None
        return await self.first_answers.answer(actor.id, method, key, asked, handle)

    def _require_caller(self, context: Any) -> None:
        """The certificate was verified before; this asks whose it is. Raises CallerUnknown."""
        if self.callers is None:
            return
        names = {name.decode(errors="replace") for name in context.auth_context().get(PEER_NAMES, ())}
        if names.isdisjoint(self.callers):
            raise CallerUnknown(sorted(names))

    def _require_chosen(self, actor: Actor | None, method: str) -> None:
        """Raises PasswordNotChosen."""
        if actor is not None and actor.one_time and method not in self.first | self._open:
            raise PasswordNotChosen(actor)

    async def _authenticate(self, method: str, token: str) -> Actor | None:
        is_open = method in self._open or method.startswith(("/grpc.health.", "/grpc.reflection."))
        if token:
            try:
                return await self._verifier.verify(token)
            except Unauthenticated:
                if not is_open:
                    raise
        if is_open:
            return None  # also with a token that is good no more: it must not keep anybody from signing in
        raise NobodySignedIn


def _make_own(request: Any, actor: Actor | None) -> None:
    """Lets the request id stand for this person's command alone: another who sends the same one asks for another."""
    sent = getattr(request, "request_id", "")
    if sent and actor is not None:
        own = hashlib.sha256(f"{actor.id}\n{sent}".encode()).hexdigest()
        request.request_id = own[: limits.OWN_REQUEST_CHARACTERS]


async def _refuse(context: Any, code: grpc.StatusCode, refusal: Refusal) -> None:
    details = json.dumps(refusal.details, ensure_ascii=False).encode()[: limits.DETAIL_BYTES]
    await context.abort(code, refusal.message, (("reason", refusal.reason), ("details-bin", details)))


class RpcServer:
    """One server with health and reflection; services are added before it starts."""

    def __init__(self, verifier: TokenVerifier, audit: Audit) -> None:
        self._open: set[str] = set()
        self._names = [health_names.SERVICE_NAME, reflection.SERVICE_NAME]
        self._interceptor = CallInterceptor(verifier, self._open, audit)
        self._health = HealthServicer()
        self._added: list[tuple[Callable[[Any, Any], None], object]] = [
            (health_pb2_grpc.add_HealthServicer_to_server, self._health)
        ]

    @property
    def services(self) -> list[str]:
        """The full names of the services that were added, in order."""
        return self._names[2:]

    def add(self, register: Callable[[Any, Any], None], servicer: object, name: str) -> None:
        self._added.append((register, servicer))
        self._names.append(name)

    def remembers(self, first_answers: FirstAnswers) -> None:
        """From now on a command that comes again under its key gets its first answer."""
        self._interceptor.first_answers = first_answers

    def open_to_all(self, *methods: str) -> None:
        """Lets anybody call these methods, given by full name, without a token."""
        self._open.update(methods)

    def open_first(self, *methods: str) -> None:
        """Lets whoever has yet to choose a password call these methods, given by full name."""
        self._interceptor.first.update(methods)

    def ask_second_factor(self, *methods: str) -> None:
        """Asks whoever has a second factor for it, lately given, before these methods, given by full name."""
        self._interceptor.second.update(methods)

    async def start(self, address: str, tls: Tls | None = None) -> int:
        """Returns the port. Raises RuntimeError when it is taken. With `tls` only those of CALLERS are answered.

        The server is made here and not before, because it belongs to the loop that runs when it is made.
        """
        self._server = aio.server(interceptors=[self._interceptor], options=SERVER_OPTIONS)
        for register, servicer in self._added:
            register(servicer, self._server)
        reflection.enable_server_reflection(self._names, self._server)
        if tls is None:
            port = self._server.add_insecure_port(address)
        else:
            self._interceptor.callers = CALLERS
            port = self._server.add_secure_port(address, tls.server_credentials())
        await self._server.start()
        for name in ("", *self._names):
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)
        return int(port)

    async def turn_red(self) -> None:
        """Says that it is about to close, and answers as before."""
        await self._health.enter_graceful_shutdown()

    async def stop(self) -> None:
        """Takes nothing new, and finishes what was begun: a caller that is told so asks another process at once."""
        await self.turn_red()
        await self._server.stop(limits.FINISH_SECONDS)
