"""The gRPC servicer of the library: a call becomes values, and what a use case returns becomes a message."""

from services.library.rpc.servicer import LibraryServicer

__all__ = ["LibraryServicer"]
