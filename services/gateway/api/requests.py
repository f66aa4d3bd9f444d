"""What the routes share: asking a service, paging, and the id under which a write may be sent again."""

from __future__ import annotations

from typing import Annotated, Any

from google.protobuf.message import Message
from litestar import Request, Response
from litestar.params import Parameter
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import PydanticCustomError

from services.gateway import limits
from services.gateway.api.schemas import plain
from services.gateway.clients import ServiceClient


def _a_whole(value: Any) -> Any:
    if not isinstance(value, int) or isinstance(value, bool):
        raise PydanticCustomError("whole", "give a whole number")
    return value


def _a_truth(value: Any) -> Any:
    if not isinstance(value, bool):
        raise PydanticCustomError("truth", "give true or false")
    return value


# Of a body: "7", true and 7.5 are no whole number, "yes" is no truth. The frame reads with `strict` off, so a field
# that is declared strict would be read leniently all the same.
Whole = Annotated[int, BeforeValidator(_a_whole)]
Truth = Annotated[bool, BeforeValidator(_a_truth)]
PageSize = Annotated[int, Parameter(ge=1, le=limits.API_PAGE_ITEMS, description="Items of one page")]
PageToken = Annotated[str, Parameter(description="`next_page_token` of the page before; empty for the first")]
# As constraints, not as a field's pattern: only these reach the API's document.
A_MONTH = r"20[0-9]{2}-(0[1-9]|1[0-2])"
Month = Annotated[str, StringConstraints(pattern=f"^{A_MONTH}$")]
MonthOrNone = Annotated[str, StringConstraints(pattern=f"^({A_MONTH})?$")]
# Of addresses.
InMonth = Annotated[str, Parameter(pattern=f"^{A_MONTH}$", description="A month, e.g. 2026-10")]
OfMonth = Annotated[str, Parameter(pattern=f"^({A_MONTH})?$", description="Only of this month, e.g. 2026-10")]
OfTerm = Annotated[str, Parameter(pattern="^(hk[12])?$", description="Only of this term: hk1 or hk2")]
# Which there are, records knows and says: GET /record-types. One that it does not know, it refuses.
A_RECORD_TYPE = "([a-z]+(_[a-z]+)*)?"
RecordTypeName = Annotated[
    str, Parameter(pattern=f"^{A_RECORD_TYPE}$", description="An id of /record-types; empty: the lesson plan")
]
InPeriod = Annotated[str, Parameter(pattern="^(hk[12]|year)$", description="hk1, hk2 or year")]
InTerm = Annotated[str, Parameter(pattern="^hk[12]$", description="hk1 or hk2")]
A_GRADE = "([1-9]|1[0-2])?"


def one_of(name: str, *values: str) -> Any:
    """A query that is empty, or one of the values: a misspelt one must not be passed over."""
    said = f"{', '.join(values)}; empty for all"
    return Parameter(query=name, pattern=f"^({'|'.join(values)})?$", description=said)


PDF = "application/pdf"
OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX, PPTX = f"{OFFICE}.wordprocessingml.document", f"{OFFICE}.presentationml.presentation"
XLSX = f"{OFFICE}.spreadsheetml.sheet"
MEDIA = "media"  # the key of a route's `opt`: every type that its file may have, for the document


class Body(BaseModel):
    """A request's body. Unknown fields are faults: a misspelt one must not be passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)


async def answer(
    client: ServiceClient, method: str, request: Message, *, seconds: float | None = None
) -> dict[str, Any]:
    """Asks the service and returns its reply as JSON values. Raises the Refusal of the service."""
    return plain(await client.ask(method, request, seconds=seconds))


def request_id(request: Request[Any, Any, Any]) -> str:
    """The caller's Idempotency-Key, else the command's own id."""
    return str(request.scope["state"]["request_id"])


def download(content: bytes, *, media: str, name: str = "") -> Response[bytes]:
    headers = {"content-disposition": f'attachment; filename="{name}"'} if name else {}
    return Response(content, media_type=media, headers=headers)
