"""The JSON API as one router at /api/v1, and the document that describes it."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import msgspec
from litestar import Litestar, Router, get
from litestar.config.app import AppConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from chassis import limits as frame
from chassis.texts import Texts
from services.gateway import limits
from services.gateway.api import (
    accounts,
    desk,
    imports,
    lending,
    lessons,
    library,
    logbooks,
    marks,
    offices,
    payments,
    people,
    problems,
    reads,
    records,
    registers,
    reporting,
    second_factor,
    session,
    undoing,
)
from services.gateway.api.bearer import ID, KEYLESS, SAFE_METHODS, bearer
from services.gateway.api.checks import check
from services.gateway.api.manners import tagged
from services.gateway.api.operator.routes import ROUTES as OPERATOR_ROUTES
from services.gateway.api.operator.tools import operator_tools
from services.gateway.api.requests import MEDIA
from services.gateway.clients import Clients

VERSION = "1.0.0"
KEY_PARAMETER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A new one for each command, best a UUID. The same command sent again under it within "
    f"{frame.ANSWER_KEPT_HOURS} hours is not done again: it gets the first answer, by whichever gateway it comes. "
    "Another body under it is refused with 422 and reason IDEMPOTENCY_KEY_REUSED. A command that was refused did "
    "nothing, and may be sent again under its key, also corrected.",
    "schema": {"type": "string", "pattern": f"^{ID.pattern}$"},
}
PATH = "/api/v1"
ROUTES = [
    *session.ROUTES,
    *second_factor.ROUTES,
    *people.ROUTES,
    *reads.ROUTES,
    *accounts.ROUTES,
    *offices.ROUTES,
    *imports.ROUTES,
    *undoing.ROUTES,
    *records.ROUTES,
    *marks.ROUTES,
    *lessons.ROUTES,
    *logbooks.ROUTES,
    *library.ROUTES,
    *lending.ROUTES,
    *payments.ROUTES,
    *desk.ROUTES,
    *registers.ROUTES,
    *reporting.ROUTES,
    *OPERATOR_ROUTES,
]


@get("/openapi.json", include_in_schema=False, sync_to_thread=False)
def described() -> dict[str, Any]:
    """This API as OpenAPI 3.1."""
    return document()


PROBLEMS = {
    "401": "Nobody is signed in, or not any more",
    "403": "The caller may not do this",
    "404": "There is nothing of that name here",
    "409": "Not in the state that it is in",
    "422": "Fields, parameters or a page token are not right: all of them are named",
    "500": "A fault of ours, which was logged",
    "503": "A service is busy; send the same again",
}
OF_BODIES = {
    "400": "The body cannot be read",
    "413": "The body is too large",
    "415": "Another type than the route reads",
}


def _header(said: str) -> dict[str, Any]:
    return {"description": said, "required": True, "schema": {"type": "string"}}


HEADERS_OF = {
    "401": {"WWW-Authenticate": _header("How to sign in, RFC 6750")},
    "503": {"Retry-After": _header("In seconds")},
}


def _clients(state: State) -> Clients:
    clients: Clients = state.clients
    return clients


def _texts(state: State) -> Texts:
    texts: Texts = state.texts
    return texts


def router() -> Router:
    """For the composition root, whose state carries `clients`, `settings` and `texts`."""
    return Router(
        path=PATH,
        route_handlers=[*ROUTES, described],
        middleware=[bearer, tagged],
        before_request=check,
        exception_handlers=problems.HANDLERS,
        dependencies={
            "clients": Provide(_clients, sync_to_thread=False),
            "texts": Provide(_texts, sync_to_thread=False),
            "tools": Provide(operator_tools, sync_to_thread=False),
        },
        request_max_body_size=limits.BODY_BYTES,
        security=[{"bearer": []}],
    )


@cache
def document() -> dict[str, Any]:
    """OpenAPI 3.1, read from the routes alone: pages have no part in it."""
    config = OpenAPIConfig(
        title="Liên Trường",
        version=VERSION,
        description="One API over the houses of the system; refusals are RFC 9457 problem details with a reason code.",
        components=Components(
            security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer", bearer_format="JWT")}
        ),
        path=f"{PATH}/unused",
        use_handler_docstrings=True,
    )
    app = Litestar.from_config(AppConfig(route_handlers=[router()], openapi_config=config))
    described: dict[str, Any] = app.openapi_schema.to_schema()
    _name_media(described)
    _promise_problems(described)
    _offer_keys(described)
    return described


def _name_media(described: dict[str, Any]) -> None:
    """What may be a file of several types names each."""
    for route in ROUTES:
        for path in route.paths if MEDIA in route.opt else ():
            [operation] = described["paths"][PATH + re.sub(r":\w+\}", "}", path)].values()
            [shape] = operation["responses"]["200"]["content"].values()
            operation["responses"]["200"]["content"] = dict.fromkeys(route.opt[MEDIA], shape)


def _offer_keys(described: dict[str, Any]) -> None:
    """Every command may carry a key."""
    keyless = {f"{PATH}{path}" for route in ROUTES if route.opt.get(KEYLESS) for path in route.paths}
    for path, operations_of in described["paths"].items():
        for method, operation in operations_of.items():
            if method.upper() not in SAFE_METHODS and path not in keyless:
                operation.setdefault("parameters", []).append(KEY_PARAMETER)


def _promise_problems(described: dict[str, Any]) -> None:
    """Every operation may end in problem details: each status that can come, and as the default what is unforeseen."""
    _, shapes = msgspec.json.schema_components([problems.Problem], ref_template="#/components/schemas/{name}")
    described["components"]["schemas"] |= shapes
    content = {problems.MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    described["components"]["responses"] = {
        status: {"description": said, "content": content, "headers": HEADERS_OF.get(status, {})}
        for status, said in (PROBLEMS | OF_BODIES).items()
    }
    for operations_of in described["paths"].values():
        for method, operation in operations_of.items():
            answers = operation["responses"]
            answers.pop("400", None)
            statuses = PROBLEMS | (OF_BODIES if "requestBody" in operation else {})
            answers |= {status: {"$ref": f"#/components/responses/{status}"} for status in statuses}
            answers["default"] = {"description": "Refused, with the reason", "content": content}
            if method == "get" and "200" in answers:
                answers["200"].setdefault("headers", {})["ETag"] = _header("Send it back as If-None-Match")
                answers["304"] = {"description": "The caller has this answer: it sent its ETag as If-None-Match"}
