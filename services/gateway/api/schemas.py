"""The schemas of the API's answers, made from the messages of the services, so that the two cannot drift apart."""

from __future__ import annotations

from functools import cache
from types import GenericAlias
from typing import Any

import msgspec
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from litestar.openapi.datastructures import ResponseSpec

SCALARS: dict[int, type] = {
    FieldDescriptor.CPPTYPE_STRING: str,
    FieldDescriptor.CPPTYPE_BOOL: bool,
    FieldDescriptor.CPPTYPE_DOUBLE: float,
    FieldDescriptor.CPPTYPE_FLOAT: float,
    FieldDescriptor.CPPTYPE_ENUM: int,
    FieldDescriptor.CPPTYPE_INT32: int,
    FieldDescriptor.CPPTYPE_INT64: int,
    FieldDescriptor.CPPTYPE_UINT32: int,
    FieldDescriptor.CPPTYPE_UINT64: int,
}


def plain(message: Message) -> dict[str, Any]:
    """The message as JSON values: every field present, money as numbers, files left out (they are downloaded)."""
    return {field.name: _value(message, field) for field in _shown(message.DESCRIPTOR)}


def _shown(descriptor: Any) -> list[FieldDescriptor]:
    return [field for field in descriptor.fields if field.type != FieldDescriptor.TYPE_BYTES]


def _value(message: Message, field: FieldDescriptor) -> Any:
    value = getattr(message, field.name)
    if _is_map(field):
        inner = _map_value(field)
        return {key: plain(entry) if inner.message_type else entry for key, entry in value.items()}
    if field.is_repeated:
        return [plain(item) for item in value] if field.message_type else list(value)
    if field.has_presence and not message.HasField(field.name):
        return None  # nothing was reported: that is not zero
    return plain(value) if field.message_type else value


def _map_value(field: FieldDescriptor) -> FieldDescriptor:
    assert field.message_type is not None
    return field.message_type.fields_by_name["value"]


def _is_map(field: FieldDescriptor) -> bool:
    return field.message_type is not None and bool(field.message_type.GetOptions().map_entry)


def shape(message: type[Message]) -> type[msgspec.Struct]:
    """A typed struct with the same fields as `plain` gives."""
    return _struct(message.DESCRIPTOR)


def listed(name: str, message: type[Message]) -> type[msgspec.Struct]:
    """A struct of one field, which is a list of the message."""
    return msgspec.defstruct(name.title(), [(name, GenericAlias(list, (shape(message),)))], module=__name__)


@cache
def _struct(descriptor: Any) -> type[msgspec.Struct]:
    service = descriptor.full_name.split(".")[1].title()
    name = descriptor.name.removesuffix("Response")
    fields = [(field.name, _type(field)) for field in _shown(descriptor)]
    return msgspec.defstruct(f"{service}{name}", fields, module=__name__)


def _type(field: FieldDescriptor) -> Any:
    if _is_map(field):
        return GenericAlias(dict, (str, _single(_map_value(field))))
    if field.is_repeated:
        return GenericAlias(list, (_single(field),))
    return _single(field) | None if field.has_presence else _single(field)


def _single(field: FieldDescriptor) -> Any:
    return _struct(field.message_type) if field.message_type else SCALARS[field.cpp_type]


def says(message: type[Message], *, status: int = 200) -> dict[int, ResponseSpec]:
    """For a route's `responses`: what the API's document promises of the answer."""
    described = (
        f"{message.DESCRIPTOR.name.removesuffix('Response')}, as {message.DESCRIPTOR.full_name.split('.')[1]} says it"
    )
    return {status: ResponseSpec(data_container=shape(message), description=described, generate_examples=False)}
