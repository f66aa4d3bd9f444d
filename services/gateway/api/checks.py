"""What every request of the API must be before its route sees it: its parameters known, its body what it says it is."""

from __future__ import annotations

from functools import cache
from typing import Any

from litestar import Request
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException, HTTPException, SerializationException, ValidationException

from services.gateway.api.bearer import KEY, key_in, takes_key

Call = Request[Any, Any, Any]
JSON, MULTIPART = RequestEncodingType.JSON, RequestEncodingType.MULTI_PART


class UnsupportedType(HTTPException):
    status_code = 415


async def check(request: Call) -> None:
    """Raises ValidationException for a parameter that the route does not know, or that is named twice, or a bad key.

    UnsupportedType for a body of another type than the route reads, ClientException for JSON that cannot be read.
    """
    _check_parameters(request)
    _check_key(request)
    wanted = _body_of(request)
    if wanted and request.content_type[0] != wanted:
        raise UnsupportedType(f"send the body as {wanted.value}")
    if wanted is JSON:
        await _read_json(request)


def _check_parameters(request: Call) -> None:
    names = [name for name, _ in request.query_params.multi_items()]
    known = _known(request.route_handler) - request.path_params.keys()
    faults = [{"key": name, "message": "this route has no such parameter"} for name in names if name not in known]
    faults += [{"key": name, "message": "named more than once"} for name in sorted({*names}) if names.count(name) > 1]
    if faults:
        raise ValidationException("some parameters are not right", extra=faults)


def _check_key(request: Call) -> None:
    """A key that cannot be kept must not seem to be one."""
    given = request.headers.get(KEY)
    if given is not None and takes_key(request.method, request.route_handler) and not key_in(given):
        fault = {"key": KEY, "message": "up to 128 letters, digits and . _ : / -"}
        raise ValidationException("the key is not right", extra=[fault])


async def _read_json(request: Call) -> None:
    """Read here once; the route takes what was read."""
    try:
        await request.json()
    except SerializationException as error:
        raise ClientException(str(error)) from error
    except (RecursionError, UnicodeDecodeError) as error:
        raise ClientException("the body is nested too deeply, or is no UTF-8") from error


@cache
def _known(handler: Any) -> frozenset[str]:
    """The names of the handler's parameters, as its signature has them; what is injected is none."""
    injected = {"data", "request", *handler.resolve_dependencies()}
    fields = [field for name, field in handler.parsed_fn_signature.parameters.items() if name not in injected]
    return frozenset(str(getattr(field.kwarg_definition, "query", None) or field.name) for field in fields)


def _body_of(request: Call) -> RequestEncodingType | None:
    """How the route reads its body; None for a route that reads none, or reads the bytes as they came."""
    data = request.route_handler.parsed_fn_signature.parameters.get("data")
    if data is None:
        return None
    return getattr(data.kwarg_definition, "media_type", None) or JSON
