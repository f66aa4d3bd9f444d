"""A client of another service: one channel for the life of the process; token, command and language go along."""

from __future__ import annotations

import json
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any, TypeVar

import grpc
from grpc import aio
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_exponential

from chassis import limits
from chassis.context import current_command, current_key, current_language, current_token
from chassis.doors.rpc import OPTIONS, STATUS
from chassis.errors import Invalid, Refusal, ServiceUnavailableError, refusal_from_wire
from chassis.tls import Tls

S = TypeVar("S")
FAMILY = {code: family for family, code in STATUS}
SPREAD = json.dumps({"loadBalancingConfig": [{"round_robin": {}}]})
CHANNEL_OPTIONS = [
    *OPTIONS,
    ("grpc.service_config", SPREAD),
    ("grpc.service_config_disable_resolution", 1),
    ("grpc.dns_min_time_between_resolutions_ms", limits.ADDRESSES_AGAIN_MS),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
]
UNAVAILABLE = (
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.CANCELLED,
    grpc.StatusCode.INTERNAL,
    grpc.StatusCode.DATA_LOSS,
    grpc.StatusCode.UNKNOWN,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
)


# Nobody took the call, or the process that took it ended and cut it off; a call that we give up ourselves is no answer.
ASKED_AGAIN = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED)


class UnreachableError(ServiceUnavailableError):
    """Nobody answered at the address, or not to the end; the client asks again at once."""


def target_of(address: str) -> str:
    """How gRPC names `host:port`, which stands for every address of the host; or several of `ip:port`, with commas.

    Raises ValueError where several are named by more than numbers: gRPC looks up one name alone.
    """
    if "," not in address:
        return f"dns:///{address}"
    several = [one.strip() for one in address.split(",")]
    versions = {ip_address(one.rpartition(":")[0].strip("[]")).version for one in several}
    if len(versions) > 1:
        raise ValueError(f"{address}: name addresses of one kind, IPv4 or IPv6")
    return f"ipv{versions.pop()}:{','.join(several)}"


class Client:
    """One service as seen from another. `ask` returns its reply, or raises its refusal as if it were ours.

    Calls go in turn to every process of the service that answers.
    """

    def __init__(self, address: str, tls: Tls | None = None, *, name: str = "") -> None:
        """With `tls` the other side must show the certificate of the house `name`, wherever it stands."""
        self.address = address
        target = target_of(address)
        if tls is None:
            self._channel = aio.insecure_channel(target, options=CHANNEL_OPTIONS)
        else:
            options = [*CHANNEL_OPTIONS, ("grpc.ssl_target_name_override", name)]
            self._channel = aio.secure_channel(target, tls.channel_credentials(), options=options)

    def stub(self, kind: Callable[[Any], S]) -> S:
        return kind(self._channel)

    async def ask(self, method: Any, request: Any, *, seconds: float = limits.ASK_SECONDS) -> Any:
        """Returns the reply. Raises the Refusal of the other service with its reason, or ServiceUnavailableError.

        An address where nobody answers, or a process that ends meanwhile, is asked again, a bounded number of times:
        every write carries a request_id, so that a repeat gets the first answer.
        """
        async for trial in AsyncRetrying(
            retry=retry_if_exception_type(UnreachableError),
            stop=stop_after_attempt(limits.ASK_TRIES),
            wait=wait_exponential(limits.BACKOFF_FIRST_SECONDS, max=limits.BACKOFF_LAST_SECONDS),
            reraise=True,
        ):
            with trial:
                return await self._ask_once(method, request, seconds)
        raise UnreachableError("unreachable: the last attempt raises")

    async def close(self) -> None:
        await self._channel.close()

    async def _ask_once(self, method: Any, request: Any, seconds: float) -> Any:
        metadata = [("x-command", current_command()), ("x-language", current_language())]
        if key := current_key():
            metadata.append(("x-idempotency-key", key))
        if token := current_token():
            metadata.append(("authorization", f"Bearer {token}"))
        try:
            return await method(request, timeout=seconds, metadata=metadata)
        except aio.AioRpcError as error:
            raise _error_from(error, self.address) from error


def _error_from(error: aio.AioRpcError, address: str) -> Exception:
    trailing = {str(key): value for key, value in error.trailing_metadata() or ()}
    message = error.details() or ""
    reason = str(trailing.get("reason", ""))
    if error.code() in UNAVAILABLE:
        kind = UnreachableError if error.code() in ASKED_AGAIN else ServiceUnavailableError
        return kind(f"{address}: {error.code().name}: {message}")
    family: type[Refusal] = FAMILY.get(error.code(), Invalid)
    details = json.loads(trailing.get("details-bin", b"{}"))
    return refusal_from_wire(family, reason or error.code().name, message, details)
