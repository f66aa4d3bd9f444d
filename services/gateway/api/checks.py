"""What every request of the API must be before its route sees it: its parameters known, its body what it says it is."""

from __future__ import annotations

from functools import cache
from typing import Any

from litestar import Request
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException, HTTPException, SerializationException, ValidationException

Call = Request[Any, Any, Any]
JSON, MULTIPART = RequestEncodingType.JSON, RequestEncodingType.MULTI_PART


class UnsupportedType(HTTPException):
    status_code = 415


async def check(request: Call) -> None:
    """Raises ValidationException for a parameter that the route does not know, or that is named twice.

    UnsupportedType for a body of another type than the route reads, ClientException for JSON that cannot be read.
    """
    _check_parameters(request)
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
